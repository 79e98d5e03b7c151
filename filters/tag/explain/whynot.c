#include "explain/whynot.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/lexicon.h"
#include "explain/explain.h"
#include "explain/reach.h"
#include "record/compose.h"
#include "text/syllable.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

enum { TOLD_MOST = 20 };                   /* attempts of one record */

/* In the order in which a rule meets them: the later, the nearer. */
enum why {
	WHY_IN, WHY_ANCHOR, WHY_ENTRY, WHY_REPEAT, WHY_PATTERN, WHY_BUDGET, WHY_TAKEN, WHY_NOT_BEFORE, WHY_NOT_AFTER, WHY_UNLESS, WHY_REQUIRE,
	WHY_SPAN, WHY_VALUE, WHY_CONTEST, WHY_SUPPRESS, WHY_MAX_TAGS, WHY_KEEP, WHY_TAGGED
};
static const char *const why_names[] = {
	"in", "anchor", "entry", "repeat", "pattern", "budget", "taken", "not_before", "not_after", "unless", "require", "span", "value", "contest", "suppress",
	"max-tags", "keep", "tagged"
};

struct tried {
	enum why why;
	struct span span;                  /* of the text: the match, or what the pattern took of it */
	size_t segment;
	struct span missing;               /* PATTERN: in rule->plain */
	struct refusal_by by;
	const struct tag *tag;             /* the tag that came about; REPEAT: the one that stands there, or NULL */
};

struct nearest {
	struct tried tried;
	bool any, near;                    /* near: in a segment with a place of the author's */
	size_t points;                     /* code points that it took */
};

struct whynot {
	struct asking asked;
	struct reach *reach;
	struct span *places;
	size_t place_count;
	struct tried *tried;               /* those that matched */
	size_t count, room;
	struct nearest nearest;            /* of those that did not */
	struct nearest away;               /* of all that lie elsewhere than the author asked for */
	struct tokens tokens;
	const char *tokens_of;             /* the text they were cut from */
	size_t token;                      /* the first one that may stand in the unit */
	struct lexicon_scratch lexicon_scratch;
	struct lexicon_hits hits;
	bool *wanted;
};

struct whynot *
whynot_new(const struct asking *asked)
{
	const struct rule *rule = asked->rule;
	struct whynot *w = mem_zero(sizeof *w);

	w->asked = *asked;
	if (rule->plain != NULL)
		w->reach = reach_new(rule->plain, asked->packs->options.match_limit);
	w->wanted = mem_array(lexicon_set_count(asked->packs->lexicons) + 1, sizeof *w->wanted);
	if (rule->lexicon != NULL)
		w->wanted[lexicon_index(rule->lexicon)] = true;
	return w;
}

void
whynot_free(struct whynot *w)
{
	if (w == NULL)
		return;
	reach_free(w->reach);
	free(w->tried);
	free(w->wanted);
	free(w->hits.items);
	tokens_free(&w->tokens);
	lexicon_scratch_free(&w->lexicon_scratch);
	free(w);
}

void
whynot_start(struct whynot *w, const struct document *d, struct offsets *offsets)
{
	w->count = 0;
	w->nearest.any = w->away.any = false;
	w->place_count = where_find(&w->asked.where, d, offsets, &w->places);
	w->tokens_of = NULL;
}

/* ---- what is remembered ---- */

static void
remember(struct whynot *w, const struct tried *t)
{
	mem_grow(&w->tried, &w->room, w->count + 1, sizeof *w->tried);
	w->tried[w->count++] = *t;
}

/* Only the nearest counts: in a segment with an author's place, then the one that met more steps, then the one that took more text. */
static void
take_nearer(struct nearest *n, const struct document *d, const struct tried *t, bool near)
{
	size_t points = t->why == WHY_PATTERN ? span_points(d->text + t->span.start, t->span.end - t->span.start) : 0;

	if (n->any && n->near != near) {
		if (n->near)
			return;
	} else if (n->any && (n->tried.why > t->why || (n->tried.why == t->why && n->points >= points)))
		return;
	*n = (struct nearest){ .tried = *t, .any = true, .near = near, .points = points };
}

