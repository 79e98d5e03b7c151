#include "match/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"
#include "match/members.h"
#include "rules/regex.h"
#include "unicode/utf8.h"

/* ---- the pattern as a tree ---- */

enum piece_kind { PIECE_NOTHING, PIECE_BYTES, PIECE_CLASS, PIECE_ROW, PIECE_EITHER, PIECE_REPEAT, PIECE_AHEAD, PIECE_TAKE };

struct piece {
	enum piece_kind kind;
	const char *bytes;                 /* BYTES */
	size_t len;
	const struct members *members;     /* CLASS */
	struct piece *child;               /* ROW, EITHER: the last of them; REPEAT, AHEAD */
	struct piece *before, *after;      /* in the list of its parent */
	struct piece *first;               /* ROW: of its children */
	unsigned least, most;              /* REPEAT; most 0: no end */
};

struct reader {
	struct regex_reader tokens;
	struct regex_token token;          /* the one that is next, if any */
	bool any;
	bool lost;                         /* something in it changes the meaning of the rest */
	struct arena *arena;
	struct table *classes;
};

static void
advance(struct reader *r)
{
	do
		r->any = regex_next(&r->tokens, &r->token);
	while (r->any && (r->token.kind == REGEX_COMMENT || r->token.kind == REGEX_BLANK));
}

static struct piece *
piece_new(struct reader *r, enum piece_kind kind)
{
	struct piece *p = arena_zero(r->arena, sizeof *p);

	p->kind = kind;
	return p;
}

static struct piece *
piece_bytes(struct reader *r, const char *bytes, size_t len)
{
	struct piece *p = piece_new(r, PIECE_BYTES);

	p->bytes = arena_copy(r->arena, bytes, len);
	p->len = len;
	return p;
}

static struct piece *
piece_class(struct reader *r, const char *source, size_t len)
{
	struct piece *p = piece_new(r, PIECE_CLASS);
	struct members *m = table_get(r->classes, source, len);

	if (m == NULL) {
		m = mem_zero(sizeof *m);
		members_read(m, source, len);
		table_put(r->classes, source, len, m);
	}
	p->members = m;
	return p;
}

static struct piece *
piece_escape(struct reader *r, const char *source, size_t len)
{
	char c = source[1];

	if (strchr("bBAzZG", c) != NULL)
		return piece_new(r, PIECE_NOTHING);
	if (strchr("RXkg", c) != NULL || (c >= '0' && c <= '9'))
		return piece_new(r, PIECE_TAKE);
	return piece_class(r, source, len);
}

static struct piece *read_either(struct reader *);

/* A group, whose first token was read: up to behind its bracket. */
static struct piece *
read_group(struct reader *r, enum regex_group group)
{
	struct piece *inside = read_either(r), *p;

	if (r->any)
		advance(r);
	if (group == GROUP_BEHIND || group == GROUP_NOT_AHEAD || group == GROUP_NOT_BEHIND)
		return piece_new(r, PIECE_NOTHING);
	if (group != GROUP_CONDITION && group != GROUP_AHEAD)
		return inside;
	p = piece_new(r, group == GROUP_AHEAD ? PIECE_AHEAD : PIECE_REPEAT);
	p->child = inside;
	p->most = 1;                       /* a condition without an else may be nothing */
	return p;
}

static bool
ignores_case(const char *source, size_t len)
{
	const char *minus = memchr(source, '-', len);

	return memchr(source, 'i', minus != NULL ? (size_t)(minus - source) : len) != NULL;
}

