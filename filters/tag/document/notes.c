#include "document/notes.h"

#include "document/dates.h"
#include "document/frames.h"
#include "document/filler.h"

struct notes *
notes_new(struct article *article, const struct frame *frame, const struct mention *trigger)
{
	struct notes *notes = arena_zero(article->arena, sizeof *notes);

	notes->trigger = trigger;
	notes->sources = arena_zero(article->arena, (frame->source_count + 1) * sizeof *notes->sources);
	return notes;
}

static struct note *
note_of(const struct event *event, const struct frame_source *source)
{
	struct note *note = &event->notes->sources[source->index];

	note->tried = true;
	note->within = filler_within(event, source);
	return note;
}

static bool
is_nearer(const struct filler *f, const struct event *event, const struct tag *a, const struct tag *b)
{
	const struct span trigger = event->trigger->tag->span;

	return offsets_between(f->offsets, a->span, trigger) < offsets_between(f->offsets, b->span, trigger);
}

/* ---- tags that were looked at ---- */

/* How far a tag got; one that nobody refused gets as far as `prefer`. */
static enum refusal
reached(enum refusal why)
{
	return why != REFUSAL_NONE ? why : REFUSAL_PREFER;
}

static struct refused *
add_refused(struct filler *f, struct note *note)
{
	struct refused *r = arena_zero(f->article->arena, sizeof *r);

	if (note->last != NULL)
		note->last->next = r;
	else
		note->first = r;
	note->last = r;
	note->kept++;
	return r;
}

/* The next in turn of those that got least far, or NULL where all have got further than the note knows. */
static struct refused *
next_least(struct note *note)
{
	for (size_t i = 0; i < note->kept; i++) {
		note->turn = note->turn != NULL && note->turn->next != NULL ? note->turn->next : note->first;
		if (reached(note->turn->why) <= note->least)
			return note->turn;
	}
	return NULL;
}

static enum refusal
least_reached(const struct note *note)
{
	enum refusal least = reached(note->first->why);

	for (const struct refused *r = note->first; r != NULL; r = r->next)
		if (reached(r->why) < least)
			least = reached(r->why);
	return least;
}

/* Room for one that got so far: of too many those are forgotten that got least far, the first in the text before those
 * nearer to the trigger.  NULL: it is forgotten itself. */
static struct refused *
make_room(struct filler *f, const struct event *event, struct note *note, const struct mention *m, enum refusal why)
{
	struct refused *victim;

	if (note->kept < NOTES_MOST)
		return add_refused(f, note);
	if (reached(why) < note->least)
		return NULL;
	victim = next_least(note);
	if (victim == NULL) {
		note->least = least_reached(note);
		victim = next_least(note);
	}
	return reached(why) > note->least || is_nearer(f, event, m->tag, victim->mention->tag) ? victim : NULL;
}

/* NULL: forgotten. */
static struct refused *
refused_of(struct filler *f, const struct event *event, struct note *note, const struct mention *m, enum refusal why)
{
	struct refused *r = note->first;

	if (note->latest == NULL || note->latest < m) {
		note->latest = m;
		note->count++;
		return make_room(f, event, note, m, why);
	}
	while (r != NULL && r->mention != m)
		r = r->next;
	return r != NULL ? r : make_room(f, event, note, m, why);
}

void
notes_tag(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m,
	  enum refusal why)
{
	struct refused *r;

	if (event->notes == NULL || why == REFUSAL_WITHIN)
		return;
	r = refused_of(f, event, note_of(event, source), m, why);
	if (r == NULL)
		return;
	r->mention = m;
	r->why = why;
	r->because = f->because;
	if (why == REFUSAL_DAY)
		r->day = dates_day(f->article, f->because.day);
}

void
notes_unit(struct filler *f, const struct event *event, const struct frame_source *source, const struct unit *unit,
	   size_t looked, enum refusal why)
{
	if (event->notes == NULL)
		return;
	for (size_t i = looked; i < unit->count; i++) {
		const struct mention *m = &f->article->mentions[unit->first + i];

		if (m->tag->type == source->match.type)
			notes_tag(f, event, source, m, why != REFUSAL_NONE ? why : REFUSAL_LIMIT);
	}
}