/* An attempt elsewhere is told when there is none where the author asked for one. */
static void
take_away(struct whynot *w, const struct document *d, const struct tried *t)
{
	if (w->place_count > 0)
		take_nearer(&w->away, d, t, where_meets(&w->asked.where, w->places, w->place_count, d->segments[t->segment].span));
}

/* An attempt that came to nothing.  about: where it must meet the author's place. */
static void
miss(struct whynot *w, const struct document *d, const struct tried *t, struct span about)
{
	if (where_meets(&w->asked.where, w->places, w->place_count, about))
		take_nearer(&w->nearest, d, t, true);
	else
		take_away(w, d, t);
}

/* The tag of the rule that this match in the unit made; NULL: none.  The last tags are the unit's own. */
static const struct tag *
tag_of(const struct unit *u, const struct rule *rule, struct span match)
{
	const struct document *d = u->document;

	for (size_t i = d->tag_count; i-- > 0 && d->tags[i]->match.start >= u->span.start;)
		if (d->tags[i]->rule == rule && d->tags[i]->match.start == match.start && d->tags[i]->match.end == match.end)
			return d->tags[i];
	return NULL;
}

static enum why
why_of(enum refusal refusal)
{
	static const enum why whys[] = { WHY_TAGGED, WHY_NOT_BEFORE, WHY_NOT_AFTER, WHY_UNLESS, WHY_REQUIRE, WHY_SPAN, WHY_VALUE };

	return whys[refusal];
}

/* ---- patterns ---- */

/* Does anything stand in the bytes that each match must hold? */
static bool
has_anchor(const struct stand *s, const struct anchor_set *set)
{
	for (size_t i = 0; i < set->literal_count; i++)
		if (memmem(s->bytes, s->len, set->literals[i].bytes, set->literals[i].len) != NULL)
			return true;
	for (size_t i = 0; i < set->point_count; i++) {
		char point[4];

		if (memmem(s->bytes, s->len, point, utf8_encode(set->points[i], point)) != NULL)
			return true;
	}
	return set->literal_count + set->point_count == 0;
}

static struct span
text_span(const struct stand *s, size_t start, size_t end)
{
	struct span span = { stand_text(s, start, false), 0 };

	span.end = end > start ? stand_text(s, end, true) : span.start;
	return span;
}

/* How far does it get?  Asked where its anchors stand, or where the author points; what the pattern wants next may be just that. */
static void
try_reach(struct whynot *w, const struct stand *s, size_t start)
{
	struct tried t = { .why = WHY_PATTERN, .segment = s->unit->segment };
	struct reached reached;
	struct span about;

	if (!reach_from(w->reach, s->bytes, s->len, start, &reached))
		return;
	about = t.span = text_span(s, start, reached.end);
	about.end += about.end < s->unit->span.end;
	t.missing = reached.missing;
	miss(w, s->unit->document, &t, about);
}

/* One start where the pattern matches without its guards.  Where the matcher goes on behind it, or 0. */
static size_t
judge_match(struct whynot *w, struct stand *s, size_t start)
{
	struct tried t = { .segment = s->unit->segment, .span = s->text };
	size_t next = 0;

	if (stand_match(w->asked.replays, s, start, true) != PATTERN_MATCH) {
		t.why = WHY_NOT_AFTER;
		t.by = (struct refusal_by){ .kind = REFUSED_NOT_AFTER, .words = s->refused };
		t.span.end = s->was_refused ? s->refused.start : t.span.end;
	} else {
		t.span = s->text;
		t.by = replay_refusal(w->asked.replays, s->unit, w->asked.rule, s->text, s->captures, 0);
		t.why = why_of(t.by.kind);
	}
	if (t.why == WHY_TAGGED) {
		t.tag = tag_of(s->unit, w->asked.rule, t.span);
		for (size_t i = 0; i < w->asked.rule->tag_count; i++)
			if (s->captures[w->asked.rule->tags[i].group].present && s->captures[w->asked.rule->tags[i].group].span.end > next)
				next = s->captures[w->asked.rule->tags[i].group].span.end;
	}
	if (where_meets(&w->asked.where, w->places, w->place_count, t.span))
		remember(w, &t);
	else
		take_away(w, s->unit->document, &t);
	return w->asked.rule->every ? 0 : next;
}

