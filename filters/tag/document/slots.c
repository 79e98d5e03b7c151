/* slots.c - which tags and words fill a slot.
 *
 * Each slot tries its sources in order; the first that finds something fills it. */
#include "document/slots.h"

#include <string.h>

#include "document/event_day.h"
#include "document/judge.h"
#include "document/notes.h"
#include "document/slot_value.h"

/* ---- choosing among tags ---- */

struct candidate {
	struct mention *mention;
	size_t distance; /* code points, to the nearest `near` or to the trigger */
	const struct value *value; /* what it adds to a list; NULL: nothing */
};

struct found {
	struct candidate items[FRAME_LIST_MOST];
	size_t count;
};

static size_t
length_of(struct filler *f, const struct candidate *c)
{
	struct span span = c->mention->tag->span;

	return offsets_point(f->offsets, span.end) - offsets_point(f->offsets, span.start);
}

static bool
is_better(struct filler *f, const struct candidate *new, const struct candidate *old, enum frame_prefer prefer)
{
	switch (prefer) {
	case PREFER_FIRST:
		return false; /* candidates come in the order of the text */
	case PREFER_LAST:
		return true;
	case PREFER_LONGEST:
		return length_of(f, new) > length_of(f, old);
	case PREFER_NEAREST:
		break;
	}
	return new->distance < old->distance;
}

/* The distance that counts for a tag; it has none where `near` does not stand in its unit, or `not_near` does: the
 * trigger's own is not asked for that. */
static enum refusal
distance_of(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m,
	    size_t *distance)
{
	const struct near *near;
	const struct span *place;

	if (m->unit != event->trigger->unit && judge_forbids(f, source, m->unit))
		return REFUSAL_NOT_NEAR;
	if (source->match.near == NULL) {
		*distance = offsets_between(f->offsets, m->tag->span, event->trigger->tag->span);
		return REFUSAL_NONE;
	}
	near = filler_near(f, source->match.near, FILLER_NEAR(source), m->unit);
	place = filler_nearest(f, near, m->unit, m->tag);
	if (near->count > 0)
		f->because.words = near->places[0].span;
	*distance = place != NULL ? offsets_between(f->offsets, m->tag->span, *place) : 0;
	return place != NULL ? REFUSAL_NONE : near->count > 0 ? REFUSAL_DOES : REFUSAL_NEAR;
}

/* May a tag of its type fill a source? */
static enum refusal
judge(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m,
      size_t *distance)
{
	bool inside = span_contains(event->trigger->tag->span, m->tag->span);
	enum refusal why;

	if (m == event->trigger)
		return REFUSAL_TRIGGER;
	if (!m->tag->keep)
		return REFUSAL_KEEP;
	if (inside != (source->within == WITHIN_TRIGGER))
		return inside ? REFUSAL_TRIGGER : REFUSAL_WITHIN;
	why = distance_of(f, event, source, m, distance);
	return why != REFUSAL_NONE ? why : judge_tag(f, source, m);
}

static void
consider(struct filler *f, const struct event *event, const struct frame_source *source, struct mention *m,
	 struct found *found)
{
	struct candidate candidate = { .mention = m };
	enum refusal why;

	if (m->tag->type != source->match.type)
		return;
	why = judge(f, event, source, m, &candidate.distance);
	notes_tag(f, event, source, m, why);
	if (why != REFUSAL_NONE)
		return;
	if (source->most > 1) {
		if (found->count < source->most)
			found->items[found->count++] = candidate;
	} else if (found->count == 0 || is_better(f, &candidate, &found->items[0], source->prefer)) {
		found->items[0] = candidate;
		found->count = 1;
	}
}

/* ---- where other events are told of ---- */

static bool
asks_told(const struct frame_source *source)
{
	return source->most > 1 && source->within == WITHIN_WINDOW;
}

bool
slots_ask_told(const struct frame *frame)
{
	for (size_t i = 0; i < frame->slot_count; i++)
		for (size_t j = 0; j < frame->slots[i].count; j++)
			if (asks_told(&frame->slots[i].sources[j]))
				return true;
	return false;
}

