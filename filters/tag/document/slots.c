/* slots.c - which tags and words fill a slot.
 *
 * Each slot tries its sources in order; the first that finds something fills it.  A pattern of `near` runs once over
 * a unit, whatever the number of triggers. */
#include "document/slots.h"

#include <string.h>

#include "document/dates.h"
#include "document/notes.h"

#define MENTIONS_MOST 256 /* tags of one unit that are looked at */
#define CONTEXT_BYTES 256 /* before and after a tag */
#define ROLES_MOST 64     /* mentions of one person */
#define NEARS_MOST 8      /* places in a unit where a `near` is found */
#define OPENING_BYTES 24  /* `* Từ ngày …`, `(Bqp.vn) - Sáng …`: a sentence begins with its day */
#define OPENING_TAGS 4
#define OPENING_UNITS 8 /* sentences behind it that are about the same day */

struct near {
	bool looked;
	unsigned count;
	const struct near_place *places; /* count of them; NULL: none */
};

struct near_place {
	struct span span;
	bool does; /* found by the group `does`: of who stands before it */
};

/* ---- tables that each frame fills anew ---- */

/* Its bytes follow. */
struct table_head {
	struct table_head *next;
};

static void *
take_table(struct arena *arena, struct slot_tables *tables, size_t size)
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
give_back(struct slot_tables *tables)
{
	while (tables->used != NULL) {
		struct table_head *head = tables->used;

		tables->used = head->next;
		head->next = tables->spare;
		tables->spare = head;
	}
}

void
slots_begin(struct filler *f)
{
	struct arena *arena = f->article->arena;

	give_back(&f->near_tables);
	give_back(&f->judged_tables);
	f->nears = arena_zero(arena, SLOTS_NEARS(f->frame) * sizeof *f->nears);
	f->judged = arena_zero(arena, (f->frame->source_count + 1) * sizeof *f->judged);
}

/* ---- patterns over the text ---- */

static bool
matches(struct filler *f, const struct pattern *pattern, const char *text, size_t len, size_t start, bool anchored)
{
	enum pattern_result result = pattern_match(pattern, f->scratch, text, len, start, anchored);

	if (result == PATTERN_BUDGET)
		f->budget = true;
	return result == PATTERN_MATCH;
}

/* A start of at most CONTEXT_BYTES before `at`, on a character, inside the segment. */
static size_t
context_start(const struct article *article, size_t segment, size_t at)
{
	size_t from = article->document->segments[segment].span.start;
	size_t start = at - from > CONTEXT_BYTES ? at - CONTEXT_BYTES : from;

	while (start > from && (article->document->text[start] & 0xC0) == 0x80)
		start--;
	return start;
}

static bool
ends_before(struct filler *f, const struct pattern *pattern, const struct tag *tag)
{
	size_t start = context_start(f->article, tag->segment, tag->span.start);
	struct span span = article_trim(f->article, start, tag->span.start), *words = &f->because.words;

	if (!matches(f, pattern, f->article->document->text + start, span.end - start, 0, false))
		return false;
	pattern_span(f->scratch, 0, &words->start, &words->end);
	*words = (struct span){ start + words->start, start + words->end };
	return true;
}

static bool
starts_behind(struct filler *f, const struct pattern *pattern, const struct tag *tag)
{
	size_t end = f->article->document->segments[tag->segment].span.end;
	struct span span = article_trim(f->article, tag->span.end, end), *words = &f->because.words;

	return matches(f, pattern, f->article->document->text, end, span.start, true) &&
	       pattern_span(f->scratch, 0, &words->start, &words->end);
}