static struct piece *
read_one(struct reader *r)
{
	const struct regex_token t = r->token;
	const char *source = r->tokens.source + t.start;
	char bytes[4];

	advance(r);
	switch (t.kind) {
	case REGEX_LITERAL:
		return piece_bytes(r, bytes, utf8_encode(t.point, bytes));
	case REGEX_QUOTED:
		return t.len >= 4 ? piece_bytes(r, source + 2, t.len - 4) : piece_new(r, PIECE_TAKE);
	case REGEX_ESCAPE:
		return piece_escape(r, source, t.len);
	case REGEX_CLASS: case REGEX_DOT:
		return piece_class(r, source, t.len);
	case REGEX_OPEN:
		r->lost |= t.group == GROUP_PLAIN && ignores_case(source, t.len);
		return read_group(r, t.group);
	case REGEX_OPTION:
		r->lost |= ignores_case(source, t.len);
		return piece_new(r, PIECE_NOTHING);
	case REGEX_ANCHOR:
		return piece_new(r, PIECE_NOTHING);
	default:
		return piece_new(r, PIECE_TAKE);
	}
}

static void
read_count(const char *source, struct piece *repeat)
{
	char *end;

	switch (*source) {
	case '?':
		repeat->most = 1;
		return;
	case '+':
		repeat->least = 1;
		return;
	case '*':
		return;
	default:
		repeat->least = repeat->most = (unsigned)strtoul(source + 1, &end, 10);
		if (*end == ',')
			repeat->most = end[1] == '}' ? 0 : (unsigned)strtoul(end + 1, NULL, 10);
	}
}

static struct piece *
read_row(struct reader *r)
{
	struct piece *row = piece_new(r, PIECE_ROW);

	while (r->any && r->token.kind != REGEX_OR && r->token.kind != REGEX_CLOSE) {
		struct piece *p = read_one(r);

		while (r->any && r->token.kind == REGEX_QUANTIFIER) {
			struct piece *repeat = piece_new(r, PIECE_REPEAT);

			read_count(r->tokens.source + r->token.start, repeat);
			if (repeat->least == 0 && repeat->most == 0 && r->tokens.source[r->token.start] == '{' && memchr(r->tokens.source + r->token.start, ',', r->token.len) == NULL)
				repeat->kind = PIECE_NOTHING;     /* {0} */
			repeat->child = p;
			p = repeat;
			advance(r);
		}
		p->before = row->child;
		if (row->child != NULL)
			row->child->after = p;
		else
			row->first = p;
		row->child = p;
	}
	return row;
}

static struct piece *
read_either(struct reader *r)
{
	struct piece *either = piece_new(r, PIECE_EITHER);

	for (;;) {
		struct piece *row = read_row(r);

		row->before = either->child;
		either->child = row;
		if (!r->any || r->token.kind != REGEX_OR)
			return either;
		advance(r);
	}
}

/* ---- the tree as steps, from its end ---- */

enum { SLOTS = 1024, STEP_SLOTS = 16384 };

_Static_assert(PROGRAM_STEPS < STEP_SLOTS && PROGRAM_STEPS + 2 <= STEP_SET, "a slot is free; a way is no set");

struct emitter {
	struct program *program;
	bool backward;
	uint16_t slots[SLOTS];             /* set + 1, by hash */
	uint16_t *steps;                   /* STEP_SLOTS: step + 1, by hash */
};

static uint16_t
step_append(struct emitter *e, struct step step)
{
	struct program *p = e->program;

	if (p->count >= PROGRAM_STEPS && step.how != STEP_TAKE)
		return 0;                  /* the first step takes anything */
	mem_grow(&p->steps, &p->room, p->count + 1, sizeof *p->steps);
	p->steps[p->count] = step;
	return (uint16_t)p->count++;
}

/* Steps that do the same are one: classes share their ends, and alternatives theirs. */
static uint16_t
step_add(struct emitter *e, struct step step)
{
	const struct program *p = e->program;
	uint64_t hash = step.how * 0x9E3779B97F4A7C15u + step.next * 0xC2B2AE3D27D4EB4Fu;
	size_t slot = (hash ^ hash >> 32) % STEP_SLOTS;

	for (; e->steps[slot] != 0; slot = (slot + 1) % STEP_SLOTS) {
		const struct step *s = &p->steps[e->steps[slot] - 1];

		if (s->how == step.how && s->next == step.next)
			return (uint16_t)(e->steps[slot] - 1);
	}
	if (p->count < PROGRAM_STEPS)
		e->steps[slot] = (uint16_t)(p->count + 1);
	return step_append(e, step);
}

