/* frames.c - from triggers to events.
 *
 * A trigger is a tag; its units are counted on the article's own text: repeats of earlier segments, teasers,
 * boilerplate and by-lines are no units of a window.  At most TRIGGERS_MOST events are built for a frame. */
#include "document/frames.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "document/dates.h"
#include "document/judge.h"
#include "document/json.h"
#include "document/slot_value.h"
#include "document/slots.h"
#include "lookup.h"
#include "record/compose.h"

#define TRIGGERS_MOST 64
#define HEADLINE_UNITS 3 /* the headline, and the sentences behind it that say what the article is about */

/* The units of windows: the article's own, each said once. */
static void
order_units(struct filler *f)
{
	struct article *article = f->article;

	f->order = arena_alloc(article->arena, (article->unit_count + 1) * sizeof *f->order);
	f->ordered = arena_alloc(article->arena, (article->unit_count + 1) * sizeof *f->ordered);
	for (size_t i = 0; i < article->unit_count; i++) {
		const struct segment *segment = &article->document->segments[article->units[i].segment];
		bool counts = article->units[i].body && article->units[i].kind != SEGMENT_BYLINE &&
			      segment->duplicate_of == SIZE_MAX;

		f->order[i] = counts ? f->ordered_count : SIZE_MAX;
		if (counts)
			f->ordered[f->ordered_count++] = i;
	}
}

/* Where brackets end that begin at `at` behind a blank, or `at`: a name has its short form at one place only. */
static size_t
behind_brackets(const char *words, size_t len, size_t at)
{
	const char *end = at + 1 < len && words[at] == ' ' && words[at + 1] == '(' ? memchr(words + at, ')', len - at) : NULL;

	return end != NULL ? (size_t)(end - words) + 1 : at;
}

/* Blanks on either side, and none of the marks that part words: a key is found in another as whole words only. */
static const char *
event_key(struct article *article, const struct mention *m)
{
	size_t len, used = 0;
	const char *words = article_words(article, m->tag, &len);
	const char *folded = article_key(article, words, len, &len);
	char *key = arena_alloc(article->arena, len + 3);

	key[used++] = ' ';
	for (size_t i = behind_brackets(folded, len, 0); i < len; i = behind_brackets(folded, len, i + 1))
		if (memchr(",;:", folded[i], 3) == NULL || (i + 1 < len && folded[i + 1] != ' '))
			key[used++] = folded[i];
	key[used++] = ' ';
	key[used] = '\0';
	return key;
}

/* The same name, or one with something added: Hội nghị về biển, Hội nghị về biển năm 2019; Hội thi is not Hội thiếu
 * nhi. */
static bool
is_same_name(const char *a, const char *b)
{
	return strstr(a, b) != NULL || strstr(b, a) != NULL;
}

static struct event *
new_event(struct filler *f, struct mention *trigger)
{
	struct arena *arena = f->article->arena;
	struct event *event = arena_zero(arena, sizeof *event);

	event->frame = f->frame;
	event->least = f->frame->min_slots;
	event->trigger = trigger;
	event->key = event_key(f->article, trigger);
	event->reported = f->article->main_event == trigger;
	event->main = f->main_key == NULL || is_same_name(f->main_key, event->key);
	event->slots = arena_zero(arena, (f->frame->slot_count + 1) * sizeof *event->slots);
	event->fillers = arena_zero(arena, (f->frame->slot_count + 1) * sizeof *event->fillers);
	event->further = arena_zero(arena, (f->frame->slot_count + 1) * sizeof(struct further *));
	event->most = arena_zero(arena, (f->frame->slot_count + 1) * sizeof *event->most);
	event->paged = arena_zero(arena, (f->frame->slot_count + 1) * sizeof *event->paged);
	event->evidence = arena_zero(arena, f->article->unit_count * sizeof *event->evidence);
	if (f->noted)
		event->notes = notes_new(f->article, f->frame, trigger);
	return event;
}

static bool
is_quiet(const struct mention *trigger)
{
	return !trigger->tag->keep;
}

static bool
is_headline(const struct article *article, const struct event *event)
{
	return article->units[event->trigger->unit].kind == SEGMENT_TITLE;
}

