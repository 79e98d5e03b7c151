#include "match/gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "match/program.h"

enum {
	TAKEN, FIRST_STATE = 1, UNKNOWN = 0xFFFF,      /* moves: states are counted from FIRST_STATE */
	PAIRS = 6,
	FAILURES = 32,
	STATES_MOST = 1000,                /* of one gate */
	BYTES_MOST = 24 << 20              /* of the moves of all gates of a thread */
};

/* One cache line, because memory is what a walk waits for: the bytes that lead on, and where a few of them lead.  A state with
 * more moves than that gets a row. */
struct state {
	struct byte_set alive;
	uint32_t first, count;             /* its steps: members[first, first + count), in order */
	uint32_t row;                      /* + 1; 0: none */
	uint16_t next[PAIRS];
	unsigned char bytes[PAIRS];
	unsigned char known;               /* so many moves are in bytes and next */
};

/* States by hash: what is looked at when one is made. */
struct bucket {
	uint32_t hash, next;               /* next: state + 1 with the same bits */
};

struct gate {
	struct gates *all;
	struct program program;
	struct state *states;
	struct bucket *buckets;            /* by state */
	size_t state_count, state_room, bucket_room;
	unsigned char class_of[256];       /* for rows: bytes that all sets of the program treat alike */
	unsigned classes;                  /* 0: not known yet */
	uint16_t *rows;
	size_t row_count, row_room;
	uint32_t *members;
	size_t member_count, member_room;
	uint32_t chains[256];              /* state + 1 by hash */
	bool open;                         /* the program takes anything */
};

struct gates {
	struct gate **items;               /* by rule and use */
	unsigned char *failures;           /* the same, until there is a gate */
	size_t count, bytes;
	struct table *classes;
	uint32_t *marks;                   /* by step: the walk that last met it */
	uint32_t walk;
	uint32_t *stack, *found;           /* of a walk: steps to look at; those that take a byte */
};

struct gates *
gates_new(size_t rules)
{
	struct gates *g = mem_zero(sizeof *g);

	g->count = rules * GATE_USES;
	g->items = mem_array(g->count + 1, sizeof *g->items);
	g->failures = mem_array(g->count + 1, sizeof *g->failures);
	g->classes = table_new();
	g->marks = mem_array(PROGRAM_STEPS + 2, sizeof *g->marks);
	g->stack = mem_array(2 * (PROGRAM_STEPS + 2), sizeof *g->stack);
	g->found = mem_array(PROGRAM_STEPS + 2, sizeof *g->found);
	return g;
}

static void
gate_free(struct gate *g)
{
	if (g == NULL)
		return;
	program_free(&g->program);
	free(g->states);
	free(g->buckets);
	free(g->rows);
	free(g->members);
	free(g);
}

void
gates_free(struct gates *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->count; i++)
		gate_free(g->items[i]);
	free(g->items);
	free(g->failures);
	table_free(g->classes, free);
	free(g->marks);
	free(g->stack);
	free(g->found);
	free(g);
}

/* ---- states ---- */

/* Put the steps that can be reached from a step without a byte into found; true where one takes. */
static bool
reach(struct gates *all, const struct program *p, uint32_t step, size_t *count)
{
	size_t depth = 0;

	all->stack[depth++] = step;
	while (depth > 0) {
		uint32_t at = all->stack[--depth];
		const struct step *s = &p->steps[at];

		if (all->marks[at] == all->walk)
			continue;
		all->marks[at] = all->walk;
		if (s->kind == STEP_TAKE)
			return true;
		if (s->kind == STEP_BYTE) {
			all->found[(*count)++] = at;
			continue;
		}
		all->stack[depth++] = s->other;
		all->stack[depth++] = s->next;
	}
	return false;
}

static void
start_walk(struct gates *all)
{
	if (++all->walk == 0) {
		memset(all->marks, 0, (PROGRAM_STEPS + 2) * sizeof *all->marks);
		all->walk = 1;
	}
}

static int
number_order(const void *one, const void *two)
{
	uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)two;

	return a < b ? -1 : a > b;
}

static size_t
bytes_of(const struct gate *g)
{
	return g->state_room * sizeof *g->states + g->row_room * sizeof *g->rows + g->member_room * sizeof *g->members;
}

static void
forget(struct gate *g)
{
	g->state_count = g->member_count = g->row_count = 0;
	memset(g->chains, 0, sizeof g->chains);
}

