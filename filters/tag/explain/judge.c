#include "explain/judge.h"

#include "explain/replay.h"
#include "writing.h"

struct judge
judge_new(const struct pack_set *packs)
{
	return (struct judge){ .packs = packs, .matcher = matcher_new(packs, JUDGE_TAGS, NULL), .arena = arena_new() };
}

void
judge_free(struct judge *j)
{
	matcher_free(j->matcher);
	replays_free(j->replays);
	arena_free(j->arena);
	buffer_free(&j->details);
}

struct where
judge_where(const struct example *e, struct span mark)
{
	return (struct where){ .text = "", .is_offset = true, .offset = span_points(e->text.bytes, mark.start) };
}

void
judge_read(struct judge *j, const struct example *e, struct reading *reading, struct document *d)
{
	example_document(e, reading, j->arena, d);
	d->packs = j->packs;
}

struct match_result
judge_run(struct judge *j, struct document *d)
{
	struct match_result match = matcher_run(j->matcher, d);
	struct tag **tags;
	bool truncated = false;

	writing_choose(d, JUDGE_TAGS, &tags, &truncated);
	return match;
}