static void
try_start(struct whynot *w, struct stand *s, size_t start, size_t *next)
{
	struct tried t = { .segment = s->unit->segment };

	switch (stand_match(w->asked.replays, s, start, false)) {
	case PATTERN_MATCH:
		if (s->own.end == s->own.start)
			return;
		if (s->text.start >= *next) {
			size_t behind = judge_match(w, s, start);

			*next = behind > *next ? behind : *next;
			return;
		}
		t.why = WHY_TAKEN;
		t.span = s->text;
		if (w->asked.where.text != NULL)
			miss(w, s->unit->document, &t, t.span);
		return;
	case PATTERN_BUDGET:
		t.why = WHY_BUDGET;
		t.span = text_span(s, start, start + 1);
		miss(w, s->unit->document, &t, t.span);
		return;
	default:
		try_reach(w, s, start);
	}
}

static void
try_pattern(struct whynot *w, const struct unit *u)
{
	struct tried t = { .why = WHY_ANCHOR, .span = u->span, .segment = u->segment };
	struct stand s;
	size_t next = 0;
	bool anchored;

	if (!stand_start(w->asked.replays, u, w->asked.rule, &s))
		return;
	anchored = has_anchor(&s, &w->asked.rule->anchor.set) && has_anchor(&s, &w->asked.rule->anchor.atoms);
	if (!anchored)
		miss(w, u->document, &t, t.span);
	if (!anchored && w->asked.where.text == NULL)
		return;
	for (size_t start = 0, size; start < s.len; start += size) {
		(void)utf8_decode(s.bytes + start, &size);
		try_start(w, &s, start, &next);
	}
}

/* ---- lexicons ---- */

/* Units come in the order of the text, so the tokens before this one are behind us. */
static void
find_entries(struct whynot *w, const struct unit *u)
{
	const struct document *d = u->document;
	size_t first, count = 0;

	if (w->tokens_of != d->text) {
		tokens_of(&w->tokens, d->text, d->len);
		w->token = 0;
	}
	w->tokens_of = d->text;
	while (w->token < w->tokens.count && w->tokens.items[w->token].start < u->span.start)
		w->token++;
	first = w->token;
	while (first + count < w->tokens.count && w->tokens.items[first + count].end <= u->span.end)
		count++;
	lexicon_scan(w->asked.packs->lexicons, &w->lexicon_scratch, d->text, u->span.start, u->span.end, w->tokens.items + first, count, w->wanted, &w->hits);
}

static void
try_lexicon(struct whynot *w, const struct unit *u)
{
	struct tried none = { .why = WHY_ENTRY, .span = u->span, .segment = u->segment };
	bool any = false;

	find_entries(w, u);
	for (size_t i = 0; i < w->hits.count; i++) {
		struct tried t = { .span = { w->hits.items[i].start, w->hits.items[i].end }, .segment = u->segment };
		bool meets = where_meets(&w->asked.where, w->places, w->place_count, t.span);

		if (!meets && w->place_count == 0)
			continue;
		any |= meets;
		t.by = replay_refusal(w->asked.replays, u, w->asked.rule, t.span, NULL, w->hits.items[i].row);
		t.why = why_of(t.by.kind);
		t.tag = t.why == WHY_TAGGED ? tag_of(u, w->asked.rule, t.span) : NULL;
		if (meets)
			remember(w, &t);
		else
			take_away(w, u->document, &t);
	}
	if (!any)
		miss(w, u->document, &none, none.span);
}

void
whynot_watch(void *with, const struct unit *u, size_t stage)
{
	struct whynot *w = with;
	struct tried t = { .why = WHY_IN, .span = u->span, .segment = u->segment };

	if (stage != w->asked.rule->stage || (w->asked.rule->pattern == NULL && w->asked.rule->lexicon == NULL))
		return;
	if (!attempt_fits_kind(u, w->asked.rule))
		miss(w, u->document, &t, t.span);
	else if (w->asked.rule->pattern != NULL) {
		replays_start(w->asked.replays);
		try_pattern(w, u);
	} else
		try_lexicon(w, u);
}

/* ---- telling ---- */