/* All gates give back what they have learnt. */
static void
forget_all(struct gates *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct gate *g = all->items[i];

		if (g == NULL)
			continue;
		forget(g);
		free(g->states);
		free(g->rows);
		free(g->members);
		g->states = NULL;
		g->rows = NULL;
		g->members = NULL;
		g->state_room = g->row_room = g->member_room = 0;
	}
	all->bytes = 0;
}

static void
grow_states(struct gate *g)
{
	size_t room = g->state_room * 2 + 8;
	struct state *made = aligned_alloc(sizeof *made, room * sizeof *made);

	if (made == NULL)
		mem_out();
	if (g->state_count > 0)
		memcpy(made, g->states, g->state_count * sizeof *made);
	free(g->states);
	g->states = made;
	g->state_room = room;
}

/* The state of these steps, in found; made if there is none. */
static size_t
state_of(struct gate *g, size_t count)
{
	const uint32_t *found = g->all->found;
	size_t before = bytes_of(g);
	uint32_t hash = 2166136261u;
	struct state *s;

	qsort(g->all->found, count, sizeof *found, number_order);
	for (size_t i = 0; i < count; i++)
		hash = (hash ^ found[i]) * 16777619u;
	hash ^= hash >> 15;
	for (uint32_t next = g->chains[hash % 256]; next != 0; next = g->buckets[next - 1].next) {
		s = &g->states[next - 1];
		if (g->buckets[next - 1].hash == hash && s->count == count && memcmp(g->members + s->first, found, count * sizeof *found) == 0)
			return next - 1;
	}
	if (g->state_count == g->state_room)
		grow_states(g);
	mem_grow(&g->buckets, &g->bucket_room, g->state_count + 1, sizeof *g->buckets);
	mem_grow(&g->members, &g->member_room, g->member_count + count, sizeof *g->members);
	memcpy(g->members + g->member_count, found, count * sizeof *found);
	s = &g->states[g->state_count];
	*s = (struct state){ .first = (uint32_t)g->member_count, .count = (uint32_t)count };
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 4; k++)
			s->alive.bits[k] |= g->program.sets[g->program.steps[found[i]].set].bits[k];
	g->buckets[g->state_count] = (struct bucket){ hash, g->chains[hash % 256] };
	g->member_count += count;
	g->chains[hash % 256] = (uint32_t)++g->state_count;
	g->all->bytes += bytes_of(g) - before;
	return g->state_count - 1;
}

/* The state that all begins with; TAKEN where nothing is asked. */
static unsigned
first_state(struct gate *g)
{
	size_t count = 0;

	start_walk(g->all);
	if (reach(g->all, &g->program, g->program.start, &count))
		return TAKEN;
	return FIRST_STATE + (unsigned)state_of(g, count);
}

static inline bool
has_byte(const struct byte_set *set, unsigned byte)
{
	return set->bits[byte / 64] >> byte % 64 & 1;
}

/* Bytes that are in the same sets get one number. */
static void
find_classes(struct gate *g)
{
	unsigned of[256] = { 0 };

	g->classes = 1;
	for (size_t s = 0; s < g->program.set_count && g->classes < 256; s++) {
		unsigned renamed[256] = { 0 }, count = g->classes;
		bool split[256] = { false }, stays[256] = { false };

		for (unsigned b = 0; b < 256; b++)
			*(has_byte(&g->program.sets[s], b) ? &split[of[b]] : &stays[of[b]]) = true;
		for (unsigned c = 0; c < count; c++)
			renamed[c] = split[c] && stays[c] ? g->classes++ : c;
		for (unsigned b = 0; b < 256; b++)
			if (has_byte(&g->program.sets[s], b))
				of[b] = renamed[of[b]];
	}
	for (unsigned b = 0; b < 256; b++)
		g->class_of[b] = (unsigned char)of[b];
}