/* The number of a set; SLOTS where there are too many. */
static size_t
set_add(struct emitter *e, const struct byte_set *set)
{
	struct program *p = e->program;
	uint64_t hash = 0;
	size_t slot;

	for (size_t i = 0; i < 4; i++)
		hash = (hash ^ set->bits[i]) * 0x9E3779B97F4A7C15u, hash ^= hash >> 32;
	for (slot = hash % SLOTS; e->slots[slot] != 0; slot = (slot + 1) % SLOTS)
		if (memcmp(&p->sets[e->slots[slot] - 1], set, sizeof *set) == 0)
			return e->slots[slot] - 1u;
	if (p->set_count == SLOTS / 2)
		return SLOTS;
	mem_grow(&p->sets, &p->set_room, p->set_count + 1, sizeof *p->sets);
	p->sets[p->set_count++] = *set;
	e->slots[slot] = (uint16_t)p->set_count;
	return p->set_count - 1;
}

static uint16_t
emit_set(struct emitter *e, struct byte_set set, uint16_t next)
{
	size_t number = set_add(e, &set);

	return number == SLOTS ? 0 : step_add(e, (struct step){ .next = next, .how = (uint16_t)(STEP_SET + number) });
}

static uint16_t
emit_byte(struct emitter *e, unsigned byte, uint16_t next)
{
	struct byte_set set = { 0 };

	byte_set_add(&set, byte);
	return emit_set(e, set, next);
}

/* Bytes 0x80 to 0xBF by a mask. */
static uint16_t
emit_tail(struct emitter *e, uint64_t mask, uint16_t next)
{
	return emit_set(e, (struct byte_set){ { 0, 0, mask, 0 } }, next);
}

struct ways {
	uint16_t start;
	bool any;
};

static void
add_way(struct emitter *e, struct ways *ways, uint16_t start)
{
	ways->start = ways->any ? step_add(e, (struct step){ .next = start, .how = ways->start }) : start;
	ways->any = true;
}

/* Some bytes and behind them bytes 0x80 to 0xBF by a mask. */
static uint16_t
emit_pair(struct emitter *e, struct byte_set first, uint64_t second, uint16_t next)
{
	return e->backward ? emit_tail(e, second, emit_set(e, first, next)) : emit_set(e, first, emit_tail(e, second, next));
}

static void
add_pairs(struct emitter *e, struct ways *ways, const struct pair_list *pairs, uint16_t next)
{
	for (size_t i = 0; i < pairs->count; i++)
		add_way(e, ways, emit_pair(e, pairs->items[i].first, pairs->items[i].second, next));
}

static void
add_three(struct emitter *e, struct ways *ways, unsigned lead, const struct pair_list *pairs, uint16_t next)
{
	struct ways inner = { 0 };

	add_pairs(e, &inner, pairs, e->backward ? emit_byte(e, lead, next) : next);
	if (inner.any)
		add_way(e, ways, e->backward ? inner.start : emit_byte(e, lead, inner.start));
}

/* Bytes that begin characters of three or of four bytes, all of which are in. */
static const struct byte_set other_threes = { { 0, 0, 0, (uint64_t)0xBFF9 << 32 } }, fours = { { 0, 0, 0, (uint64_t)0x1F << 48 } };

/* Some bytes and `count` of 0x80 to 0xBF behind them. */
static uint16_t
emit_long(struct emitter *e, struct byte_set lead, unsigned count, uint16_t next)
{
	if (e->backward)
		next = emit_set(e, lead, next);
	while (count-- > 0)
		next = emit_tail(e, ~(uint64_t)0, next);
	return e->backward ? next : emit_set(e, lead, next);
}