/* What became of a match that nothing refused. */
static void
settle(struct tried *t, const struct document *d)
{
	const struct tag *tag = t->tag;

	(void)d;
	if (t->why != WHY_TAGGED)
		return;
	if (tag == NULL)
		t->why = WHY_TAKEN;
	else if (tag->hidden && tag->winner == NULL)
		t->why = WHY_MAX_TAGS;
	else if (tag->hidden)
		t->why = report_reason(d, tag->winner, tag).because[1] == 'u' ? WHY_SUPPRESS : WHY_CONTEST;
	else if (!tag->keep)
		t->why = WHY_KEEP;
}

static void
add_span(struct buffer *out, const struct document *d, struct span span, struct offsets *offsets)
{
	report_words(out, d->text + span.start, span.end - span.start, REPORT_WORDS);
	buffer_printf(out, " %zu-%zu", offsets_point(offsets, span.start), offsets_point(offsets, span.end));
}

/* The words from a place on, to the end of its line. */
static struct span
words_from(const struct document *d, size_t at, size_t segment)
{
	struct span s = { at, at };

	for (int i = 0; i < 24 && s.end < d->segments[segment].span.end; i++) {
		size_t size;

		(void)utf8_decode(d->text + s.end, &size);
		s.end += size;
	}
	return s;
}

static void
add_guard_source(struct buffer *out, const struct rule *rule, const char *key)
{
	const struct node *node = node_child(rule->node, key);

	if (node != NULL && node_text(node) != NULL)
		report_words(out, node_text(node), strlen(node_text(node)), REPORT_WORDS);
}

static const char *
condition_words(const struct whynot *w, size_t index, struct buffer *room)
{
	static const char *const hows[] = { "present", "absent", "a field with a value", "matches", "in", "equals", "differs" };
	const struct rule_condition *c = &w->asked.rule->require[index];
	const struct node *node = node_child(w->asked.rule->node, "require");
	const char *group = c->how == REQUIRE_FIELD ? c->field : pattern_group_name(w->asked.rule->pattern, c->group);

	buffer_printf(room, "%s: %s", group != NULL ? group : "", hows[c->how]);
	if (node != NULL && node_kind(node) == NODE_MAP && node_kind(node_item(node, index)) == NODE_MAP && node_text(node_item(node_item(node, index), 0)) != NULL)
		buffer_printf(room, " %s", node_text(node_item(node_item(node, index), 0)));
	return buffer_string(room);
}

/* Anchors that stand in these words, or all of them; six at most. */
static void
add_anchors(struct buffer *out, const struct whynot *w, const char *words, size_t len)
{
	const struct anchor_set *set = &w->asked.rule->anchor.set, *atoms = set->point_count > 0 ? set : &w->asked.rule->anchor.atoms;
	size_t shown = 0, all = 0;

	for (size_t i = 0; i < set->literal_count; i++) {
		if (words != NULL && memmem(words, len, set->literals[i].bytes, set->literals[i].len) == NULL)
			continue;
		if (all++ < 6) {
			buffer_text(out, shown++ > 0 ? ", " : "");
			report_words(out, set->literals[i].bytes, set->literals[i].len, 20);
		}
	}
	for (size_t i = 0; i < atoms->point_count; i++)
		if (all++ < 6)
			buffer_printf(out, "%s<%s>", shown++ > 0 ? ", " : "", w->asked.packs->types[atoms->points[i] - ANCHOR_FIRST_ATOM]->name);
	if (all > shown)
		buffer_printf(out, " and %zu more", all - shown);
}

static void
add_needs(struct buffer *out, const struct whynot *w)
{
	const struct anchor *a = &w->asked.rule->anchor;

	buffer_text(out, a->set.literal_count + a->set.point_count > 1 ? "each match holds one of " : "each match holds ");
	add_anchors(out, w, NULL, 0);
}