/* A sentence that tells of another such event (`đã tiếp B`) lends nobody to a list of this one; what stands behind it
 * belongs to it, and what stands before all of them to the first.  at: the unit in the order of windows. */
static bool
is_told_apart(const struct filler *f, const struct event *event, const struct frame_source *source, size_t at)
{
	size_t own = f->order[event->trigger->unit];

	if (!asks_told(source) || event->trigger->tag->keep || at == own)
		return false;
	if (at < own)
		return f->first_told < own;
	for (size_t i = own + 1; i <= at; i++)
		if (f->told[f->ordered[i]])
			return true;
	return false;
}

/* ---- from tags ---- */

static void
find_tags(struct filler *f, const struct event *event, const struct frame_source *source, struct found *found)
{
	size_t low, high;

	found->count = 0;
	filler_reach(f, event, source, &low, &high);
	for (size_t i = low; i < high; i++) {
		const struct unit *unit = &f->article->units[f->ordered[i]];
		enum refusal why = is_told_apart(f, event, source, i)       ? REFUSAL_TOLD
				   : event_day_differs(f, event, source, i) ? REFUSAL_DAY
									    : REFUSAL_NONE;
		size_t m = 0;

		for (; why == REFUSAL_NONE && m < unit->count && m < FILLER_MENTIONS; m++)
			consider(f, event, source, &f->article->mentions[unit->first + m], found);
		notes_unit(f, event, source, unit, m, why);
	}
	notes_absent(f, event, source, low, high);
}

/* What is joined stands in one sentence: the first that has so many. */
static void
keep_sentence(struct found *found, size_t least)
{
	size_t start = 0, end = 0;

	for (; start < found->count; start = end) {
		end = start + 1;
		while (end < found->count && found->items[end].mention->unit == found->items[start].mention->unit)
			end++;
		if (end - start >= least)
			break;
	}
	found->count = start < found->count ? end - start : 0;
	memmove(found->items, found->items + start, found->count * sizeof *found->items);
}

/* False: it is there already. */
static bool
add_value(struct value *list, const struct value *value)
{
	for (size_t i = 0; i < list->count; i++)
		if (slot_values_equal(&list->items[i], value))
			return false;
	list->items[list->count++] = *value;
	return true;
}

/* The texts of a list as one, with `between` between them. */
static struct value
joined(struct filler *f, const struct value *list, const char *between)
{
	struct buffer all = { 0 };
	struct value value;

	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			buffer_text(&all, between);
		if (value_is_text(&list->items[i]))
			buffer_append(&all, list->items[i].text, list->items[i].len);
	}
	value = value_text(f->article->arena, all.bytes, all.len);
	buffer_free(&all);
	return value;
}

/* The value that a tag gives. */
static enum refusal
value_of(struct filler *f, const struct frame_source *source, struct mention *m, struct value *value)
{
	*value = slot_value_of(f->article, source, m);
	if (value->kind == VALUE_NONE)
		return REFUSAL_FIELD;
	*value = slot_value_finish(f, source, *value);
	if (value->kind == VALUE_NONE)
		return REFUSAL_DROP;
	return source->join != NULL && !value_is_text(value) ? REFUSAL_LIST : REFUSAL_NONE;
}

/* Add what was found to a list, and keep those tags that gave a value. */
static void
list_values(struct filler *f, const struct event *event, const struct frame_source *source, struct found *found,
	    struct value *list)
{
	size_t told = 0;

	for (size_t i = 0; i < found->count; i++) {
		struct mention *m = found->items[i].mention;
		struct value value;
		enum refusal why = REFUSAL_NONE;

		if (source->role != NULL)
			value = slot_value_attendee(f, event, source, m);
		else
			why = value_of(f, source, m, &value);
		notes_tag(f, event, source, m, why);
		if (why != REFUSAL_NONE)
			continue;
		found->items[told] = found->items[i];
		found->items[told++].value = add_value(list, &value) ? &list->items[list->count - 1] : NULL;
	}
	found->count = told;
}