/* What may trigger a frame: kept tags in their order, then quiet ones. */
struct triggers {
	struct mention **items;
	size_t count, kept;
};

static bool
may_trigger(const struct document_rules *rules, const struct tag *tag)
{
	for (size_t i = 0; i < rules->trigger_count; i++)
		if (rules->triggers[i] == tag->type)
			return true;
	return false;
}

/* Words that tell of an event and are no name of one (`thăm chính thức`) are tags that are not kept; they stand in no
 * list of mentions, but they may trigger a frame. */
static void
find_triggers(struct article *article, const struct document_rules *rules, struct triggers *triggers)
{
	const struct document *document = article->document;

	triggers->items = arena_alloc(article->arena, (document->tag_count + 1) * sizeof *triggers->items);
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].tag->keep && may_trigger(rules, article->mentions[i].tag))
			triggers->items[triggers->count++] = &article->mentions[i];
	triggers->kept = triggers->count;
	for (size_t i = 0; i < document->tag_count; i++) {
		struct tag *tag = document->tags[i];
		struct mention *trigger;

		if (tag->keep || tag->hidden || !may_trigger(rules, tag))
			continue;
		trigger = arena_zero(article->arena, sizeof *trigger);
		trigger->tag = tag;
		trigger->unit = article_unit(article, tag->span.start);
		triggers->items[triggers->count++] = trigger;
	}
}

/* Which sentences tell of an event of this frame in words that are no name: each is asked until one of its triggers
 * is meant. */
static void
find_told(struct filler *f, const struct triggers *triggers)
{
	memset(f->told, 0, f->article->unit_count * sizeof *f->told);
	for (size_t i = triggers->kept; i < triggers->count; i++) {
		const struct mention *trigger = triggers->items[i];

		if (trigger->unit < f->article->unit_count && !f->told[trigger->unit])
			f->told[trigger->unit] = judge_may_trigger(f, trigger);
	}
	f->first_told = 0;
	while (f->first_told < f->ordered_count && !f->told[f->ordered[f->first_told]])
		f->first_told++;
}

static bool
is_late(struct filler *f)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	f->late |= now.tv_sec - f->began.tv_sec > DOCUMENT_SECONDS;
	return f->late;
}

/* All events of one frame, those with too few slots as well: a repeat may complete them. */
static void
run_frame(struct filler *f, const struct triggers *triggers, struct event **events, size_t *count)
{
	size_t built = 0;
	bool told = !slots_ask_told(f->frame);

	filler_begin(f);
	for (size_t i = 0; i < triggers->count && (built < TRIGGERS_MOST || f->noted) && !f->late; i++) {
		enum refusal why = REFUSAL_LIMIT;

		if (triggers->items[i]->tag->type != f->frame->trigger.type)
			continue;
		if (built < TRIGGERS_MOST)
			why = judge_trigger(f, triggers->items[i]);
		if (why != REFUSAL_NONE) {
			notes_trigger(f, triggers->items[i], why);
			continue;
		}
		if (i >= triggers->kept && !told) {
			find_told(f, triggers);
			told = true;
		}
		events[*count] = new_event(f, triggers->items[i]);
		slots_fill(f, events[*count]);
		++*count;
		built++;
		if (is_late(f))
			return;
	}
}

/* ---- comparing ---- */

static const struct value *
slot_value(const struct event *event, const char *name)
{
	for (size_t i = 0; i < event->frame->slot_count; i++)
		if (strcmp(event->frame->slots[i].name, name) == 0 && event->slots[i].kind != VALUE_NONE)
			return &event->slots[i];
	return NULL;
}

/* What the page's words say: its own day speaks against none. */
static const struct value *
told_value(const struct event *event, const char *name)
{
	const struct value *value = slot_value(event, name);

	return value != NULL && !event->paged[value - event->slots] ? value : NULL;
}

/* Is it a day whose year the text leaves open (XXXX-06-01)? */
static bool
is_open(const struct value *value)
{
	return value->kind == VALUE_TEXT && value->len > 5 && memcmp(value->text, "XXXX-", 5) == 0;
}