/* Where a `near` stands in a unit; looked for once.  slot: its place among the frame's nears. */
static const struct near *
near_of(struct filler *f, const struct pattern *pattern, size_t slot, size_t unit)
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
	while (near->count < NEARS_MOST && at < end && matches(f, pattern, article->document->text, end, at, false)) {
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

/* Does what must not stand near a tag stand in its unit? */
static bool
is_forbidden(struct filler *f, const struct frame_source *source, size_t unit)
{
	const struct near *near;

	if (source->match.not_near == NULL)
		return false;
	near = near_of(f, source->match.not_near, 2 * f->frame->source_count + source->index, unit);
	if (near->count > 0)
		f->because.words = near->places[0].span;
	return near->count > 0;
}

/* ---- which tags ---- */

struct value
slots_asked(const struct document *document, const struct frame_condition *condition, const struct tag *tag)
{
	struct value value = tag_field(tag, condition->field);

	if (value.kind == VALUE_NONE && strcmp(condition->field, "text") == 0)
		value = value_borrow(document->text + tag->span.start, tag->span.end - tag->span.start);
	return value;
}

static bool
field_fits(struct filler *f, const struct frame_condition *condition, const struct tag *tag)
{
	const struct value value = slots_asked(f->article->document, condition, tag);

	if (!value_is_text(&value))
		return false;
	if (condition->pattern != NULL)
		return matches(f, condition->pattern, value.text, value.len, 0, false);
	return value.len == strlen(condition->constant) && memcmp(value.text, condition->constant, value.len) == 0;
}

static bool
stands_so(const struct article *article, const struct tag *tag, const struct tag *other, enum frame_relation relation)
{
	struct span between;

	switch (relation) {
	case RELATION_OVERLAPS:
		return span_overlaps(tag->span, other->span);
	case RELATION_INSIDE:
		return span_contains(other->span, tag->span);
	case RELATION_BESIDE:
		between = tag->span.end <= other->span.start ? article_trim(article, tag->span.end, other->span.start)
			  : other->span.end <= tag->span.start
			      ? article_trim(article, other->span.end, tag->span.start)
			      : (struct span){ 0, 1 };
		return between.start == between.end;
	}
	return false;
}

static bool
is_excluded(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	const struct article *article = f->article;
	size_t at = article_from(article, m->tag->span.start);
	size_t low = at > MENTIONS_MOST ? at - MENTIONS_MOST : 0,
	       high = at + MENTIONS_MOST < article->count ? at + MENTIONS_MOST : article->count;

	if (match->unless == NULL)
		return false;
	for (size_t i = low; i < high; i++) {
		const struct tag *other = article->mentions[i].tag;

		if (other->segment != m->tag->segment || other == m->tag || other->type != match->unless ||
		    !stands_so(article, m->tag, other, match->relation))
			continue;
		f->because.tag = other;
		return true;
	}
	return false;
}

static bool
in_kinds(const struct article *article, unsigned kinds, size_t unit)
{
	return kinds >> article->units[unit].kind & 1;
}

/* Do words stand before a tag in its sentence that outweigh what must not stand behind it? */
static bool
is_outweighed(struct filler *f, const struct pattern *despite, const struct mention *m)
{
	size_t start = f->article->units[m->unit].span.start;

	/* a tag before the first sentence of its segment stands in that one's unit */
	return despite != NULL && start <= m->tag->span.start && matches(f, despite, f->article->document->text, m->tag->span.start, start, false);
}

/* Does what stands right beside a tag speak against it? */
static enum refusal
judge_sides(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	if (match->after != NULL && !ends_before(f, match->after, m->tag))
		return REFUSAL_AFTER;
	if (match->before != NULL && !starts_behind(f, match->before, m->tag))
		return REFUSAL_BEFORE;
	if (match->not_after != NULL && ends_before(f, match->not_after, m->tag))
		return REFUSAL_NOT_AFTER;
	return match->not_before != NULL && starts_behind(f, match->not_before, m->tag) &&
		       !is_outweighed(f, match->despite, m)
		   ? REFUSAL_NOT_BEFORE
		   : REFUSAL_NONE;
}

/* All that a match says of a tag of its type but `near`, and but whether the tag is kept. */
static enum refusal
judge_match(struct filler *f, const struct frame_match *match, const struct mention *m)
{
	enum refusal why;

	if (m->claimed)
		return REFUSAL_CLAIMED;
	if (m->remembered)
		return REFUSAL_REMEMBERED;
	if (m->unit >= f->article->unit_count || !in_kinds(f->article, match->kinds, m->unit))
		return REFUSAL_IN;
	for (size_t i = 0; i < match->condition_count; i++)
		if (!field_fits(f, &match->conditions[i], m->tag)) {
			f->because.condition = &match->conditions[i];
			return REFUSAL_WHERE;
		}
	why = judge_sides(f, match, m);
	if (why != REFUSAL_NONE)
		return why;
	return is_excluded(f, match, m) ? REFUSAL_UNLESS : REFUSAL_NONE;
}

/* The same of a source, which many events ask: the answer is kept, but not what the refusal points at. */
static enum refusal
judge_source(struct filler *f, const struct frame_source *source, const struct mention *m)
{
	unsigned char *known;

	if (f->noted)
		return judge_match(f, &source->match, m);
	if (f->judged[source->index] == NULL)
		f->judged[source->index] = take_table(f->article->arena, &f->judged_tables, f->article->count);
	known = &f->judged[source->index][m - f->article->mentions];
	if (*known == 0)
		*known = (unsigned char)(1 + judge_match(f, &source->match, m));
	return (enum refusal)(*known - 1);
}

/* ---- where ---- */

/* The whole article tells of the event it reports; of another one that it mentions only the window does. */
enum frame_within
slots_within(const struct event *event, const struct frame_source *source)
{
	return source->within == WITHIN_DOCUMENT && !event->main ? WITHIN_WINDOW : source->within;
}

/* The units, in the order of windows, in which a source may look: [*low, *high). */
static void
reach(const struct filler *f, const struct event *event, const struct frame_source *source, size_t *low, size_t *high)
{
	const struct article *article = f->article;
	size_t at = f->order[event->trigger->unit], segment = article->units[event->trigger->unit].segment;

	*low = at;
	*high = at + 1;
	switch (slots_within(event, source)) {
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

/* ---- choosing among tags ---- */

struct candidate {
	struct mention *mention;
	size_t distance; /* code points, to the nearest `near` or to the trigger */
	const struct value *value; /* what it adds to a list; NULL: nothing */
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

/* Does somebody stand before a place in its unit? */
static bool
has_doer(const struct article *article, size_t unit, const struct span *place)
{
	const struct unit *u = &article->units[unit];

	for (size_t i = 0; i < u->count && i < MENTIONS_MOST; i++) {
		const struct mention *m = &article->mentions[u->first + i];

		if (m->kind == MENTION_PERSON && m->tag->keep && m->tag->span.end <= place->start)
			return true;
	}
	return false;
}

/* The place of a `near` of a unit that stands nearest to a tag, or NULL: a verb is not of whom it has behind it
 * (A chủ trì lễ đón B). */
static const struct span *
nearest_place(struct filler *f, const struct near *near, size_t unit, const struct tag *tag)
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

/* The distance that counts for a tag; it has none where `near` does not stand in its unit, or `not_near` does: the
 * trigger's own is not asked for that. */
static enum refusal
distance_of(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m,
	    size_t *distance)
{
	const struct near *near;
	const struct span *place;

	if (m->unit != event->trigger->unit && is_forbidden(f, source, m->unit))
		return REFUSAL_NOT_NEAR;
	if (source->match.near == NULL) {
		*distance = offsets_between(f->offsets, m->tag->span, event->trigger->tag->span);
		return REFUSAL_NONE;
	}
	near = near_of(f, source->match.near, source->index, m->unit);
	place = nearest_place(f, near, m->unit, m->tag);
	if (near->count > 0)
		f->because.words = near->places[0].span;
	*distance = place != NULL ? offsets_between(f->offsets, m->tag->span, *place) : 0;
	return place != NULL ? REFUSAL_NONE : near->count > 0 ? REFUSAL_DOES : REFUSAL_NEAR;
}

/* ---- values ---- */

/* As the article says it first: a second spelling makes no second person. */
static struct value
person_name(struct article *article, const struct mention *m)
{
	const struct value *name = m->entity != NULL ? entity_field(m->entity, "name") : NULL;

	return name != NULL ? *name : article_text(article, m, "name");
}

static struct value
tag_value(struct article *article, const struct frame_source *source, struct mention *m)
{
	struct value value;

	if (source->field != NULL) {
		value = tag_field(m->tag, source->field);
		return value.kind != VALUE_NULL ? value : (struct value){ .kind = VALUE_NONE };
	}
	switch (m->kind) {
	case MENTION_DATE:
		return m->dated ? dates_day(article, m->when) : (struct value){ .kind = VALUE_NONE };
	case MENTION_PERSON:
		return person_name(article, m);
	case MENTION_QUANTITY:
		return tag_has_field(m->tag, "value") ? tag_field(m->tag, "value") : article_text(article, m, NULL);
	case MENTION_LEGAL_REF:
		return article_text(article, m, "number");
	default:
		return article_text(article, m, NULL);
	}
}

/* Cut the matches of `drop` out and the blanks they leave double. */
static struct value
without(struct filler *f, const struct pattern *drop, struct value value)
{
	char *out = arena_alloc(f->article->arena, value.len + 1);
	size_t used = 0, at = 0;

	while (at < value.len) {
		size_t start = value.len, end = value.len;

		if (matches(f, drop, value.text, value.len, at, false))
			pattern_span(f->scratch, 0, &start, &end);
		if (end == start)
			start = end = value.len; /* an empty match cuts nothing */
		memcpy(out + used, value.text + at, start - at);
		used += start - at;
		at = end;
	}
	at = 0;
	for (size_t i = 0; i < used; i++)
		if (out[i] != ' ' || (at > 0 && out[at - 1] != ' '))
			out[at++] = out[i];
	while (at > 0 && strchr(" ,;:.", out[at - 1]) != NULL)
		at--;
	return at > 0 ? value_borrow(out, at) : (struct value){ .kind = VALUE_NONE };
}

static struct value
finish_value(struct filler *f, const struct frame_source *source, struct value value)
{
	size_t len;

	if (value.kind == VALUE_NONE)
		return value;
	if (source->literal != NULL)
		return value_word(source->literal);
	if (source->drop != NULL && value.kind == VALUE_TEXT)
		value = without(f, source->drop, value);
	if (source->lower && value.kind == VALUE_TEXT) {
		const char *lower = article_lower(f->article, value.text, value.len, &len);

		value = value_borrow(lower, len);
	}
	return value;
}

bool
slots_equal(const struct value *a, const struct value *b)
{
	if (a->kind == VALUE_OBJECT && b->kind == VALUE_OBJECT)
		return a->count > 0 && b->count > 0 && slots_equal(&a->members[0].value, &b->members[0].value);
	if (a->kind == VALUE_LIST && b->kind == VALUE_LIST) {
		size_t same = 0;

		while (same < a->count && same < b->count && slots_equal(&a->items[same], &b->items[same]))
			same++;
		return same > 0 && same == a->count && same == b->count;
	}
	return a->kind == b->kind && value_is_text(a) && a->len == b->len && a->len > 0 && memcmp(a->text, b->text, a->len) == 0;
}

/* ---- people with their roles ---- */

static void
add_role(struct article *article, struct buffer *roles, struct span place)
{
	size_t len;
	const char *words =
	    article_lower(article, article->document->text + place.start, place.end - place.start, &len);

	if (roles->len > 0 && memmem(roles->bytes, roles->len, words, len) != NULL)
		return;
	if (roles->len > 0)
		buffer_text(roles, "; ");
	buffer_append(roles, words, len);
}

/* What the sentences in which a person stands say of them: the nearest match of `role` in each, each word once,
 * parted by "; ". */
static struct value
role_of(struct filler *f, const struct event *event, const struct frame_source *source, const struct mention *m)
{
	struct article *article = f->article;
	struct buffer roles = { 0 };
	struct value value = { .kind = VALUE_NONE };
	size_t low, high, count = m->entity != NULL ? m->entity->count : 0;

	reach(f, event, source, &low, &high);
	for (size_t i = 0; i < count && i < ROLES_MOST; i++) {
		const struct tag *tag = m->entity->mentions[i];
		size_t unit = article->mentions[article_from(article, tag->span.start)].unit;
		const struct span *place;

		if (f->order[unit] == SIZE_MAX || f->order[unit] < low || f->order[unit] >= high)
			continue;
		place = nearest_place(f, near_of(f, source->role, f->frame->source_count + source->index, unit), unit,
				      tag);
		if (place != NULL)
			add_role(article, &roles, *place);
	}
	if (roles.len > 0)
		value = value_text(article->arena, roles.bytes, roles.len);
	buffer_free(&roles);
	return value;
}

static void
add_member(struct value *object, const char *name, struct value value)
{
	object->members[object->count++] = (struct member){ name, value };
}

/* {"name","rank"?,"positions","role"?} */
static struct value
attendee(struct filler *f, const struct event *event, const struct frame_source *source, struct mention *m)
{
	struct article *article = f->article;
	const struct value *ranks = m->entity != NULL ? entity_field(m->entity, "ranks") : NULL;
	const struct value *positions = m->entity != NULL ? entity_field(m->entity, "positions") : NULL;
	struct value object = { .kind = VALUE_OBJECT }, role = role_of(f, event, source, m);

	object.members = arena_alloc(article->arena, 4 * sizeof *object.members);
	add_member(&object, "name", person_name(article, m));
	if (ranks != NULL && ranks->kind == VALUE_LIST && ranks->count > 0)
		add_member(&object, "rank", ranks->items[0]);
	add_member(&object, "positions", positions != NULL ? *positions : (struct value){ .kind = VALUE_LIST });
	if (role.kind != VALUE_NONE)
		add_member(&object, "role", role);
	return object;
}

/* ---- filling ---- */

struct found {
	struct candidate items[FRAME_LIST_MOST];
	size_t count;
};

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
	return why != REFUSAL_NONE ? why : judge_source(f, source, m);
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

/* Before, at (0) or behind another day; the years count where both are known. */
static int
compare_days(const struct point *a, const struct point *b)
{
	int year = a->year != 0 && b->year != 0 ? a->year - b->year : 0;

	return year != 0 ? year : a->month != b->month ? a->month - b->month : a->day - b->day;
}

static const struct when *
event_day(const struct event *event)
{
	for (size_t i = 0; i < event->frame->slot_count; i++) {
		const struct mention *m = event->fillers[i];

		if (strcmp(event->frame->slots[i].name, "date") == 0)
			return m != NULL && m->kind == MENTION_DATE && m->dated ? m->when : NULL;
	}
	return NULL;
}

/* The day with which a sentence begins, or NULL. */
static const struct when *
opening_day(const struct article *article, const struct unit *unit)
{
	for (size_t i = 0; i < unit->count && i < OPENING_TAGS; i++) {
		const struct mention *m = &article->mentions[unit->first + i];

		if (m->tag->span.start - unit->span.start > OPENING_BYTES)
			return NULL;
		if (m->kind == MENTION_DATE && m->dated && m->tag->keep && point_is_day(&m->when->from))
			return m->when;
	}
	return NULL;
}

/* The day that a sentence is about: its own, or that of a sentence before it in its segment; the trigger's is the
 * event's. */
static const struct when *
day_of(const struct filler *f, const struct event *event, size_t at)
{
	const struct article *article = f->article;
	size_t segment = article->units[f->ordered[at]].segment;

	for (size_t i = at + 1; i-- > 0 && i + OPENING_UNITS > at;) {
		const struct unit *unit = &article->units[f->ordered[i]];
		const struct when *day;

		if (unit->segment != segment || f->ordered[i] == event->trigger->unit)
			return NULL;
		day = opening_day(article, unit);
		if (day != NULL)
			return day;
	}
	return NULL;
}

static bool
is_another_day(const struct when *day, const struct when *own)
{
	return compare_days(day->range ? &day->to : &day->from, &own->from) < 0 ||
	       compare_days(&day->from, own->range ? &own->to : &own->from) > 0;
}

/* The first day of a sentence, where none of its days is the event's; NULL: one is, or it tells none. */
static const struct when *
foreign_day(const struct article *article, const struct unit *unit, const struct when *own)
{
	const struct when *first = NULL;

	for (size_t i = 0; i < unit->count && i < MENTIONS_MOST; i++) {
		const struct mention *m = &article->mentions[unit->first + i];

		if (m->kind != MENTION_DATE || !m->dated || m->claimed || m->remembered || !m->tag->keep || !point_is_day(&m->when->from))
			continue;
		if (!is_another_day(m->when, own))
			return NULL;
		if (first == NULL)
			first = m->when;
	}
	return first;
}

/* What begins with another day than the event's lends nothing to a list nor, unless it is a date, to a slot of one value
 * that looks beyond the trigger's sentence; to the latter no sentence does that has other days alone. */
static bool
is_of_another_day(struct filler *f, const struct event *event, const struct frame_source *source, size_t at)
{
	bool looks_far = source->within != WITHIN_TRIGGER && source->within != WITHIN_SENTENCE;
	bool asks = source->most > 1 || (looks_far && strcmp(source->match.type, "date") != 0);
	const struct when *own = asks ? event_day(event) : NULL, *day;

	if (own == NULL || !point_is_day(&own->from))
		return false;
	day = day_of(f, event, at);
	if ((day == NULL || !is_another_day(day, own)) && source->most == 1 && f->ordered[at] != event->trigger->unit)
		day = foreign_day(f->article, &f->article->units[f->ordered[at]], own);
	f->because.day = day;
	return day != NULL && is_another_day(day, own);
}

static void
find_tags(struct filler *f, const struct event *event, const struct frame_source *source, struct found *found)
{
	size_t low, high;

	found->count = 0;
	reach(f, event, source, &low, &high);
	for (size_t i = low; i < high; i++) {
		const struct unit *unit = &f->article->units[f->ordered[i]];
		enum refusal why = is_told_apart(f, event, source, i)       ? REFUSAL_TOLD
				   : is_of_another_day(f, event, source, i) ? REFUSAL_DAY
									    : REFUSAL_NONE;
		size_t m = 0;

		for (; why == REFUSAL_NONE && m < unit->count && m < MENTIONS_MOST; m++)
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
		if (slots_equal(&list->items[i], value))
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
	*value = tag_value(f->article, source, m);
	if (value->kind == VALUE_NONE)
		return REFUSAL_FIELD;
	*value = finish_value(f, source, *value);
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
			value = attendee(f, event, source, m);
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

/* The value that the words of a unit give to a slot. */
static enum refusal
words_of_unit(struct filler *f, const struct event *event, const struct frame_source *source, size_t unit,
	      struct value *value)
{
	const struct article *article = f->article;
	struct span span = source->within == WITHIN_TRIGGER ? event->trigger->tag->span : article->units[unit].span;
	size_t start, end;

	if (!in_kinds(article, source->match.kinds, unit))
		return REFUSAL_IN;
	if (!matches(f, source->text, article->document->text, span.end, span.start, false))
		return REFUSAL_TEXT;
	if (!pattern_span(f->scratch, source->value_group, &start, &end) || start == end)
		return REFUSAL_FIELD;
	*value = finish_value(f, source, value_borrow(article->document->text + start, end - start));
	return value->kind != VALUE_NONE ? REFUSAL_NONE : REFUSAL_DROP;
}

static bool
fill_from_words(struct filler *f, struct event *event, size_t slot, const struct frame_source *source)
{
	size_t low, high, at = f->order[event->trigger->unit];

	reach(f, event, source, &low, &high);
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
			event->slots[slot] = finish_value(f, source, value_word(f->article->page_anchor));
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

	for (size_t i = 0; i < unit->count && i < MENTIONS_MOST; i++) {
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
	if (is_forbidden(f, source, unit))
		return REFUSAL_NOT_NEAR;
	return source->match.near != NULL && near_of(f, source->match.near, source->index, unit)->count == 0
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

/* ---- triggers ---- */

/* By itself, whatever its sentence says. */
static enum refusal
judge_trigger(struct filler *f, const struct mention *m)
{
	enum refusal why = judge_match(f, &f->frame->trigger, m);

	return why == REFUSAL_NONE && f->order[m->unit] == SIZE_MAX ? REFUSAL_WITHIN : why;
}

bool
slots_may_trigger(struct filler *f, const struct mention *m)
{
	return m->tag->type == f->frame->trigger.type && judge_trigger(f, m) == REFUSAL_NONE;
}

enum refusal
slots_trigger(struct filler *f, const struct mention *m)
{
	const struct frame_match *match = &f->frame->trigger;
	enum refusal why = judge_trigger(f, m);
	const struct near *near;

	if (why != REFUSAL_NONE)
		return why;
	near = match->not_near != NULL ? near_of(f, match->not_near, SLOTS_NEARS(f->frame) - 2, m->unit) : NULL;
	if (near != NULL && near->count > 0) {
		f->because.words = near->places[0].span;
		return REFUSAL_NOT_NEAR;
	}
	near = match->near != NULL ? near_of(f, match->near, SLOTS_NEARS(f->frame) - 1, m->unit) : NULL;
	return near != NULL && near->count == 0 ? REFUSAL_NEAR : REFUSAL_NONE;
}