static uint16_t
emit_members(struct emitter *e, const struct members *m, uint16_t next)
{
	struct ways ways = { 0 };

	add_way(e, &ways, emit_long(e, fours, 3, next));
	add_way(e, &ways, emit_long(e, other_threes, 2, next));
	add_three(e, &ways, 0xEE, &m->ee, next);
	add_three(e, &ways, 0xE2, &m->e2, next);
	add_three(e, &ways, 0xE1, &m->e1, next);
	add_pairs(e, &ways, &m->two, next);
	if ((m->ascii.bits[0] | m->ascii.bits[1]) != 0)
		add_way(e, &ways, emit_set(e, m->ascii, next));
	return ways.start;
}

static uint16_t emit(struct emitter *, const struct piece *, uint16_t next);

static uint16_t
emit_repeat(struct emitter *e, const struct piece *piece, uint16_t next)
{
	uint16_t start = next;

	if (piece->most == 0) {
		uint16_t body;

		start = step_append(e, (struct step){ .next = next, .how = next });
		body = emit(e, piece->child, start);
		if (start != 0)
			e->program->steps[start].next = body;
	}
	/* A child that is nothing leads to where it stands. */
	for (unsigned i = piece->least; i < piece->most && start != 0; i++) {
		uint16_t body = emit(e, piece->child, start);

		if (body == start)
			break;
		start = step_add(e, (struct step){ .next = body, .how = next });
	}
	for (unsigned i = 0; i < piece->least && start != 0; i++) {
		uint16_t body = emit(e, piece->child, start);

		if (body == start)
			break;
		start = body;
	}
	return start;
}

/* The first step of a piece that leads to next. */
static uint16_t
emit(struct emitter *e, const struct piece *piece, uint16_t next)
{
	struct ways ways = { 0 };

	if (e->program->count >= PROGRAM_STEPS)
		return 0;
	switch (piece->kind) {
	case PIECE_BYTES:
		for (size_t i = 0; i < piece->len; i++)
			next = emit_byte(e, (unsigned char)piece->bytes[e->backward ? i : piece->len - 1 - i], next);
		return next;
	case PIECE_CLASS:
		return emit_members(e, piece->members, next);
	case PIECE_ROW:
		for (const struct piece *child = e->backward ? piece->first : piece->child; child != NULL; child = e->backward ? child->after : child->before)
			next = emit(e, child, next);
		return next;
	case PIECE_EITHER:
		for (const struct piece *child = piece->child; child != NULL; child = child->before)
			add_way(e, &ways, emit(e, child, next));
		return ways.start;
	case PIECE_REPEAT:
		return emit_repeat(e, piece, next);
	case PIECE_AHEAD:                  /* at the end of a match its text must follow, before that it is left out */
		return !e->backward && e->program->steps[next].how == STEP_TAKE ? emit(e, piece->child, next) : next;
	case PIECE_TAKE:
		return 0;
	case PIECE_NOTHING:
		break;
	}
	return next;
}

void
program_make(struct program *p, const char *source, bool backward, struct table *classes)
{
	struct reader r = { .arena = arena_new(), .classes = classes };
	struct emitter e = { .program = p, .backward = backward, .steps = mem_array(STEP_SLOTS, sizeof *e.steps) };
	const struct piece *whole;

	*p = (struct program){ 0 };
	regex_start(&r.tokens, source, strlen(source));
	advance(&r);
	whole = read_either(&r);
	step_append(&e, (struct step){ .how = STEP_TAKE });
	p->start = r.any || r.lost ? 0 : emit(&e, whole, step_append(&e, (struct step){ .how = STEP_TAKE }));
	p->steps = mem_resize(p->steps, p->count * sizeof *p->steps);
	p->room = p->count;
	p->sets = mem_resize(p->sets, p->set_count * sizeof *p->sets);
	p->set_room = p->set_count;
	free(e.steps);
	arena_free(r.arena);
}

void
program_free(struct program *p)
{
	free(p->steps);
	free(p->sets);
	*p = (struct program){ 0 };
}