/* The same, or the same but for an open year: XXXX-06-01 and 2019-06-01. */
static bool
agree(const struct value *a, const struct value *b)
{
	if (slot_values_equal(a, b))
		return true;
	if (a->kind != VALUE_TEXT || b->kind != VALUE_TEXT || a->len != b->len || is_open(a) == is_open(b))
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (a->text[i] != b->text[i] && a->text[i] != 'X' && b->text[i] != 'X')
			return false;
	return true;
}

static bool
conflicts(const struct event *a, const struct event *b, const char *name)
{
	const struct value *left = told_value(a, name), *right = told_value(b, name);

	return left != NULL && right != NULL && !agree(left, right);
}

/* ---- who takes part ---- */

static const struct value *
guest_list(const struct event *event)
{
	const struct value *list = slot_value(event, "attendees");

	return list != NULL && list->kind == VALUE_LIST ? list : NULL;
}

/* What slot_values_equal compares, where it is text; NULL: it is none. */
static const struct value *
guest_name(const struct value *guest)
{
	const struct value *name = guest->kind == VALUE_OBJECT && guest->count > 0 ? &guest->members[0].value : guest;

	return value_is_text(name) && name->len > 0 ? name : NULL;
}

static void
learn_guests(struct lookup *known, const struct value *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct value *name = guest_name(&list->items[i]);

		if (name != NULL)
			*lookup_at(known, name->text, name->len) = &list->items[i];
	}
}

/* Has each of two lists somebody that the other lacks; wholly: and nobody that both have?  known: who takes part in
 * b; filled when it is needed first, for one b is asked against many. */
static bool
differ(const struct event *a, const struct event *b, struct lookup *known, bool wholly)
{
	const struct value *left = guest_list(a), *right = guest_list(b);
	size_t shared = 0;

	if (left == NULL || right == NULL)
		return false;
	if (known->count == 0)
		learn_guests(known, right);
	for (size_t i = 0; i < left->count; i++) {
		const struct value *name = guest_name(&left->items[i]), *other;

		other = name != NULL ? lookup_get(known, name->text, name->len) : NULL;
		shared += other != NULL && slot_values_equal(&left->items[i], other);
	}
	return wholly ? shared == 0 : shared < left->count && shared < right->count;
}

/* ---- merging ---- */

/* Do both tell this slot, and the same of it? */
static bool
both_tell(const struct event *a, const struct event *b, const char *name)
{
	const struct value *one = told_value(a, name), *other = told_value(b, name);

	return one != NULL && other != NULL && agree(one, other);
}

/* A month that both tell is no day. */
static bool
tell_one_day(const struct event *a, const struct event *b)
{
	return both_tell(a, b, "date") && told_value(a, "date")->len > strlen("2020-06");
}

/* A name and words that are none, with nobody who might take part in both: only a day, a place or a sentence that they
 * share speaks for one event. */
static bool
are_strangers(const struct event *a, const struct event *b)
{
	return (guest_list(a) == NULL || guest_list(b) == NULL) && a->trigger->unit != b->trigger->unit &&
	       !tell_one_day(a, b) && !both_tell(a, b, "place");
}

/* Two tags tell of one event: the same name, one name inside the other, or one day and nothing that speaks against
 * it.  Words that are no name tell of two where each has a guest of its own (who meets B after A has met two); one
 * sentence may say two kinds of one (tiếp B đến chào xã giao).  known: of differ. */
static bool
is_repeat(const struct event *a, const struct event *b, struct lookup *known)
{
	int quiet;

	if (strcmp(a->frame->type, b->frame->type) != 0)
		return false;
	quiet = is_quiet(a->trigger) + is_quiet(b->trigger);
	if (quiet == 1 && are_strangers(a, b))
		return false;
	if (quiet > 0)
		return !conflicts(a, b, "date") && !conflicts(a, b, "period") && !conflicts(a, b, "part_of_day") &&
		       !conflicts(a, b, "place") && !conflicts(a, b, "organizer") && !conflicts(a, b, "chair") &&
		       (a->trigger->unit == b->trigger->unit || !conflicts(a, b, "kind")) &&
		       !differ(a, b, known, quiet == 1 && tell_one_day(a, b));
	if (is_same_name(a->key, b->key))
		return !conflicts(a, b, "date") || strcmp(a->key, b->key) == 0;
	return tell_one_day(a, b) && !conflicts(a, b, "kind") && !conflicts(a, b, "period") && !conflicts(a, b, "part_of_day") &&
	       !conflicts(a, b, "organizer") && !conflicts(a, b, "place");
}