/* So many values do not make a list. */
static void
note_few(struct filler *f, const struct event *event, const struct frame_source *source, const struct found *found,
	 size_t values)
{
	f->because.count = values;
	for (size_t i = 0; i < found->count; i++)
		notes_tag(f, event, source, found->items[i].mention, REFUSAL_MIN);
	notes_passed(f, event, source);
}

static bool
fill_from_tags(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	struct found found;
	struct value list = { .kind = VALUE_LIST };
	size_t before = event->most[slot] > 0 ? event->slots[slot].count : 0;

	find_tags(f, event, source, &found);
	if (source->join != NULL)
		keep_sentence(&found, source->least);
	list.items = arena_alloc(f->article->arena, (before + found.count + 1) * sizeof *list.items);
	for (; list.count < before; list.count++)
		list.items[list.count] = event->slots[slot].items[list.count];
	list_values(f, event, source, &found, &list);
	if (found.count == 0 || list.count < source->least) {
		note_few(f, event, source, &found, list.count);
		return before > 0;
	}
	for (size_t i = 0; i < found.count; i++)
		event->evidence[found.items[i].mention->unit] = true;
	if (before == 0)
		event->fillers[slot] = found.items[0].mention;
	event->slots[slot] = source->join != NULL ? joined(f, &list, source->join)
			     : source->most > 1   ? list
						  : list.items[0];
	event->most[slot] = source->join == NULL && source->most > 1 ? source->most : 0;
	for (size_t i = 0; i < found.count && source->most > 1; i++)
		if (found.items[i].value != NULL)
			event_further(f->article->arena, event, slot, found.items[i].mention, found.items[i].value);
	event->filled += event->most[slot] == 0;
	return true;
}

/* ---- from words, another slot, the trigger ---- */

/* The value that the words of a unit give to a slot. */
static enum refusal
words_of_unit(struct filler *f, const struct event *event, const struct frame_source *source, size_t unit,
	      struct value *value)
{
	const struct article *article = f->article;
	struct span span = source->within == WITHIN_TRIGGER ? event->trigger->tag->span : article->units[unit].span;
	size_t start, end;

	if (!judge_kinds(article, source->match.kinds, unit))
		return REFUSAL_IN;
	if (!filler_matches(f, source->text, article->document->text, span.end, span.start, false))
		return REFUSAL_TEXT;
	if (!pattern_span(f->scratch, source->value_group, &start, &end) || start == end)
		return REFUSAL_FIELD;
	*value = slot_value_finish(f, source, value_borrow(article->document->text + start, end - start));
	return value->kind != VALUE_NONE ? REFUSAL_NONE : REFUSAL_DROP;
}

static bool
fill_from_words(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	size_t low, high, at = f->order[event->trigger->unit];

	filler_reach(f, event, source, &low, &high);
	for (size_t i = 0; i < high - low; i++) {
		size_t place = i == 0 ? at : low + i - (low + i <= at); /* the trigger's unit first */
		size_t unit = f->ordered[place];
		struct value value;
		enum refusal why = words_of_unit(f, event, source, unit, &value);

		notes_source(f, event, source, why);
		if (why != REFUSAL_NONE)
			continue;
		event->slots[slot] = value;
		event->evidence[unit] = true;
		event->filled += frame_counts_words(source);
		return true;
	}
	return false;
}

static bool
fill_from_slot(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	struct mention *m = event->fillers[source->of];

	if (event->paged[source->of] && strcmp(source->field, "anchor") == 0) {
		bool known = event->slots[source->of].kind != VALUE_NONE;

		if (known)
			event->slots[slot] = slot_value_finish(f, source, value_word(f->article->page_anchor));
		notes_source(f, event, source, known ? REFUSAL_NONE : REFUSAL_PUBLISHED);
		event->paged[slot] = true;
		return true;
	}
	if (m == NULL) {
		notes_source(f, event, source, REFUSAL_OF);
		return false;
	}
	f->because.tag = m->tag;
	notes_source(f, event, source, value_of(f, source, m, &event->slots[slot]));
	return event->slots[slot].kind != VALUE_NONE;
}