static void
add_refusal(struct buffer *out, const struct whynot *w, const struct document *d, const struct tried *t, struct offsets *offsets)
{
	struct buffer room = { 0 };

	switch (t->why) {
	case WHY_NOT_BEFORE:
	case WHY_NOT_AFTER:
		add_guard_source(out, w->asked.rule, why_names[t->why]);
		buffer_text(out, t->why == WHY_NOT_BEFORE ? " refuses: before it stands " : " refuses: behind it stands ");
		add_span(out, d, t->by.words, offsets);
		break;
	case WHY_UNLESS:
		buffer_printf(out, "%s: %s refuses: there stands ", (const char *const[]){ "overlaps", "inside", "beside" }[w->asked.rule->unless[t->by.index].relation], t->by.tag->type);
		report_tag_text(out, d, t->by.tag, offsets);
		break;
	case WHY_REQUIRE:
		buffer_printf(out, "%s does not hold", condition_words(w, t->by.index, &room));
		if (t->by.words.end > t->by.words.start) {
			buffer_text(out, ": the group is ");
			add_span(out, d, t->by.words, offsets);
		}
		break;
	case WHY_SPAN:
		buffer_printf(out, "the group of the %s took no part in the match", w->asked.rule->tags[t->by.index].type->name);
		break;
	case WHY_VALUE:
		buffer_printf(out, "%s = ", t->by.field);
		explain_expression(out, w->asked.rule, t->by.index, t->by.field);
		buffer_text(out, " says there is no such thing");
		break;
	default:
		break;
	}
	buffer_free(&room);
}

/* The phrase of the list that is the author's words but for case, tone style, dashes, blanks, marks or quotes. */
static bool
find_alike(const struct whynot *w, const char **words, size_t *len)
{
	static const unsigned all = FOLD_CASE | FOLD_TONE | FOLD_DASH | FOLD_SPACE | FOLD_ACCENT | FOLD_QUOTE;
	struct buffer asked = { 0 }, phrase = { 0 };
	bool found = false;

	fold(w->asked.where.text, w->asked.where.len, all, &asked);
	for (size_t i = 0; i < lexicon_row_count(w->asked.packs->lexicons) && !found; i++) {
		struct lexicon_row row = lexicon_row_at(w->asked.packs->lexicons, (uint32_t)i);

		if (row.lexicon != w->asked.rule->lexicon)
			continue;
		*words = lexicon_cell(&row, 0, len);
		buffer_clear(&phrase);
		fold(*words, *len, all, &phrase);
		found = phrase.len == asked.len && memcmp(phrase.bytes, asked.bytes, asked.len) == 0;
	}
	buffer_free(&asked);
	buffer_free(&phrase);
	return found;
}

static void
add_entry_detail(struct buffer *out, const struct whynot *w)
{
	const char *words;
	size_t len;

	buffer_text(out, "no entry of the lexicon stands there");
	if (w->asked.where.text == NULL || w->asked.where.is_offset || !find_alike(w, &words, &len))
		return;
	buffer_text(out, "; it has ");
	report_words(out, words, len, REPORT_WORDS);
	buffer_text(out, ", which its fold or bound keeps apart");
}

/* The first tag that the rule sees in place of words of a stretch, or NULL: a view shows atoms and hides what they cover. */
static const struct tag *
hiding_tag(const struct whynot *w, const struct document *d, struct span span)
{
	const struct rule *rule = w->asked.rule;

	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i];

		if (tag->hidden || tag->rule->stage >= rule->stage || tag->span.start >= span.end || tag->span.end <= span.start)
			continue;
		for (size_t k = 0; k < rule->over_count; k++)
			if (rule->over[k]->name == tag->type)
				return tag;
	}
	return NULL;
}

static void
add_hiding(struct buffer *out, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	buffer_text(out, "; the rule sees <");
	buffer_text(out, tag->type);
	buffer_text(out, "> in place of the words of ");
	report_tag_text(out, d, tag, offsets);
}

/* Where an anchor that is text stands in the unit, hidden by a tag. */
static const struct tag *
hidden_anchor(const struct whynot *w, const struct document *d, size_t segment)
{
	const struct anchor_set *set = &w->asked.rule->anchor.set;
	const struct span unit = d->segments[segment].span;

	for (size_t i = 0; i < set->literal_count; i++) {
		const char *text = set->literals[i].bytes, *at = d->text + unit.start, *end = d->text + unit.end;
		size_t len = set->literals[i].len;
		const struct tag *tag;

		if (len == 0 || (at = memmem(at, (size_t)(end - at), text, len)) == NULL)
			continue;
		tag = hiding_tag(w, d, (struct span){ (size_t)(at - d->text), (size_t)(at - d->text) + len });
		if (tag != NULL)
			return tag;
	}
	return NULL;
}

