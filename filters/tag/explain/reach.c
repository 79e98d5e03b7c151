#include "explain/reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "rules/pattern.h"
#include "rules/regex.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

#define NONE SIZE_MAX
enum { ELEMENTS_MOST = 4000, DEPTH_MOST = 24 };

/* A piece of the pattern with its quantifier: a letter, a class, a group. */
struct element {
	size_t from, to;                   /* bytes of the source */
	size_t open;                       /* a group that is looked into: bytes of what opens it; else 0 */
	size_t branch;                     /* byte where its alternative begins */
	size_t parent;                     /* the group it stands in, or NONE */
	size_t next;                       /* the element behind it in its alternative, or NONE */
	size_t child;                      /* of a group: the first alternative, or NONE */
	size_t other;                      /* of the first element of an alternative: that of the next one, or NONE */
	struct pattern *upto;              /* the pattern's beginning up to its end */
	bool compiled;
};

struct reach {
	const char *source;
	struct element *elements;
	size_t count, room;
	size_t first;                      /* the first alternative of the whole */
	unsigned match_limit;
	struct pattern_scratch *scratch;
};

/* ---- the elements ---- */

struct parser {
	struct reach *reach;
	struct regex_reader reader;
	struct regex_token token;
	bool more;
};

static void
advance(struct parser *p)
{
	do
		p->more = regex_next(&p->reader, &p->token);
	while (p->more && (p->token.kind == REGEX_BLANK || p->token.kind == REGEX_COMMENT));
}

/* Behind the group that the token opens. */
static void
skip_group(struct parser *p)
{
	size_t depth = 0;

	do {
		depth += p->token.kind == REGEX_OPEN;
		depth -= p->token.kind == REGEX_CLOSE;
		advance(p);
	} while (p->more && depth > 0);
}

static bool
is_transparent(const struct regex_token *t)
{
	return t->kind == REGEX_OPEN && (t->group == GROUP_CAPTURE || t->group == GROUP_NAMED || t->group == GROUP_PLAIN);
}

static size_t parse_branches(struct parser *p, size_t parent, unsigned depth);

static size_t
parse_element(struct parser *p, size_t parent, size_t branch, unsigned depth)
{
	struct reach *r = p->reach;
	size_t index = r->count;

	mem_grow(&r->elements, &r->room, r->count + 1, sizeof *r->elements);
	r->elements[r->count++] = (struct element){ .from = p->token.start, .branch = branch, .parent = parent, .next = NONE, .child = NONE, .other = NONE };
	if (is_transparent(&p->token) && depth < DEPTH_MOST && r->count < ELEMENTS_MOST) {
		size_t open = p->token.len, child;

		advance(p);
		child = parse_branches(p, index, depth + 1);
		r->elements[index].open = open;
		r->elements[index].child = child;
		r->elements[index].to = p->more ? p->token.start + p->token.len : p->reader.len;
		advance(p);                /* behind the closing bracket */
	} else if (p->token.kind == REGEX_OPEN) {
		skip_group(p);
		r->elements[index].to = p->more ? p->token.start : p->reader.len;
	} else {
		r->elements[index].to = p->token.start + p->token.len;
		advance(p);
	}
	if (p->more && p->token.kind == REGEX_QUANTIFIER) {
		r->elements[index].to = p->token.start + p->token.len;
		advance(p);
	}
	return index;
}

/* The alternatives up to the closing bracket or the end; the first element of the first one that has any. */
static size_t
parse_branches(struct parser *p, size_t parent, unsigned depth)
{
	size_t first = NONE, last_branch = NONE;

	for (;;) {
		size_t branch = p->more ? p->token.start : p->reader.len, head = NONE, last = NONE;

		while (p->more && p->token.kind != REGEX_CLOSE && p->token.kind != REGEX_OR) {
			size_t index = parse_element(p, parent, branch, depth);

			if (last != NONE)
				p->reach->elements[last].next = index;
			else
				head = index;
			last = index;
		}
		if (head != NONE && last_branch != NONE)
			p->reach->elements[last_branch].other = head;
		if (head != NONE && first == NONE)
			first = head;
		if (head != NONE)
			last_branch = head;
		if (!p->more || p->token.kind == REGEX_CLOSE)
			return first;
		advance(p);
	}
}

