/* What the text of a pattern shows: lint.h. */
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "explain/lint.h"
#include "rules/regex.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* ---- as it is written: classes, digits, dots ---- */

/* A-Z beside some capital of the Vietnamese alphabet, and no \p{Lu}. */
static bool
is_half_alphabet(const char *class, size_t len, const char *range)
{
	bool beyond = false;

	if (memmem(class, len, range, 3) == NULL || memmem(class, len, "\\p", 2) != NULL)
		return false;
	for (size_t at = 0, size; at < len; at += size)
		beyond |= (class_of(utf8_decode(class + at, &size)) & (range[0] == 'A' ? CLASS_UPPER : CLASS_LOWER)) != 0 && size > 1;
	return beyond && memmem(class, len, range[0] == 'A' ? "À-Ỹ" : "à-ỹ", strlen("à-ỹ")) == NULL;
}

static void
look_at_token(struct lint *l, const struct rule *rule, const struct node *node, const char *text, const struct regex_token *t, const struct regex_token *before)
{
	struct place at = lint_inside(node, span_points(text, t->start));
	const char *bytes = text + t->start;

	if (t->kind == REGEX_CLASS && is_half_alphabet(bytes, t->len, "A-Z"))
		lint_say(l, at, LINT_WARNING, "letters", rule, "the class %.*s misses capitals such as Ư, Ơ, Â: write \\p{Lu}", (int)t->len, bytes);
	else if (t->kind == REGEX_CLASS && is_half_alphabet(bytes, t->len, "a-z"))
		lint_say(l, at, LINT_WARNING, "letters", rule, "the class %.*s misses letters such as ư, ơ, â: write \\p{Ll}", (int)t->len, bytes);
	if ((t->kind == REGEX_ESCAPE && t->len == 2 && bytes[1] == 'd') || (t->kind == REGEX_CLASS && memmem(bytes, t->len, "\\d", 2) != NULL))
		lint_say(l, at, LINT_NOTE, "digits", rule, "\\d takes the digits of every script: write [0-9], unless that is meant");
	if (t->kind == REGEX_QUANTIFIER && before->kind == REGEX_DOT && (bytes[0] == '*' || bytes[0] == '+'))
		lint_say(l, lint_inside(node, span_points(text, before->start)), LINT_NOTE, "unbounded-dot", rule,
			".%.*s may run to the end of the line from every start: give it a bound, as in .{0,40}", (int)t->len, bytes);
	if (t->kind == REGEX_ESCAPE && t->len == 2 && (bytes[1] == 'n' || bytes[1] == 'r'))
		lint_say(l, at, LINT_NOTE, "unreachable", rule, "no match crosses a line, so \\%c is never met", bytes[1]);
}

/* A word of a pattern as far as it stands there in one piece. */
static void
look_at_word(struct lint *l, const struct rule *rule, const struct node *node, const char *word, size_t len)
{
	size_t points = span_points(node_text(node), (size_t)(word - node_text(node)));
	struct look_alike found;

	if (lint_look_alike(word, len, &found))
		lint_say_alike(l, lint_inside(node, points + span_points(word, found.at)), rule, word, len, &found);
}

static void
look_at_words(struct lint *l, const struct rule *rule, const struct node *node)
{
	const char *text = node_text(node);
	struct regex_reader reader;
	struct regex_token t;
	size_t len = 0;

	for (regex_start(&reader, text, strlen(text)); regex_next(&reader, &t);) {
		const char *unseen = t.kind == REGEX_LITERAL && !t.escaped ? lint_unseen(t.point) : NULL;

		if (unseen != NULL)
			lint_say(l, lint_inside(node, span_points(text, t.start)), LINT_WARNING, "unreachable", rule, "the pattern holds %s, which no normalized text has there", unseen);
		if (t.kind == REGEX_LITERAL && class_is_word(t.point)) {
			len += t.len;
			continue;
		}
		look_at_word(l, rule, node, text + t.start - len, len);
		len = 0;
	}
	look_at_word(l, rule, node, text + strlen(text) - len, len);
}