/* What a person needs to hear of the step that ended it. */
static void
add_detail(struct buffer *out, const struct whynot *w, const struct document *d, const struct tried *t, struct offsets *offsets)
{
	const struct tag *hiding;

	switch (t->why) {
	case WHY_IN:
		buffer_printf(out, "it stands in a %s, where the rule does not look", d->segments[t->segment].kind);
		break;
	case WHY_ANCHOR:
		add_needs(out, w);
		hiding = hidden_anchor(w, d, t->segment);
		buffer_text(out, w->asked.rule->anchor.set.literal_count + w->asked.rule->anchor.set.point_count > 1 ? ", and none stands in " : ", which does not stand in ");
		buffer_text(out, hiding != NULL ? "what the rule sees of the line" : "the line");
		if (hiding != NULL)
			add_hiding(out, d, hiding, offsets);
		break;
	case WHY_ENTRY:
		add_entry_detail(out, w);
		break;
	case WHY_REPEAT:
		buffer_printf(out, "the rule says again each %s that others found, and ", w->asked.rule->repeat->of->name);
		if (t->tag != NULL)
			report_tag_text(out, d, t->tag, offsets);
		buffer_text(out, t->tag != NULL ? " stands there already" : "none has a form that stands there");
		break;
	case WHY_PATTERN:
		buffer_text(out, "it takes ");
		add_span(out, d, t->span, offsets);
		buffer_text(out, "; then ");
		report_pattern_seen(out, w->asked.packs, w->asked.rule->pack, w->asked.rule->plain + t->missing.start, t->missing.end - t->missing.start);
		buffer_text(out, " must follow, and there stands ");
		add_span(out, d, words_from(d, t->span.end, t->segment), offsets);
		if ((hiding = hiding_tag(w, d, words_from(d, t->span.end, t->segment))) != NULL)
			add_hiding(out, d, hiding, offsets);
		break;
	case WHY_BUDGET:
		buffer_text(out, "the pattern takes more work here than --match-limit allows");
		break;
	case WHY_TAKEN:
		buffer_text(out, "an earlier or longer match of the rule goes on to there");
		break;
	case WHY_CONTEST:
	case WHY_SUPPRESS:
		buffer_text(out, "it lost to ");
		report_tag_text(out, d, t->tag->winner, offsets);
		buffer_text(out, ": ");
		report_reason_text(out, d, t->tag->winner, t->tag);
		break;
	case WHY_MAX_TAGS:
		buffer_text(out, "the record has more tags than --max-tags");
		break;
	case WHY_KEEP:
		buffer_text(out, "it did tag ");
		add_span(out, d, t->tag->span, offsets);
		buffer_text(out, ", but keep is false: only later rules see it");
		break;
	case WHY_TAGGED:
		buffer_text(out, "it did tag ");
		add_span(out, d, t->tag->span, offsets);
		break;
	default:
		add_refusal(out, w, d, t, offsets);
	}
}

static void
add_step(struct buffer *out, const char *verdict, const char *step)
{
	buffer_printf(out, "    %-3s %-10s ", verdict, step);
}

/* Which anchors stand in what was tried; a pattern that got somewhere without one cannot get to its end. */
static void
anchor_step(const struct whynot *w, const struct document *d, const struct tried *t, struct buffer *out)
{
	const struct anchor *a = &w->asked.rule->anchor;
	struct buffer there = { 0 };

	if (t->why <= WHY_ANCHOR || w->asked.rule->pattern == NULL || a->set.literal_count + a->set.point_count == 0)
		return;
	add_anchors(&there, w, d->text + t->span.start, t->span.end - t->span.start);
	if (there.len > 0 || t->why > WHY_PATTERN) {
		add_step(out, "ok", "anchor");
		buffer_append(out, there.bytes, there.len);
	} else {
		add_step(out, "NO", "anchor");
		add_needs(out, w);
	}
	buffer_byte(out, '\n');
	buffer_free(&there);
}