struct reach *
reach_new(const char *source, unsigned match_limit)
{
	struct reach *r = mem_zero(sizeof *r);
	struct parser p = { .reach = r };

	r->source = source;
	r->match_limit = match_limit;
	r->scratch = pattern_scratch_new();
	regex_start(&p.reader, source, strlen(source));
	advance(&p);
	r->first = parse_branches(&p, NONE, 0);
	return r;
}

void
reach_free(struct reach *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++)
		pattern_free(r->elements[i].upto);
	free(r->elements);
	pattern_scratch_free(r->scratch);
	free(r);
}

/* ---- beginnings of the pattern ---- */

/* What stands before an element, in its own alternatives only, with the groups around it open.  How many are open. */
static size_t
add_before(const struct reach *r, const struct element *e, struct buffer *out)
{
	size_t open = 0;

	if (e->parent != NONE) {
		const struct element *group = &r->elements[e->parent];

		open = add_before(r, group, out) + 1;
		buffer_append(out, r->source + group->from, group->open);
	}
	buffer_append(out, r->source + e->branch, e->from - e->branch);
	return open;
}

static const struct pattern *
beginning(struct reach *r, struct element *e)
{
	struct pattern_options options = { .no_jit = true, .match_limit = r->match_limit };
	struct buffer source = { 0 };
	struct fault why = { 0 };
	size_t open;

	if (e->compiled)
		return e->upto;
	e->compiled = true;
	open = add_before(r, e, &source);
	buffer_append(&source, r->source + e->from, e->to - e->from);
	while (open-- > 0)
		buffer_byte(&source, ')');
	e->upto = pattern_compile(buffer_string(&source), &options, NULL, &why);
	buffer_free(&source);
	return e->upto;
}

struct walk {
	struct reach *reach;
	const char *bytes;
	size_t len, start;
	struct reached *best;
	bool any;
	size_t depth;                      /* groups around what is missing */
};

static size_t
depth_of(const struct reach *r, const struct element *e)
{
	size_t depth = 0;

	for (; e->parent != NONE; e = &r->elements[e->parent])
		depth++;
	return depth;
}

/* Of a word that is missing all of it is told, from its first letter that is, or from the blank before it. */
static size_t
word_end(const struct reach *r, const struct element *e)
{
	const struct element *last = e;
	size_t size;

	for (const struct element *at = e; at->to - at->from <= 4; at = &r->elements[at->next]) {
		uint32_t point = utf8_decode(r->source + at->from, &size);

		if (size != at->to - at->from || at->from > last->to || (!(class_of(point) & (CLASS_LETTER | CLASS_MARK | CLASS_DIGIT)) && (at != e || point != ' ')))
			break;
		last = at;
		if (at->next == NONE)
			break;
	}
	return last->to;
}

/* The furthest counts; of equal ones the outermost, then the last: a group as a whole was passed. */
static void
better(struct walk *w, size_t end, const struct element *missing)
{
	size_t depth = depth_of(w->reach, missing);

	if (w->any && (end < w->best->end || (end == w->best->end && (depth > w->depth || missing->from < w->best->missing.start))))
		return;
	w->any = true;
	w->depth = depth;
	*w->best = (struct reached){ end, { missing->from, word_end(w->reach, missing) } };
}

/* One alternative after the other, each as far as it goes; `end` is where they begin. */
static void
walk_branches(struct walk *w, size_t first, size_t end)
{
	for (size_t b = first; b != NONE; b = w->reach->elements[b].other) {
		size_t at = end;

		for (size_t i = b; i != NONE; i = w->reach->elements[i].next) {
			struct element *e = &w->reach->elements[i];
			const struct pattern *p = beginning(w->reach, e);
			size_t from, to = at;
			bool met = p == NULL || pattern_match(p, w->reach->scratch, w->bytes, w->len, w->start, true) == PATTERN_MATCH;

			if (met && p != NULL && !pattern_span(w->reach->scratch, 0, &from, &to))
				to = at;
			if (!met || to == at) {
				if (!met && (at > w->start || w->any))
					better(w, at, e);
				walk_branches(w, e->child, at);
			}
			if (!met)
				break;
			at = to;
		}
	}
}

bool
reach_from(struct reach *r, const char *bytes, size_t len, size_t start, struct reached *best)
{
	struct walk w = { .reach = r, .bytes = bytes, .len = len, .start = start, .best = best };

	walk_branches(&w, r->first, start);
	return w.any && best->end > start;
}