static size_t
slot_index(const struct frame *frame, const char *name)
{
	size_t i = 0;

	while (i < frame->slot_count && strcmp(frame->slots[i].name, name) != 0)
		i++;
	return i;
}

void
event_further(struct arena *arena, struct event *event, size_t slot, struct mention *mention, const struct value *value)
{
	struct further **end = &event->further[slot];

	if (event->fillers[slot] == mention)
		return;
	for (; *end != NULL; end = &(*end)->next)
		if ((*end)->mention == mention)
			return;
	*end = arena_alloc(arena, sizeof **end);
	**end = (struct further){ mention, *value, NULL };
}

static bool
is_among(const struct value *value, const struct value *items, size_t count)
{
	size_t i = 0;

	while (i < count && !slot_values_equal(&items[i], value))
		i++;
	return i < count;
}

/* Add what a list of the same event has more, as far as the list may go. */
static void
unite_lists(struct article *article, struct event *to, size_t slot, const struct event *from, size_t other)
{
	struct value *list = &to->slots[slot], *items;
	const struct value *more = &from->slots[other];
	size_t old = list->count, count = old;

	items = arena_alloc(article->arena, (old + more->count) * sizeof *items);
	memcpy(items, list->items, old * sizeof *items);
	for (size_t i = 0; i < more->count && count < to->most[slot]; i++)
		if (!is_among(&more->items[i], items, count))
			items[count++] = more->items[i];
	list->items = items;
	list->count = (uint32_t)count;
	if (from->fillers[other] != NULL && is_among(&more->items[0], items + old, count - old))
		event_further(article->arena, to, slot, from->fillers[other], &more->items[0]);
	for (const struct further *one = from->further[other]; one != NULL; one = one->next)
		if (is_among(&one->value, items + old, count - old))
			event_further(article->arena, to, slot, one->mention, &one->value);
}

static bool
is_from_page(const struct frame_slot *s)
{
	size_t i = 0;

	while (i < s->count && s->sources[i].how != SOURCE_PAGE)
		i++;
	return i < s->count;
}

static bool
hangs_on(const struct frame_slot *s, size_t slot)
{
	size_t i = 0;

	while (i < s->count && (s->sources[i].how != SOURCE_OF || s->sources[i].of != slot))
		i++;
	return i < s->count;
}

/* A day that is told takes the place of the page's, and so does what hangs on it. */
static void
forget_page(struct event *to, const struct event *from)
{
	const struct frame_slot *slots = to->frame->slots;

	for (size_t i = 0; i < to->frame->slot_count; i++) {
		if (!to->paged[i] || !is_from_page(&slots[i]) || told_value(from, slots[i].name) == NULL)
			continue;
		to->filled--;
		for (size_t k = i; k < to->frame->slot_count; k++)
			if (k == i || (to->paged[k] && hangs_on(&slots[k], i))) {
				to->slots[k] = (struct value){ .kind = VALUE_NONE };
				to->paged[k] = false;
			}
	}
}

/* Does a slot say something of another one that `to` has from elsewhere?  Where that came from belongs to its own
 * tag; what else is told of one day may be added. */
static bool
hangs_elsewhere(const struct event *to, const struct event *from, size_t slot)
{
	const struct frame_slot *s = &to->frame->slots[slot];

	for (size_t i = 0; i < s->count; i++) {
		const struct frame_source *source = &s->sources[i];
		size_t other =
		    source->how == SOURCE_OF ? slot_index(from->frame, to->frame->slots[source->of].name) : 0;

		if (source->how != SOURCE_OF || to->slots[source->of].kind == VALUE_NONE)
			continue;
		if (strcmp(source->field, "anchor") == 0)
			return to->fillers[source->of] != from->fillers[other] ||
			       to->paged[source->of] != from->paged[other];
		if (!slot_values_equal(&to->slots[source->of], &from->slots[other]))
			return true;
	}
	return false;
}