/* Remember where a byte leads. */
static void
note_move(struct gate *g, size_t state, unsigned char byte, unsigned move)
{
	struct state *s = &g->states[state];
	size_t before = bytes_of(g);

	if (s->row == 0 && s->known < PAIRS) {
		s->bytes[s->known] = byte;
		s->next[s->known++] = (uint16_t)move;
		return;
	}
	if (g->classes == 0)
		find_classes(g);
	if (s->row == 0) {
		mem_grow(&g->rows, &g->row_room, (g->row_count + 1) * g->classes, sizeof *g->rows);
		memset(g->rows + g->row_count * g->classes, 0xFF, g->classes * sizeof *g->rows);
		s->row = (uint32_t)++g->row_count;
		for (size_t i = 0; i < s->known; i++)
			g->rows[(s->row - 1) * g->classes + g->class_of[s->bytes[i]]] = s->next[i];
		g->all->bytes += bytes_of(g) - before;
	}
	g->rows[(s->row - 1) * g->classes + g->class_of[byte]] = (uint16_t)move;
}

/* Where a byte leads from a state in which it is alive, for the first time. */
static unsigned
learn(struct gate *g, size_t state, unsigned char byte)
{
	struct gates *all = g->all;
	size_t count = 0;
	bool taken = false;
	unsigned move = TAKEN;

	start_walk(all);
	for (size_t i = 0; i < g->states[state].count && !taken; i++) {
		const struct step *s = &g->program.steps[g->members[g->states[state].first + i]];

		if (has_byte(&g->program.sets[s->set], byte))
			taken = reach(all, &g->program, s->next, &count);
	}
	if (!taken && (g->state_count == STATES_MOST || all->bytes > BYTES_MOST)) {
		/* Begin again with the first state and the one that is needed now. */
		uint32_t *kept = mem_copy(all->found, count * sizeof *kept);

		if (all->bytes > BYTES_MOST)
			forget_all(all);
		forget(g);
		first_state(g);
		memcpy(all->found, kept, count * sizeof *kept);
		free(kept);
		return FIRST_STATE + (unsigned)state_of(g, count);
	}
	if (!taken)
		move = FIRST_STATE + (unsigned)state_of(g, count);
	note_move(g, state, byte, move);
	return move;
}

/* ---- gates ---- */

struct gate *
gates_of(struct gates *all, size_t rule, enum gate_use use, const char *source)
{
	struct gate *g = all->items[rule * GATE_USES + use];

	if (g != NULL)
		return g;
	g = all->items[rule * GATE_USES + use] = mem_zero(sizeof *g);
	g->all = all;
	program_make(&g->program, source, use == GATE_BEFORE, all->classes);
	g->open = first_state(g) == TAKEN;
	return g;
}

struct gate *
gates_after_failure(struct gates *all, size_t rule, enum gate_use use, const char *source)
{
	size_t at = rule * GATE_USES + use;

	if (all->items[at] == NULL && ++all->failures[at] < FAILURES)
		return NULL;
	return gates_of(all, rule, use, source);
}

struct gate *
gates_made(const struct gates *all, size_t rule, enum gate_use use)
{
	return all->items[rule * GATE_USES + use];
}

static inline unsigned
move_of(const struct gate *g, const struct state *s, unsigned char byte)
{
	if (s->row != 0)
		return g->rows[(s->row - 1) * g->classes + g->class_of[byte]];
	for (size_t i = 0; i < s->known; i++)
		if (s->bytes[i] == byte)
			return s->next[i];
	return UNKNOWN;
}

/* Where a byte leads, or TAKEN, or UNKNOWN: nowhere. */
static inline unsigned
follow(struct gate *g, size_t state, unsigned char byte)
{
	const struct state *s = &g->states[state];
	unsigned move;

	if (!has_byte(&s->alive, byte))
		return UNKNOWN;
	move = move_of(g, s, byte);
	return move == UNKNOWN ? learn(g, state, byte) : move;
}

bool
gate_passes(struct gate *g, const char *bytes, size_t len)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH;
	unsigned move = FIRST_STATE;

	if (g->open)
		return true;
	if (g->state_count == 0)
		first_state(g);
	for (size_t i = 0; i < end; i++) {
		move = follow(g, move - FIRST_STATE, (unsigned char)bytes[i]);
		if (move == TAKEN || move == UNKNOWN)
			return move == TAKEN;
	}
	return end < len;
}

bool
gate_passes_back(struct gate *g, const char *bytes, size_t len)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH;
	unsigned move = FIRST_STATE;

	if (g->open)
		return true;
	if (g->state_count == 0)
		first_state(g);
	for (size_t i = 0; i < end; i++) {
		move = follow(g, move - FIRST_STATE, (unsigned char)bytes[len - 1 - i]);
		if (move == TAKEN || move == UNKNOWN)
			return move == TAKEN;
	}
	return end < len;
}
