#include <string.h>

#include "base/memory.h"
#include "base/span.h"
#include "compile/expression.h"
#include "match/attempt.h"
#include "match/matcher.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* The groups of a match in the attempt's bytes: start and end of each. */
struct groups {
	const size_t *spans;
	size_t count;
};

/* ---- guards ---- */

/* Of the bytes between two places so many as have `points` characters, from the first of them on. */
static size_t
forward(const char *text, size_t at, size_t end, size_t points)
{
	while (points > 0 && at < end) {
		size_t size = points < end - at ? points : end - at;

		points -= span_points(text + at, size);
		at += size;
	}
	while (at < end && (text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* The same from the last of them on. */
static size_t
backward(const char *text, size_t at, size_t start, size_t points)
{
	size_t end = at;

	while (points > 0 && at > start) {
		size_t size = points < at - start ? points : at - start;

		at -= size;
		points -= span_points(text + at, size);
	}
	while (at < end && (text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

struct span
attempt_guard_window(const struct unit *u, size_t at, unsigned points, bool before)
{
	const char *text = u->document->text;

	return before ? (struct span){ backward(text, at, u->span.start, points), at } : (struct span){ at, forward(text, at, u->span.end, points) };
}

/* Does the guard match from `near` bytes before `at` on?  What the gate has seen is what the guard refuses, as a rule. */
static bool
refuses_near(const struct unit *u, const struct rule *rule, struct span window, size_t near)
{
	const char *text = u->document->text;
	size_t len = window.end - window.start;

	return near <= len && (text[window.end - near] & 0xC0) != 0x80 &&
	    pattern_match(rule->not_before, u->guard_scratch, text + window.start, len, len - near, true) == PATTERN_MATCH;
}

static bool
refused_before(const struct unit *u, const struct rule *rule, size_t at)
{
	const char *text = u->document->text;
	size_t near = GATE_ANYWHERE;
	enum pattern_result got;
	struct gate *gate;
	struct span window;

	if (rule->not_before == NULL)
		return false;
	gate = u->prefilter ? gates_made(u->gates, rule->index, GATE_BEFORE) : NULL;
	if (gate != NULL && !gate_passes_back(gate, text + u->span.start, at - u->span.start, &near))
		return false;
	window = attempt_guard_window(u, at, rule->before_points, true);
	if (refuses_near(u, rule, window, near))
		return true;
	got = pattern_match(rule->not_before, u->guard_scratch, text + window.start, window.end - window.start, 0, false);
	if (got == PATTERN_MATCH)
		return true;
	if (got == PATTERN_BUDGET && gate == NULL) {   /* as it would be if the gate had been made */
		gate = gates_of(u->gates, rule->index, GATE_BEFORE, rule->before_source);
		return gate_passes_back(gate, text + u->span.start, at - u->span.start, &near) && refuses_near(u, rule, window, near);
	}
	if (gate == NULL && u->prefilter)
		gates_after_failure(u->gates, rule->index, GATE_BEFORE, rule->before_source);
	return false;
}

/* Up to where not_after looks.  One that does not see all that guards may see is bounded and asks for nothing behind its words, so more
 * of them do no harm. */
static size_t
guard_end(const struct unit *u, const struct rule *rule, size_t at)
{
	size_t end = at + 4 * rule->after_points;

	if (rule->after_points == RULE_GUARD_POINTS)
		return attempt_guard_window(u, at, RULE_GUARD_POINTS, false).end;
	if (end >= u->span.end)
		return u->span.end;
	while ((u->document->text[end] & 0xC0) == 0x80)
		end--;
	return end;
}

/* A lookbehind in the guard sees the match, and what stands before it. */
static bool
refused_after(const struct unit *u, const struct rule *rule, size_t at)
{
	const char *text = u->document->text + u->span.start;
	size_t start = at - u->span.start;
	struct gate *gate;

	if (rule->not_after == NULL)
		return false;
	gate = u->prefilter ? gates_made(u->gates, rule->index, GATE_AFTER) : NULL;
	if (gate != NULL && !gate_passes(gate, text + start, u->span.end - at))
		return false;
	if (pattern_match_within(rule->not_after, u->guard_scratch, text, guard_end(u, rule, at) - u->span.start, start, start) == PATTERN_MATCH)
		return true;
	if (gate == NULL && u->prefilter)
		gates_after_failure(u->gates, rule->index, GATE_AFTER, rule->after_source);
	return false;
}

bool
attempt_refused(const struct unit *u, const struct rule *rule, struct span span)
{
	return refused_before(u, rule, span.start) || refused_after(u, rule, span.end);
}

static size_t
to_text(const struct attempt *a, size_t at, bool end)
{
	return a->view != NULL ? view_to_text(a->view, at, end) : a->unit->span.start + at;
}

static bool
may_end(void *with, size_t end)
{
	const struct attempt *a = with;

	return !refused_after(a->unit, a->rule, to_text(a, end, true));
}

static bool
only_blanks(const char *text, size_t from, size_t to)
{
	while (from < to && text[from] == ' ')
		from++;
	return from == to;
}

static bool
stands_so(const char *text, enum unless relation, struct span match, struct span tag)
{
	switch (relation) {
	case UNLESS_OVERLAPS:
		return span_overlaps(match, tag);
	case UNLESS_INSIDE:
		return span_contains(tag, match);
	default:
		return (tag.end <= match.start && only_blanks(text, tag.end, match.start)) ||
			(match.end <= tag.start && only_blanks(text, match.end, tag.start));
	}
}

static bool
refused_by(const struct unit *u, const struct rule *rule, const struct rule_unless *unless, size_t first, struct span match)
{
	const struct overlap *tags = u->tags;
	const uint64_t *standing = overlap_standing(tags, unless->type->index);

	for (size_t w = first / 64; standing != NULL && w < tags->words; w++) {
		uint64_t bits = w == first / 64 ? standing[w] & ~(uint64_t)0 << first % 64 : standing[w];

		for (; bits != 0; bits &= bits - 1) {
			const struct overlap_entry *e = &tags->entries[64 * w + (unsigned)__builtin_ctzll(bits)];

			if (e->start >= u->span.end)
				return false;
			if (e->tag->rule->stage < rule->stage && stands_so(u->document->text, unless->relation, match, overlap_span(e)))
				return true;
		}
	}
	return false;
}

static bool
unless_refuses(const struct unit *u, const struct rule *rule, struct span match)
{
	size_t first = rule->unless_count > 0 ? overlap_from(u->tags, u->span.start) : 0;

	for (size_t i = 0; i < rule->unless_count; i++)
		if (refused_by(u, rule, &rule->unless[i], first, match))
			return true;
	return false;
}

/* ---- conditions ---- */

static bool
same_words(const struct document *d, struct span a, struct span b)
{
	return a.end - a.start == b.end - b.start && memcmp(d->text + a.start, d->text + b.start, a.end - a.start) == 0;
}

static bool
condition_holds(const struct unit *u, const struct rule_condition *c)
{
	const struct capture *g = &u->captures[c->group];
	const char *words = u->document->text + g->span.start;
	size_t len = g->span.end - g->span.start;
	struct lexicon_row row;

	switch (c->how) {
	case REQUIRE_PRESENT:
		return g->present;
	case REQUIRE_ABSENT:
		return !g->present;
	case REQUIRE_MATCHES:
		return g->present && pattern_match(c->pattern, u->guard_scratch, words, len, 0, true) == PATTERN_MATCH;
	case REQUIRE_IN:
		return g->present && lexicon_find(c->lexicon, words, len, &row);
	case REQUIRE_EQUALS:
	case REQUIRE_DIFFERS:
		return g->present && u->captures[c->other].present &&
			same_words(u->document, g->span, u->captures[c->other].span) == (c->how == REQUIRE_EQUALS);
	case REQUIRE_FIELD:
		break;                     /* when the fields are made */
	}
	return true;
}

static bool
conditions_hold(const struct unit *u, const struct rule *rule)
{
	for (size_t i = 0; i < rule->require_count; i++)
		if (!condition_holds(u, &rule->require[i]))
			return false;
	return true;
}

static bool
fields_suffice(const struct rule *rule, const struct tag *tag)
{
	for (size_t i = 0; i < rule->require_count; i++) {
		if (rule->require[i].how == REQUIRE_FIELD && tag_field(tag, rule->require[i].field).kind == VALUE_NONE)
			return false;
	}
	return true;
}

/* ---- tags ---- */

static bool
make_fields(const struct unit *u, const struct rule_tag *how, struct tag *tag)
{
	tag->field_room = (uint32_t)how->field_count;
	tag->fields = how->field_count > 0 ? arena_alloc(u->document->arena, how->field_count * sizeof *tag->fields) : NULL;
	for (size_t i = 0; i < how->field_count; i++) {
		struct value value;
		enum made made = expression_value(how->fields[i].value, u->document, tag, u->captures, &value);

		if (made == MADE_REFUSAL)
			return false;
		if (made == MADE && value.kind != VALUE_NONE)
			tag->fields[tag->field_count++] = (struct field){ how->fields[i].name, value, NULL };
	}
	return true;
}

enum { TAG_BYTES = 12 };                   /* of text, for one tag: news has one in 16, with those that rules make for rules */

void
attempt_keep(const struct unit *u, struct tag *tag)
{
	struct document *d = u->document;

	if (d->tag_count == d->tag_room) {
		struct tag **old = d->tags;

		d->tag_room = d->tag_room > 0 ? d->tag_room * 2 : d->len / TAG_BYTES + 64;
		d->tags = arena_alloc(d->arena, d->tag_room * sizeof(struct tag *));
		if (d->tag_count > 0)
			memcpy(d->tags, old, d->tag_count * sizeof(struct tag *));
	}
	d->tags[d->tag_count++] = tag;
}

/* The tag of one entry of `tags`, or NULL: its group took no part, or a value says there is no such thing. */
static struct tag *
make_tag(const struct unit *u, const struct rule *rule, const struct rule_tag *how, struct span match, const struct tag *common)
{
	struct tag *tag;

	if (how->group != 0 && (!u->captures[how->group].present || u->captures[how->group].span.end <= u->captures[how->group].span.start))
		return NULL;
	tag = arena_alloc(u->document->arena, sizeof *tag);
	*tag = *common;
	tag->type = how->type->name;
	tag->span = how->group != 0 ? u->captures[how->group].span : match;
	tag->columns = how->columns;
	if (!how->columns && !make_fields(u, how, tag))
		return NULL;
	if (how == &rule->tags[0] && !fields_suffice(rule, tag))
		return NULL;
	return tag;
}

/* All tags of a match.  How many were made; the first one decides for all where `require` asks for fields. */
static size_t
make_tags(const struct unit *u, const struct rule *rule, struct span match, const struct tag *common)
{
	size_t made = 0;

	for (size_t i = 0; i < rule->tag_count; i++) {
		struct tag *tag = make_tag(u, rule, &rule->tags[i], match, common);

		if (tag == NULL && i == 0 && rule->require_count > 0)
			return 0;
		if (tag == NULL)
			continue;
		attempt_keep(u, tag);
		overlap_add(u->tags, tag, rule->tags[i].type->index);
		made++;
	}
	return made;
}

bool
attempt_entry(const struct unit *u, const struct rule *rule, struct span span, uint32_t row)
{
	const struct tag common = { .rule = rule, .match = span, .segment = u->segment, .keep = rule->keep, .row = row };

	return !attempt_refused(u, rule, span) && !unless_refuses(u, rule, span) && make_tags(u, rule, span, &common) > 0;
}

/* ---- with what matches begin ---- */

static bool
is_word_before(const char *bytes, size_t at)
{
	unsigned char c = (unsigned char)bytes[at - 1];
	size_t size;

	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	return class_is_word(utf8_decode(bytes + utf8_before(bytes, at), &size));
}

static inline bool
has_byte(const uint64_t *set, unsigned char byte)
{
	return set[byte / 64] >> byte % 64 & 1;
}

/* Can a match start at a byte that may begin one?  The edge is a condition of the rule, the rest leaves out what must fail. */
static inline bool
fits(const char *bytes, bool edge, bool capital, size_t at)
{
	size_t size;

	if (edge && at > 0 && is_word_before(bytes, at))
		return false;
	return !capital || (bytes[at] & 0x80) == 0 || (class_of(utf8_decode(bytes + at, &size)) & CLASS_UPPER) != 0;
}

struct opening
opening_of(const struct unit *u, const struct rule *rule)
{
	static const uint64_t characters[4] = { ~(uint64_t)0, ~(uint64_t)0, 0, ~(uint64_t)0 };     /* where some begin */
	const struct anchor_first *first = &rule->anchor.first;
	bool known = u->prefilter && first->known;

	return (struct opening){ .bytes = known ? first->bytes : characters, .edge = first->edge, .capital = known && first->capital,
		.gate = u->prefilter ? gates_made(u->gates, rule->index, GATE_PATTERN) : NULL };
}

size_t
opening_next(const struct opening *o, const char *bytes, size_t len, size_t at, size_t last)
{
	const uint64_t *const set = o->bytes;
	struct gate *const gate = o->gate;
	const bool edge = o->edge, capital = o->capital;

	for (last = last < len ? last + 1 : len; at < last; at++)
		if (has_byte(set, (unsigned char)bytes[at]) && fits(bytes, edge, capital, at) &&
		    (gate == NULL || gate_passes(gate, bytes + at, len - at)))
			return at;
	return SIZE_MAX;
}

/* ---- matches of patterns ---- */

void
attempt_start(struct attempt *a, const struct unit *u, const struct rule *rule)
{
	const struct anchor_first *first = &rule->anchor.first;

	*a = (struct attempt){ .unit = u, .rule = rule };
	a->opening = opening_of(u, rule);
	a->single = first->edge || (first->known && first->capital);
	pattern_scratch_ask(u->scratch, rule->not_after != NULL ? may_end : NULL, a);
}

static void
read_capture(const struct attempt *a, const struct groups *m, size_t group)
{
	struct capture *c = &a->unit->captures[group];
	size_t start, end, first;

	*c = (struct capture){ .present = group < m->count && m->spans[2 * group] != PATTERN_NO_GROUP };
	if (!c->present)
		return;
	start = m->spans[2 * group];
	end = m->spans[2 * group + 1];
	if (a->view == NULL) {
		c->span = (struct span){ a->unit->span.start + start, a->unit->span.start + end };
		return;
	}
	c->span = view_words(a->view, start, end, &first, &c->atom_count);
	c->atoms = a->view->tags + first;
}

/* The conditions, before the groups that they do not ask for are read: many matches end here. */
static bool
required_hold(const struct attempt *a, const struct groups *m)
{
	const struct rule *rule = a->rule;

	for (size_t i = 0; i < rule->require_count; i++) {
		if (rule->require[i].group != 0)
			read_capture(a, m, rule->require[i].group);
		if (rule->require[i].other != 0)
			read_capture(a, m, rule->require[i].other);
	}
	return conditions_hold(a->unit, rule);
}

static const struct value *
captured_words(const struct unit *u, const struct rule *rule)
{
	const struct capture *c = rule->propagate_group != SIZE_MAX ? &u->captures[rule->propagate_group] : NULL;
	struct value *words;

	if (c == NULL || !c->present)
		return NULL;
	words = arena_alloc(u->document->arena, sizeof *words);
	*words = value_borrow(u->document->text + c->span.start, c->span.end - c->span.start);
	return words;
}

static void
keep_atoms(const struct unit *u, struct tag *tag, const struct capture *whole)
{
	const struct tag **atoms;

	tag->atom_count = (uint32_t)whole->atom_count;
	if (whole->atom_count == 0)
		return;
	atoms = arena_alloc(u->document->arena, whole->atom_count * sizeof(const struct tag *));
	memcpy(atoms, whole->atoms, whole->atom_count * sizeof *atoms);
	tag->atoms = atoms;
}

/* Make the tags of a match.  Where the last of them ends in the attempt's bytes, or 0: refused. */
static size_t
take_match(const struct attempt *a, const struct groups *m)
{
	const struct unit *u = a->unit;
	const struct rule *rule = a->rule;
	struct tag common = { .rule = rule, .segment = u->segment, .keep = rule->keep };
	size_t end = 0;

	read_capture(a, m, 0);
	common.match = u->captures[0].span;
	if (unless_refuses(u, rule, common.match) || refused_before(u, rule, common.match.start))
		return 0;
	if (!required_hold(a, m))
		return 0;
	for (size_t g = pattern_groups(rule->pattern); g > 0; g--)
		read_capture(a, m, g);
	common.captured = captured_words(u, rule);
	keep_atoms(u, &common, &u->captures[0]);
	if (make_tags(u, rule, common.match, &common) == 0)
		return 0;
	/* Value functions use no patterns of this scratch, so the groups are still there. */
	for (size_t i = 0; i < rule->tag_count; i++) {
		size_t group = rule->tags[i].group;

		if (u->captures[group].present && m->spans[2 * group + 1] > end)
			end = m->spans[2 * group + 1];
	}
	return end;
}

static size_t
step(const struct attempt *a, size_t at)
{
	size_t size;

	if (at >= a->len)
		return a->len + 1;
	(void)utf8_decode(a->bytes + at, &size);
	return at + size;
}

/* What a match means: where the next one may start. */
static size_t
follow(struct attempt *a)
{
	struct groups m;
	size_t end, after;

	m.spans = pattern_spans(a->unit->scratch, &m.count);
	after = step(a, m.spans[0]);
	if (m.spans[1] == m.spans[0])
		return after;
	end = take_match(a, &m);
	if (end == 0)
		return after;
	a->next = a->rule->every || end < after ? after : end;
	return a->next;
}

/* A start met the limit: does it count?  Only one that the first character and the gate would let pass, asked or not. */
static bool
is_strike(const struct attempt *a, size_t start)
{
	const struct anchor_first *first = &a->rule->anchor.first;

	if (first->known && (!has_byte(first->bytes, (unsigned char)a->bytes[start]) || !fits(a->bytes, first->edge, first->capital, start)))
		return false;
	return gate_passes(a->opening.gate, a->bytes + start, a->len - start) && (a->counts == NULL || a->counts(a->with, a, start));
}

static void
note_miss(struct attempt *a)
{
	if (a->opening.gate == NULL && a->unit->prefilter)
		a->opening.gate = gates_after_failure(a->unit->gates, a->rule->index, GATE_PATTERN, a->rule->source);
}

/* Each start for itself: where few can be, and where some take too much work; three such end the rule here.  From the first
 * of them on the gate is asked, which knows at once most of what takes long and leads to nothing. */
static void
single_starts(struct attempt *a, size_t first, size_t last, bool filtered)
{
	while (first <= last && !a->stopped) {
		enum pattern_result got;

		if (filtered || a->opening.gate != NULL)
			first = opening_next(&a->opening, a->bytes, a->len, first, last);
		if (first == SIZE_MAX)
			return;
		got = pattern_match_within(a->rule->pattern, a->unit->scratch, a->bytes, a->len, first, first);
		if (got == PATTERN_BUDGET) {
			a->opening.gate = gates_of(a->unit->gates, a->rule->index, GATE_PATTERN, a->rule->source);
			if (first < a->len && is_strike(a, first))
				a->stopped = ++a->strikes >= MATCHER_STRIKES;
		}
		if (got == PATTERN_NONE)
			note_miss(a);
		first = got == PATTERN_MATCH ? follow(a) : step(a, first);
	}
}

void
attempt_range(struct attempt *a, size_t first, size_t last)
{
	if (first < a->next)
		first = a->next;
	while (first < a->len && (a->bytes[first] & 0xC0) == 0x80)
		first++;
	if (last > a->len)
		last = a->len;
	if (a->single || a->opening.gate != NULL) {
		single_starts(a, first, last, true);
		return;
	}
	while (first <= last && !a->stopped) {
		switch (pattern_match_within(a->rule->pattern, a->unit->scratch, a->bytes, a->len, first, last)) {
		case PATTERN_MATCH:
			first = follow(a);
			break;
		case PATTERN_BUDGET:
			single_starts(a, first, last, false);
			return;
		default:
			note_miss(a);
			return;
		}
	}
}