/* Is its name the other's with the number or the year behind it: Đối thoại X, Đối thoại X lần thứ 2? */
static bool
says_which(const struct event *event, const struct event *other)
{
	size_t len = strlen(other->key);
	const char *rest = event->key + len;

	if (is_quiet(event->trigger) || strncmp(event->key, other->key, len) != 0)
		return false;
	return strncmp(rest, "lần ", strlen("lần ")) == 0 || (strspn(rest, "0123456789") == 4 && rest[4] == ' ');
}

/* Slots go by their names: two frames may tell of events of one type. */
static void
merge_into(struct article *article, struct event *to, struct event *from)
{
	bool brings_guests = slots_dated_guests(from) && !slots_dated_guests(to);

	from->merged_into = to;
	if (from->filled >= from->least && from->least < to->least)
		to->least = from->least;
	to->reported = to->reported || from->reported;
	forget_page(to, from);
	for (size_t i = 0; i < to->frame->slot_count; i++) {
		size_t j = slot_index(from->frame, to->frame->slots[i].name);

		if (j == from->frame->slot_count || (from->slots[j].kind == VALUE_NONE && !from->paged[j]))
			continue;
		if (to->most[i] > 0 && from->most[j] > 0)
			unite_lists(article, to, i, from, j);
		if (is_open(&to->slots[i]) && !is_open(&from->slots[j]) && agree(&to->slots[i], &from->slots[j])) {
			to->slots[i] = from->slots[j];
			to->fillers[i] = from->fillers[j];
		}
		if (to->slots[i].kind != VALUE_NONE || to->paged[i] || hangs_elsewhere(to, from, i))
			continue;
		to->slots[i] = from->slots[j];
		to->fillers[i] = from->fillers[j];
		to->further[i] = from->further[j];
		to->most[i] = from->most[j];
		to->paged[i] = from->paged[j];
		to->filled += from->fillers[j] != NULL ? from->slots[j].kind != VALUE_LIST
						       : from->paged[j] && is_from_page(&to->frame->slots[i]);
	}
	to->filled += brings_guests && slots_dated_guests(to);
	for (size_t i = 0; i < article->unit_count; i++)
		to->evidence[i] = to->evidence[i] || from->evidence[i];
	if (is_quiet(to->trigger) ? !is_quiet(from->trigger) : says_which(from, to)) {
		struct mention *old = to->trigger;

		to->trigger = from->trigger;
		to->key = from->key;
		from->trigger = old;       /* for whoever asks what became of it */
	}
}

/* Does an event only refer back, to what the headline names? */
static bool
refers(const struct event *event)
{
	return event->frame->refers && event->merged_into == NULL;
}

/* Merge an event into the first earlier one that it repeats; named: only names with names. */
static void
merge_back(struct article *article, struct event **events, size_t at, bool named)
{
	struct lookup known = { .arena = article->arena };
	struct event *event = events[at];

	for (size_t i = 0; i < at; i++) {
		struct event *earlier = events[i];

		if (earlier->merged_into != NULL || refers(earlier) || earlier->filled + event->filled == 0 ||
		    (named && is_quiet(earlier->trigger)) || !is_repeat(earlier, event, &known))
			continue;
		merge_into(article, earlier, event);
		return;
	}
}

/* Which event of the article does its headline tell of?  One of that name; where the article never says that again
 * (dự Hội nghị ADMM+), what the first sentences report of that kind. */
static struct event *
headline_event(const struct filler *f, struct event **events, size_t count, const struct event *title)
{
	struct event *lead = NULL;

	for (size_t i = 0; i < count; i++) {
		struct event *event = events[i];
		size_t at = f->order[event->trigger->unit];

		if (event->merged_into != NULL || is_quiet(event->trigger) || is_headline(f->article, event) ||
		    strcmp(event->frame->type, title->frame->type) != 0)
			continue;
		if (is_same_name(event->key, title->key))
			return conflicts(title, event, "date") ? NULL : event;
		if (lead == NULL && at <= HEADLINE_UNITS && told_value(event, "date") != NULL &&
		    told_value(title, "date") == NULL && !conflicts(title, event, "kind") &&
		    !conflicts(title, event, "organizer"))
			lead = event;
	}
	return lead;
}