void
notes_passed(struct filler *f, const struct event *event, const struct frame_source *source)
{
	struct note *note;
	const struct tag *better = NULL;

	if (event->notes == NULL)
		return;
	note = note_of(event, source);
	for (const struct refused *r = note->first; r != NULL; r = r->next)
		if (r->why >= REFUSAL_JOIN)
			better = r->mention->tag;
	f->because.count = 0;
	for (struct refused *r = note->first; r != NULL; r = r->next) {
		if (r->why != REFUSAL_NONE)
			continue;
		r->because = f->because;
		r->because.tag = better;
		r->why = source->join != NULL ? (better != NULL ? REFUSAL_JOIN : REFUSAL_MIN)
			 : source->most > 1   ? REFUSAL_MAX
					      : REFUSAL_PREFER;
	}
}

/* ---- none where it looks ---- */

/* How many units lie between a tag and [low, high); 0: it stands there. */
static size_t
units_away(size_t place, size_t low, size_t high)
{
	return place < low ? low - place : place >= high ? place - high + 1 : 0;
}

/* Of two tags where the source does not look: in a window before in none, then fewer sentences, then fewer letters to
 * the trigger. */
static bool
is_better(const struct filler *f, const struct event *event, const struct note *note, const struct tag *tag,
	  size_t away, bool apart)
{
	if (note->nearest == NULL || note->apart != apart)
		return note->nearest == NULL || note->apart;
	if (note->away != away)
		return away < note->away;
	return is_nearer(f, event, tag, note->nearest);
}

static void
try_absent(const struct filler *f, const struct event *event, struct note *note, const struct tag *tag, size_t low,
	   size_t high)
{
	const struct span trigger = event->trigger->tag->span;
	size_t place = f->order[article_unit(f->article, tag->span.start)];
	bool apart = place == SIZE_MAX;
	size_t away = apart ? 0 : units_away(place, low, high);
	bool there = !apart && away == 0 && (note->within != WITHIN_TRIGGER || span_contains(trigger, tag->span));

	if (tag->hidden) {
		if (there && tag->winner != NULL && (note->lost == NULL || is_nearer(f, event, tag, note->lost)))
			note->lost = tag;
	} else if (there && !tag->keep) {
		note->why = REFUSAL_KEEP;
		note->nearest = note->because.tag = tag;
	} else if (tag->keep && note->why != REFUSAL_KEEP && is_better(f, event, note, tag, away, apart)) {
		note->nearest = tag;
		note->away = away;
		note->apart = apart;
	}
}

void
notes_absent(struct filler *f, const struct event *event, const struct frame_source *source, size_t low, size_t high)
{
	const struct document *d = f->article->document;
	struct note *note;

	if (event->notes == NULL)
		return;
	note = note_of(event, source);
	if (note->count > 0)
		return;
	note->why = REFUSAL_WITHIN;
	for (size_t i = 0; i < d->tag_count; i++)
		if (d->tags[i]->type == source->match.type && d->tags[i] != event->trigger->tag)
			try_absent(f, event, note, d->tags[i], low, high);
}

/* ---- sources that are no tags ---- */

void
notes_source(struct filler *f, const struct event *event, const struct frame_source *source, enum refusal why)
{
	struct note *note;

	if (event->notes == NULL)
		return;
	note = note_of(event, source);
	if (why < note->why)
		return;
	note->why = why;
	note->because = f->because;
}

/* ---- triggers ---- */

void
notes_trigger(struct filler *f, const struct mention *trigger, enum refusal why)
{
	struct refused_trigger *one;

	if (!f->noted)
		return;
	one = arena_zero(f->article->arena, sizeof *one);
	one->frame = f->frame;
	one->refused = (struct refused){ .mention = trigger, .why = why, .because = f->because };
	one->next = f->refused;
	f->refused = one;
}