static bool
fill_from_trigger(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	f->because.tag = event->trigger->tag;
	notes_source(f, event, source, value_of(f, source, event->trigger, &event->slots[slot]));
	return event->slots[slot].kind != VALUE_NONE;
}

/* ---- from the page ---- */

/* Does the trigger stand in the title, or in one of the article's first sentences? */
static bool
in_lead(const struct filler *f, size_t unit, size_t lead)
{
	size_t sentences = 0;

	if (f->article->units[unit].kind == SEGMENT_TITLE)
		return true;
	for (size_t i = 0; i < f->order[unit] && sentences < lead; i++)
		sentences += f->article->units[f->ordered[i]].kind == SEGMENT_PARAGRAPH;
	return sentences < lead;
}

/* Does the sentence tell of a time that is no part of the trigger's name? */
static bool
tells_time(struct filler *f, const struct mention *trigger)
{
	const struct article *article = f->article;
	const struct unit *unit = &article->units[trigger->unit];

	for (size_t i = 0; i < unit->count && i < FILLER_MENTIONS; i++) {
		const struct mention *m = &article->mentions[unit->first + i];

		if (m->kind != MENTION_DATE || !m->tag->keep || span_contains(trigger->tag->span, m->tag->span))
			continue;
		f->because.tag = m->tag;
		return true;
	}
	return false;
}

/* Does a trigger tell of what the page is about, and of no time? */
static enum refusal
judge_page(struct filler *f, const struct event *event, const struct frame_source *source)
{
	size_t unit = event->trigger->unit;

	if (!in_lead(f, unit, source->lead))
		return REFUSAL_LEAD;
	if (tells_time(f, event->trigger))
		return REFUSAL_TIME;
	if (judge_forbids(f, source, unit))
		return REFUSAL_NOT_NEAR;
	return source->match.near != NULL && filler_near(f, source->match.near, FILLER_NEAR(source), unit)->count == 0
		   ? REFUSAL_NEAR
		   : REFUSAL_NONE;
}

/* What the lead reports without a day took place about when the page was written; it counts as dated where that is
 * not known, too. */
static bool
fill_from_page(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	const struct article *article = f->article;
	enum refusal why = judge_page(f, event, source);

	notes_source(f, event, source, why == REFUSAL_NONE && article->page_day == NULL ? REFUSAL_PUBLISHED : why);
	if (why != REFUSAL_NONE)
		return false;
	event->filled++;
	if (article->page_day != NULL)
		event->slots[slot] = value_word(article->page_day);
	event->paged[slot] = true;
	return true;
}

/* ---- all slots ---- */

bool
slots_dated_guests(const struct event *event)
{
	bool dated = false, listed = false;

	for (size_t i = 0; i < event->frame->slot_count; i++) {
		dated = dated || (event->fillers[i] != NULL && event->fillers[i]->kind == MENTION_DATE);
		listed = listed || event->most[i] > 0;
	}
	return dated && listed;
}

void
slots_fill(struct filler *f, struct event *event)
{
	event->evidence[event->trigger->unit] = true;
	for (size_t slot = 0; slot < f->frame->slot_count; slot++) {
		const struct frame_slot *s = &f->frame->slots[slot];
		bool filled = false;

		for (size_t i = 0; i < s->count; i++) {
			if (filled && !s->sources[i].also)
				continue;
			switch (s->sources[i].how) {
			case SOURCE_TAG:
				filled |= fill_from_tags(f, event, slot, &s->sources[i]);
				break;
			case SOURCE_TEXT:
				filled |= fill_from_words(f, event, slot, &s->sources[i]);
				break;
			case SOURCE_OF:
				filled |= fill_from_slot(f, event, slot, &s->sources[i]);
				break;
			case SOURCE_TRIGGER:
				filled |= fill_from_trigger(f, event, slot, &s->sources[i]);
				break;
			case SOURCE_PAGE:
				filled |= fill_from_page(f, event, slot, &s->sources[i]);
				break;
			}
		}
	}
	event->filled += slots_dated_guests(event);
}