void
lint_source(struct lint *l, const struct rule *rule, const struct node *node)
{
	struct regex_token t, before = { 0 };
	struct regex_reader reader;
	const char *text = node_text(node);

	for (size_t i = 0; text == NULL && i < node_count(node); i++)
		lint_source(l, rule, node_item(node, i));
	if (text == NULL)
		return;
	for (regex_start(&reader, text, strlen(text)); regex_next(&reader, &t); before = t)
		look_at_token(l, rule, node, text, &t, &before);
	look_at_words(l, rule, node);
}

/* ---- as it is finished: repeats in repeats, alternatives that come too late ---- */

struct walk {
	struct lint *lint;
	const struct rule *rule;
	struct regex_reader reader;
	struct regex_token token;
	bool more;
};

static void
advance(struct walk *w)
{
	do
		w->more = regex_next(&w->reader, &w->token);
	while (w->more && (w->token.kind == REGEX_BLANK || w->token.kind == REGEX_COMMENT));
}

/* What stands in a sequence, an alternative, a group. */
struct content {
	bool repeats;                      /* something in it has no upper bound */
	bool separates;                    /* each match holds a sign that is no letter or digit, or a tag */
};

static bool
is_unbounded(const struct walk *w)
{
	const char *q = w->reader.source + w->token.start;
	size_t len = w->token.len;

	if (q[len - 1] == '+' && len > 1)
		return false;              /* possessive: nothing is tried again */
	return q[0] == '*' || q[0] == '+' || (q[0] == '{' && memchr(q, '}', len) != NULL && q[(char *)memchr(q, '}', len) - q - 1] == ',');
}

static bool
is_optional(const struct walk *w)
{
	const char *q = w->reader.source + w->token.start;

	return q[0] == '*' || q[0] == '?' || (q[0] == '{' && (q[1] == '0' || q[1] == ','));
}

/* [ '’\-]: signs alone, one by one. */
static bool
is_class_of_signs(const char *class, size_t len)
{
	if (class[1] == '^')
		return false;
	for (size_t at = 1, size; at + 1 < len; at += size) {
		uint32_t c = utf8_decode(class + at, &size);

		if (class_is_word(c) || (c == '[' && class[at + 1] == ':') || (c == '-' && at > 1 && at + 2 < len && class[at - 1] != '\\'))
			return false;
	}
	return true;
}

static bool
is_separator(const char *source, const struct regex_token *t)
{
	if (t->kind == REGEX_CLASS)
		return is_class_of_signs(source + t->start, t->len);
	return t->kind == REGEX_LITERAL && ((t->point >= ANCHOR_FIRST_ATOM && t->point <= ANCHOR_LAST_ATOM) || !class_is_word(t->point));
}

/* The words stand somewhere in the YAML as they are, or the place is that of the pattern. */
static struct place
place_of(const struct rule *rule, const char *bytes, size_t len)
{
	const struct node *node = node_child(rule->node, "pattern");

	for (size_t i = 0; i < (node_kind(node) == NODE_SCALAR ? 1 : node_count(node)); i++) {
		const struct node *part = node_kind(node) == NODE_SCALAR ? node : node_item(node, i);
		const char *text = node_text(part), *found = text != NULL ? memmem(text, strlen(text), bytes, len) : NULL;

		if (found != NULL)
			return lint_inside(part, span_points(text, (size_t)(found - text)));
	}
	return node_place(node);
}

static struct content walk_group(struct walk *w);