/* What the first sentences tell with a day of the event that only the headline names: sáng 28/12, hội nghị đã khai
 * mạc. */
static struct event *
referring_event(const struct filler *f, struct event **events, size_t count, const struct event *title)
{
	for (size_t i = 0; i < count; i++)
		if (refers(events[i]) && strcmp(events[i]->frame->type, title->frame->type) == 0 &&
		    f->order[events[i]->trigger->unit] <= HEADLINE_UNITS && told_value(events[i], "date") != NULL &&
		    told_value(title, "date") == NULL)
			return events[i];
	return NULL;
}

/* The article has the fuller name and knows more: a headline only completes it, but where nothing else bears the
 * name. */
static void
merge_headline(struct filler *f, struct event **events, size_t count, struct event *title)
{
	struct event *event = headline_event(f, events, count, title);

	if (event != NULL) {
		merge_into(f->article, event, title);
		return;
	}
	while ((event = referring_event(f, events, count, title)) != NULL)
		merge_into(f->article, title, event);
}

static void
merge_headlines(struct filler *f, struct event **events, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_quiet(events[i]->trigger) && is_headline(f->article, events[i]))
			merge_headline(f, events, count, events[i]);
}

/* Names first: a headline without a day would take what another meeting of that day tells, before its own repeat. */
static void
merge_repeats(struct filler *f, struct event **events, size_t count)
{
	struct article *article = f->article;

	merge_headlines(f, events, count);
	for (size_t i = 0; i < count; i++)
		if (events[i]->merged_into == NULL && !is_quiet(events[i]->trigger))
			merge_back(article, events, i, true);
	for (size_t i = 0; i < count; i++)
		if (events[i]->merged_into == NULL && !refers(events[i]))
			merge_back(article, events, i, false);
}

/* ---- what comes out ---- */

/* The event that dates hang on comes first, then the one with most slots, then the first. */
static bool
is_more(const struct event *a, const struct event *b)
{
	return a->reported != b->reported ? a->reported : a->filled > b->filled;
}

static void
put_main_first(struct events *out)
{
	size_t best = 0;

	for (size_t i = 1; i < out->count; i++)
		if (is_more(out->items[i], out->items[best]))
			best = i;
	for (; best > 0; best--) {
		struct event *main = out->items[best];

		out->items[best] = out->items[best - 1];
		out->items[best - 1] = main;
	}
}

static int
by_trigger(const void *a, const void *b)
{
	const struct event *const *left = a, *const *right = b;
	size_t l = (*left)->trigger->tag->span.start, r = (*right)->trigger->tag->span.start;

	if (l != r)
		return l < r ? -1 : 1;
	return (*left)->frame < (*right)->frame ? -1 : (*left)->frame > (*right)->frame;
}

/* The trigger's tag tells what the frame found. */
static void
give_to_tag(struct article *article, const struct event *event, struct tag *tag)
{
	static const char *const names[] = { "date", "place", "organizer", "chair" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct value *value = slot_value(event, names[i]);

		if (value != NULL && !tag_has_field(tag, names[i]))
			tag_set_field(article->document, tag, names[i], *value, "frames");
	}
}

/* So does every tag of the same name: in a repeated segment, in a caption. */
static void
give_to_tags(struct article *article, struct event **events, size_t count)
{
	struct lookup named = { .arena = article->arena };

	for (size_t i = 0; i < count; i++) {
		struct event *whole = events[i];

		while (whole->merged_into != NULL)
			whole = whole->merged_into;
		if (whole->filled >= whole->least && !refers(whole) &&
		    lookup_get(&named, events[i]->key, strlen(events[i]->key)) == NULL)
			*lookup_at(&named, events[i]->key, strlen(events[i]->key)) = whole;
	}
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];
		const struct event *event;
		const char *key;
		struct when year;

		if (m->kind != MENTION_EVENT || !article_is_body(article, m->unit))
			continue;
		key = event_key(article, m);
		event = lookup_get(&named, key, strlen(key));
		if (event != NULL)
			give_to_tag(article, event, m->tag);
		if (!tag_has_field(m->tag, "date") && dates_event_year(article, m, &year))
			tag_set_field(article->document, m->tag, "date", dates_day(article, &year), "dates");
	}
}

