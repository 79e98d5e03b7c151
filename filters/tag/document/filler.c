/* filler.c - filler.h: tables that each frame fills anew, patterns over the text, and where sources look. */
#include "document/filler.h"

#include <string.h>

#define NEARS_MOST 8 /* places in a unit where a `near` is found */

/* ---- tables that each frame fills anew ---- */

/* Its bytes follow. */
struct table_head {
	struct table_head *next;
};

static void *
take_table(struct arena *arena, struct filler_tables *tables, size_t size)
{
	struct table_head *head = tables->spare;

	if (head != NULL)
		tables->spare = head->next;
	else
		head = arena_alloc(arena, sizeof *head + size);
	head->next = tables->used;
	tables->used = head;
	return memset(head + 1, 0, size);
}

static void
give_back(struct filler_tables *tables)
{
	while (tables->used != NULL) {
		struct table_head *head = tables->used;

		tables->used = head->next;
		head->next = tables->spare;
		tables->spare = head;
	}
}

void
filler_begin(struct filler *f)
{
	struct arena *arena = f->article->arena;

	give_back(&f->near_tables);
	give_back(&f->judged_tables);
	f->nears = arena_zero(arena, FILLER_NEARS(f->frame) * sizeof *f->nears);
	f->judged = arena_zero(arena, (f->frame->source_count + 1) * sizeof *f->judged);
}

unsigned char *
filler_judged(struct filler *f, const struct frame_source *source, const struct mention *m)
{
	if (f->judged[source->index] == NULL)
		f->judged[source->index] = take_table(f->article->arena, &f->judged_tables, f->article->count);
	return &f->judged[source->index][m - f->article->mentions];
}

/* ---- patterns over the text ---- */

bool
filler_matches(struct filler *f, const struct pattern *pattern, const char *text, size_t len, size_t start, bool anchored)
{
	enum pattern_result result = pattern_match(pattern, f->scratch, text, len, start, anchored);

	if (result == PATTERN_BUDGET)
		f->budget = true;
	return result == PATTERN_MATCH;
}

const struct near *
filler_near(struct filler *f, const struct pattern *pattern, size_t slot, size_t unit)
{
	struct article *article = f->article;
	struct near_place places[NEARS_MOST], *kept;
	struct near *near;
	size_t at = article->units[unit].span.start, end = article->units[unit].span.end;

	if (f->nears[slot] == NULL)
		f->nears[slot] = take_table(article->arena, &f->near_tables, article->unit_count * sizeof **f->nears);
	near = &f->nears[slot][unit];
	if (near->looked)
		return near;
	near->looked = true;
	while (near->count < NEARS_MOST && at < end && filler_matches(f, pattern, article->document->text, end, at, false)) {
		struct near_place *place = &places[near->count++];
		int does = pattern_group(pattern, "does");

		place->does = does > 0 && pattern_span(f->scratch, (size_t)does, &place->span.start, &place->span.end);
		pattern_span(f->scratch, 0, &place->span.start, &place->span.end);
		at = place->span.end > at ? place->span.end : end;
	}
	if (near->count > 0) {
		kept = arena_alloc(article->arena, near->count * sizeof *kept);
		memcpy(kept, places, near->count * sizeof *kept);
		near->places = kept;
	}
	return near;
}

/* Does somebody stand before a place in its unit? */
static bool
has_doer(const struct article *article, size_t unit, const struct span *place)
{
	const struct unit *u = &article->units[unit];

	for (size_t i = 0; i < u->count && i < FILLER_MENTIONS; i++) {
		const struct mention *m = &article->mentions[u->first + i];

		if (m->kind == MENTION_PERSON && m->tag->keep && m->tag->span.end <= place->start)
			return true;
	}
	return false;
}

const struct span *
filler_nearest(struct filler *f, const struct near *near, size_t unit, const struct tag *tag)
{
	const struct span *best = NULL;
	size_t least = SIZE_MAX;

	for (unsigned i = 0; i < near->count; i++) {
		size_t points = offsets_between(f->offsets, tag->span, near->places[i].span);

		if (near->places[i].does && near->places[i].span.start < tag->span.start &&
		    has_doer(f->article, unit, &near->places[i].span))
			continue;
		if (points < least) {
			least = points;
			best = &near->places[i].span;
		}
	}
	return best;
}

/* ---- where ---- */

enum frame_within
filler_within(const struct event *event, const struct frame_source *source)
{
	return source->within == WITHIN_DOCUMENT && !event->main ? WITHIN_WINDOW : source->within;
}

void
filler_reach(const struct filler *f, const struct event *event, const struct frame_source *source, size_t *low, size_t *high)
{
	const struct article *article = f->article;
	size_t at = f->order[event->trigger->unit], segment = article->units[event->trigger->unit].segment;

	*low = at;
	*high = at + 1;
	switch (filler_within(event, source)) {
	case WITHIN_TRIGGER:
	case WITHIN_SENTENCE:
		return;
	case WITHIN_SEGMENT:
		while (*low > 0 && article->units[f->ordered[*low - 1]].segment == segment)
			--*low;
		while (*high < f->ordered_count && article->units[f->ordered[*high]].segment == segment)
			++*high;
		return;
	case WITHIN_WINDOW:
		*low = at > f->frame->window ? at - f->frame->window : 0;
		*high = at + f->frame->window + 1 < f->ordered_count ? at + f->frame->window + 1 : f->ordered_count;
		return;
	case WITHIN_DOCUMENT:
		*low = 0;
		*high = f->ordered_count;
	}
}