static struct content
walk_element(struct walk *w)
{
	struct content c = { .separates = is_separator(w->reader.source, &w->token) };
	size_t from = w->token.start;
	bool around = w->token.kind == REGEX_OPEN && w->token.group >= GROUP_AHEAD, atomic = w->token.kind == REGEX_OPEN && w->token.len == 3 && w->reader.source[from + 2] == '>';

	if (w->token.kind == REGEX_OPEN) {
		advance(w);
		c = walk_group(w);
	}
	advance(w);
	if (around || atomic)
		c.repeats = false;
	if (around)
		c.separates = false;
	if (!w->more || w->token.kind != REGEX_QUANTIFIER)
		return c;
	if (is_unbounded(w) && c.repeats && !c.separates) {
		size_t len = w->token.start + w->token.len - from;
		struct buffer words = { 0 };

		report_pattern(&words, lint_packs(w->lint), w->rule->pack, w->reader.source + from, len, REPORT_WORDS);
		lint_say(w->lint, place_of(w->rule, w->reader.source + from, len), LINT_WARNING, "nested-repeat", w->rule,
			"a repeat without bound in another one, with nothing between: %s takes exponential work where it fails", buffer_string(&words));
		buffer_free(&words);
	}
	c.repeats |= is_unbounded(w);
	c.separates &= !is_optional(w);
	advance(w);
	return c;
}

/* Up to the closing bracket, or the end. */
static struct content
walk_group(struct walk *w)
{
	struct content all = { .separates = true }, branch = { 0 };

	for (;;) {
		if (!w->more || w->token.kind == REGEX_CLOSE || w->token.kind == REGEX_OR) {
			all.repeats |= branch.repeats;
			all.separates &= branch.separates;
			branch = (struct content){ 0 };
			if (!w->more || w->token.kind == REGEX_CLOSE)
				return all;
			advance(w);
			continue;
		}
		struct content c = walk_element(w);

		branch.repeats |= c.repeats;
		branch.separates |= c.separates;
	}
}

static void
say_late(struct lint *l, const struct rule *rule, const struct node *node, const char *at, const char *end, const char *first, size_t len)
{
	while (at <= end) {
		const char *stop = memchr(at, '|', (size_t)(end - at));
		size_t size = (size_t)((stop != NULL ? stop : end) - at);

		if (len > 0 && size > len && memcmp(at, first, len) == 0)
			lint_say(l, lint_inside(node, span_points(node_text(node), (size_t)(at - node_text(node)))), LINT_NOTE, "alternative-behind", rule,
				"'%.*s' stands behind '%.*s', which is taken first, so it is never reached: put the longer one in front", (int)size, at, (int)len, first);
		if (stop == NULL)
			return;
		at = stop + 1;
	}
}

/* `a|ab` at the end of a pattern, both of letters only: the second is never tried. */
static void
late_alternatives(struct lint *l, const struct rule *rule, const struct node *node)
{
	const char *text, *end, *at;

	if (node_kind(node) == NODE_LIST)
		node = node_item(node, node_count(node) - 1);
	text = node_text(node);
	end = text + strlen(text);
	while (end > text && end[-1] == ')')
		end--;
	for (at = end; at > text && strchr("()[]{}<>:\\+*?.^$", at[-1]) == NULL; at--)
		continue;
	if (at > text && strchr("(:>", at[-1]) == NULL) {
		at = memchr(at, '|', (size_t)(end - at));
		if (at++ == NULL)
			return;
	}
	while (at < end) {
		const char *stop = memchr(at, '|', (size_t)(end - at));

		if (stop == NULL)
			return;
		say_late(l, rule, node, stop + 1, end, at, (size_t)(stop - at));
		at = stop + 1;
	}
}

void
lint_patterns(struct lint *l, const struct rule *rule)
{
	struct walk w = { .lint = l, .rule = rule };

	lint_each_of_rule(l, rule, lint_source);
	if (rule->plain == NULL)
		return;
	regex_start(&w.reader, rule->plain, strlen(rule->plain));
	advance(&w);
	while (w.more) {
		walk_group(&w);
		advance(&w);
	}
	if (node_child(rule->node, "not_after") == NULL && node_child(rule->node, "require") == NULL)
		late_alternatives(l, rule, node_child(rule->node, "pattern"));
}