static void
collect(struct article *article, struct events *out)
{
	struct event **events = out->tried;
	size_t count = out->tried_count;

	out->items = arena_alloc(article->arena, (count + 1) * sizeof *out->items);
	for (size_t i = 0; i < count; i++)
		if (events[i]->merged_into == NULL && !refers(events[i]) && events[i]->filled >= events[i]->least)
			out->items[out->count++] = events[i];
	give_to_tags(article, events, count);
	qsort(out->items, out->count, sizeof *out->items, by_trigger);
	put_main_first(out);
}

/* Events of all frames, in the order of the frames. */
static void
run_frames(struct filler *f, const struct document_rules *rules, const struct triggers *triggers, struct events *out)
{
	struct article *article = f->article;

	out->tried = arena_alloc(article->arena, (rules->frame_count * TRIGGERS_MOST + 1) * sizeof *out->tried);
	out->errors = arena_alloc(article->arena, (rules->frame_count + 1) * sizeof *out->errors);
	clock_gettime(CLOCK_MONOTONIC, &f->began);
	f->offsets = offsets_new();
	offsets_start(f->offsets, article->document->text, article->document->len);
	order_units(f);
	f->told = arena_zero(article->arena, article->unit_count * sizeof *f->told);
	if (article->main_event != NULL)
		f->main_key = event_key(article, article->main_event);
	for (size_t i = 0; i < rules->frame_count && !f->late; i++) {
		f->frame = &rules->frames[i];
		f->budget = false;
		if (!f->frame->disabled)
			run_frame(f, triggers, out->tried, &out->tried_count);
		if (f->budget)
			out->errors[out->error_count++] = f->frame->id;
	}
	offsets_free(f->offsets);
	out->refused = f->refused;
	out->late = f->late;
	if (f->late)
		out->tried_count = 0;
	merge_repeats(f, out->tried, out->tried_count);
}

struct events *
frames_fill(struct article *article, const struct document_rules *rules, struct pattern_scratch *scratch, bool noted)
{
	struct events *out = arena_zero(article->arena, sizeof *out);
	struct filler f = { .article = article, .scratch = scratch, .noted = noted };
	struct triggers triggers = { 0 };

	if (article->unit_count == 0)
		return out;
	find_triggers(article, rules, &triggers);
	if (triggers.count > 0)
		run_frames(&f, rules, &triggers, out);
	collect(article, out);
	return out;
}

/* ---- writing ---- */

static void
write_evidence(const struct article *article, const struct event *event, struct offsets *offsets, struct buffer *out)
{
	compose_name(out, "evidence");
	buffer_byte(out, '[');
	for (size_t i = 0; i < article->unit_count; i++) {
		if (!event->evidence[i])
			continue;
		compose_separator(out);
		buffer_byte(out, '[');
		buffer_unsigned(out, offsets_point(offsets, article->units[i].span.start));
		buffer_byte(out, ',');
		buffer_unsigned(out, offsets_point(offsets, article->units[i].span.end));
		buffer_byte(out, ']');
	}
	buffer_byte(out, ']');
}

static void
write_event(const struct article *article, const struct event *event, struct offsets *offsets, struct buffer *out)
{
	struct value name = article_text(article, event->trigger, NULL);

	buffer_byte(out, '{');
	compose_name(out, "type");
	compose_text(out, event->frame->type);
	if (!is_quiet(event->trigger)) {
		compose_name(out, "name");
		json_value(out, &name);
	}
	for (size_t i = 0; i < event->frame->slot_count; i++)
		if (event->slots[i].kind != VALUE_NONE) {
			compose_key(out, event->frame->slots[i].name);
			json_value(out, &event->slots[i]);
		}
	write_evidence(article, event, offsets, out);
	compose_name(out, "rule");
	compose_text(out, event->frame->id);
	buffer_byte(out, '}');
}

void
frames_write(const struct article *article, const struct events *events, struct offsets *offsets, struct buffer *out)
{
	buffer_byte(out, '[');
	for (size_t i = 0; i < events->count; i++) {
		compose_separator(out);
		write_event(article, events->items[i], offsets, out);
	}
	buffer_byte(out, ']');
}