/* The steps that were passed, then the one that was not. */
static void
tried_text(const struct whynot *w, const struct document *d, const struct tried *t, struct offsets *offsets, struct buffer *out)
{
	if (t->why == WHY_TAGGED || t->why == WHY_KEEP) {
		buffer_text(out, "  ");
		add_detail(out, w, d, t, offsets);
		buffer_byte(out, '\n');
		return;
	}
	if (t->why >= WHY_PATTERN || (w->asked.rule->repeat != NULL && w->place_count > 0)) {
		buffer_text(out, "  at ");
		add_span(out, d, t->span, offsets);
	} else
		buffer_text(out, "  nowhere");
	buffer_printf(out, ", in a %s\n", d->segments[t->segment].kind);
	if (t->why > WHY_IN) {
		add_step(out, "ok", "in");
		buffer_printf(out, "the rule looks at a %s\n", d->segments[t->segment].kind);
	}
	anchor_step(w, d, t, out);
	if (t->why > WHY_BUDGET) {
		add_step(out, "ok", w->asked.rule->lexicon != NULL ? "entry" : "pattern");
		add_span(out, d, t->span, offsets);
		buffer_byte(out, '\n');
	}
	if (t->why > WHY_VALUE) {
		add_step(out, "ok", "guards");
		buffer_text(out, "none refuses\n");
	}
	add_step(out, "NO", why_names[t->why]);
	add_detail(out, w, d, t, offsets);
	buffer_byte(out, '\n');
}

/* On which side of the author's places an attempt lies that meets none. */
static const char *
side_of(const struct whynot *w, struct span span)
{
	return span.end <= w->places[0].start ? "before" : span.start >= w->places[w->place_count - 1].end ? "behind" : "elsewhere";
}

static void
away_text(const struct whynot *w, const struct tried *t, struct offsets *offsets, struct buffer *out)
{
	const char *side = side_of(w, t->span);

	buffer_printf(out, "  the nearest attempt is at %zu-%zu, %s the place asked for\n", offsets_point(offsets, t->span.start), offsets_point(offsets, t->span.end),
		*side == 'e' ? "elsewhere than" : side);
}

static void
tried_json(const struct whynot *w, const struct document *d, const struct tried *t, struct offsets *offsets, const char *id, size_t id_len, struct buffer *out)
{
	struct buffer detail = { 0 };

	report_open(out, id, id_len);
	compose_key(out, "rule");
	compose_text(out, w->asked.rule->id);
	report_at(out, "at", w->asked.rule->place);
	compose_key(out, "why_not");
	compose_text(out, why_names[t->why]);
	compose_key(out, "kind");
	compose_text(out, d->segments[t->segment].kind);
	report_span(out, t->span, offsets);
	if (w->away.any) {
		compose_key(out, "lies");
		compose_text(out, side_of(w, t->span));
	}
	compose_key(out, "text");
	compose_string(out, d->text + t->span.start, t->span.end - t->span.start);
	if (t->why == WHY_PATTERN) {
		report_pattern(&detail, w->asked.packs, w->asked.rule->pack, w->asked.rule->plain + t->missing.start, t->missing.end - t->missing.start, 200);
		compose_key(out, "missing");
		compose_string(out, detail.bytes, detail.len);
		buffer_clear(&detail);
	}
	if (t->why == WHY_CONTEST || t->why == WHY_SUPPRESS) {
		compose_key(out, "by");
		buffer_byte(out, '{');
		report_tag_members(out, d, t->tag->winner, offsets);
		buffer_byte(out, '}');
	}
	add_detail(&detail, w, d, t, offsets);
	compose_key(out, "detail");
	compose_string(out, detail.bytes, detail.len);
	buffer_free(&detail);
	buffer_text(out, "}\n");
}

static int
nearest_first(const void *one, const void *two)
{
	const struct tried *a = one, *b = two;

	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	return a->span.end < b->span.end ? -1 : a->span.end > b->span.end;
}

static void
head(const struct whynot *w, const char *id, size_t id_len, struct buffer *out)
{
	if (w->asked.form == REPORT_JSON || id == NULL)
		return;
	report_record(out, id, id_len);
	buffer_printf(out, ": why not %s, ", w->asked.rule->id);
	report_place(out, w->asked.rule->place);
	buffer_byte(out, '\n');
}

static size_t
segment_at(const struct document *d, size_t at)
{
	size_t i = 0;

	while (i < d->segment_count && (at < d->segments[i].span.start || at >= d->segments[i].span.end))
		i++;
	return i;
}

/* A kept tag that lies where a rule that repeats is to make none, or NULL. */
static const struct tag *
tag_over(const struct document *d, struct span place)
{
	for (size_t i = 0; i < d->tag_count; i++)
		if (d->tags[i]->keep && !d->tags[i]->hidden && span_overlaps(d->tags[i]->span, place))
			return d->tags[i];
	return NULL;
}

