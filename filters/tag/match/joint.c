#include "match/joint.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"

struct joint {
	struct matcher *matcher;
	struct arena *arena;               /* of tags and of what else is made */
	struct buffer text;
	struct document whole;
	/* Of each document: where it begins in the whole. */
	size_t bytes[JOINT_DOCUMENTS], segments[JOINT_DOCUMENTS];
	uint8_t *owner;                    /* by segment of the whole: its document */
};

_Static_assert(JOINT_DOCUMENTS <= UINT8_MAX, "a document's number is a byte");
_Static_assert(JOINT_TEXT <= MATCHER_UNIT_BYTES, "no segment is cut");

struct joint *
joint_new(struct matcher *matcher)
{
	struct joint *j = mem_zero(sizeof *j);

	j->matcher = matcher;
	j->arena = arena_new();
	return j;
}

void
joint_free(struct joint *j)
{
	if (j == NULL)
		return;
	arena_free(j->arena);
	buffer_free(&j->text);
	free(j);
}

static struct span
shifted(struct span span, size_t by)
{
	return (struct span){ span.start + by, span.end + by };
}

/* Lay a document behind those before it, a line end between them.  Its sentences are needed only to cut segments that are longer than
 * JOINT_TEXT. */
static void
add(struct joint *j, size_t number, const struct document *d)
{
	struct document *w = &j->whole;
	size_t at = j->text.len;

	j->bytes[number] = at;
	j->segments[number] = w->segment_count;
	for (size_t i = 0; i < d->segment_count; i++) {
		j->owner[w->segment_count] = (uint8_t)number;
		w->segments[w->segment_count++] = (struct segment){ d->segments[i].kind, shifted(d->segments[i].span, at), SIZE_MAX };
	}
	buffer_append(&j->text, d->text, d->len);
	buffer_byte(&j->text, '\n');
}

static bool
is_short(const struct document *d)
{
	return d->len <= JOINT_TEXT;
}

/* How many documents were laid together: the short ones. */
static size_t
compose(struct joint *j, struct document *const documents[], size_t count)
{
	size_t segments = 0, joined = 0;

	arena_clear(j->arena);
	buffer_clear(&j->text);
	for (size_t i = 0; i < count; i++)
		segments += documents[i]->segment_count;
	j->whole = (struct document){ .arena = j->arena, .packs = documents[0]->packs,
		.segments = arena_alloc(j->arena, (segments + 1) * sizeof *j->whole.segments) };
	j->owner = arena_alloc(j->arena, segments + 1);
	for (size_t i = 0; i < count; i++)
		if (is_short(documents[i])) {
			add(j, i, documents[i]);
			joined++;
		}
	j->whole.text = j->text.bytes;
	j->whole.len = j->text.len;
	return joined;
}

/* How many tags each document has; room for those of one that may have them all. */
static void
make_room(struct joint *j, struct document *const documents[], size_t count, bool done[])
{
	size_t made[JOINT_DOCUMENTS] = { 0 }, kept[JOINT_DOCUMENTS] = { 0 };

	for (size_t i = 0; i < j->whole.tag_count; i++) {
		const struct tag *tag = j->whole.tags[i];

		made[j->owner[tag->segment]]++;
		kept[j->owner[tag->segment]] += tag->keep && !tag->hidden;
	}
	for (size_t i = 0; i < count; i++) {
		done[i] = is_short(documents[i]) && !matcher_has_enough(j->matcher, kept[i], made[i]);
		if (!done[i])
			continue;
		documents[i]->tags = arena_alloc(j->arena, (made[i] + 1) * sizeof(struct tag *));
		documents[i]->tag_room = made[i];
	}
}

/* Each document gets its tags, in their order, as they stand in it. */
static void
give_tags(struct joint *j, struct document *const documents[], const bool done[])
{
	for (size_t i = 0; i < j->whole.tag_count; i++) {
		struct tag *tag = j->whole.tags[i];
		size_t number = j->owner[tag->segment];
		struct document *d = documents[number];

		if (!done[number])
			continue;
		tag->span = shifted(tag->span, 0 - j->bytes[number]);
		tag->match = shifted(tag->match, 0 - j->bytes[number]);
		tag->segment -= j->segments[number];
		d->tags[d->tag_count++] = tag;
	}
}

void
joint_run(struct joint *j, struct document *const documents[], size_t count, bool done[])
{
	struct match_result result;

	memset(done, 0, count * sizeof *done);
	if (count < 2 || compose(j, documents, count) < 2)
		return;
	result = matcher_match(j->matcher, &j->whole, true);
	if (result.timeout || result.error_count > 0)
		return;
	make_room(j, documents, count, done);
	give_tags(j, documents, done);
	for (size_t i = 0; i < count; i++)
		if (done[i])
			matcher_repeat(j->matcher, documents[i], j->bytes[i]);
}