/* The author's places, where a rule that repeats made no tag. */
static void
miss_repeats(struct whynot *w, const struct document *d)
{
	for (size_t i = 0; i < w->place_count; i++) {
		struct tried t = { .why = WHY_REPEAT, .span = w->places[i], .segment = segment_at(d, w->places[i].start), .tag = tag_over(d, w->places[i]) };
		unsigned kind;

		if (t.segment == d->segment_count)
			continue;
		for (kind = 0; segment_kinds[kind] != d->segments[t.segment].kind; kind++)
			;
		if (!(w->asked.rule->kinds >> kind & 1))
			t.why = WHY_IN;
		remember(w, &t);
	}
}

/* Tags of rules that repeat come at the end of the document. */
static void
find_repeats(struct whynot *w, const struct document *d)
{
	struct tried none = { .why = WHY_REPEAT, .span = { 0, d->len } };

	if (w->asked.rule->pattern != NULL || w->asked.rule->lexicon != NULL)
		return;
	for (size_t i = 0; i < d->tag_count; i++) {
		const struct tag *tag = d->tags[i];
		struct tried t = { .why = WHY_TAGGED, .span = tag->span, .segment = tag->segment, .tag = tag };

		if (tag->rule != w->asked.rule)
			continue;
		if (where_meets(&w->asked.where, w->places, w->place_count, tag->span))
			remember(w, &t);
		else
			take_away(w, d, &t);
	}
	if (w->place_count > 0 && w->count == 0)
		miss_repeats(w, d);
	else if (d->segment_count > 0)
		miss(w, d, &none, none.span);
}

/* A word for the record as a whole. */
static void
say_word(const struct whynot *w, const char *word, const char *detail, const char *id, size_t id_len, struct buffer *out)
{
	head(w, id, id_len, out);
	if (w->asked.form == REPORT_TEXT) {
		add_step(out, "NO", word);
		buffer_printf(out, "%s\n", detail);
		return;
	}
	report_open(out, id, id_len);
	compose_key(out, "rule");
	compose_text(out, w->asked.rule->id);
	compose_key(out, "why_not");
	compose_text(out, word);
	compose_key(out, "detail");
	compose_text(out, detail);
	buffer_text(out, "}\n");
}

size_t
whynot_write(struct whynot *w, const struct document *d, const struct match_result *match, struct offsets *offsets, const char *id, size_t id_len,
	struct buffer *out)
{
	size_t told = 0;

	find_repeats(w, d);
	for (size_t i = 0; i < match->error_count; i++)
		if (match->errors[i] == w->asked.rule && w->nearest.any && w->nearest.tried.why < WHY_BUDGET && d->segment_count > 0)
			w->nearest.tried.why = WHY_BUDGET;
	if (w->count == 0 && w->nearest.any)
		remember(w, &w->nearest.tried);
	w->away.any &= w->count == 0;      /* told only where there is nothing else */
	if (w->away.any)
		remember(w, &w->away.tried);
	if (w->count > 1)
		qsort(w->tried, w->count, sizeof *w->tried, nearest_first);
	for (size_t i = 0; i < w->count && told < TOLD_MOST; i++) {
		settle(&w->tried[i], d);
		if (told == 0)
			head(w, id, id_len, out);
		if (w->away.any && w->asked.form == REPORT_TEXT)
			away_text(w, &w->tried[i], offsets, out);
		if (w->asked.form == REPORT_JSON)
			tried_json(w, d, &w->tried[i], offsets, id, id_len, out);
		else
			tried_text(w, d, &w->tried[i], offsets, out);
		told++;
	}
	if (told < w->count && w->asked.form == REPORT_TEXT)
		buffer_printf(out, "  and %zu more; --at=OFFSET or --at=WORDS asks of one place\n", w->count - told);
	if (told > 0 || id == NULL || (w->asked.where.text != NULL && w->place_count == 0))
		return told;
	say_word(w, "nowhere", "no attempt of the rule begins in the record", id, id_len, out);
	return 1;
}

void
whynot_language(const struct whynot *w, const char *id, size_t id_len, struct buffer *out)
{
	say_word(w, "language", "the record's lang is und, and rules are not applied to it without --any-language", id, id_len, out);
}
