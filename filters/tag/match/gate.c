#include "match/gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "match/program.h"

enum {
	STATES_MOST = 256,                 /* of one gate */
	TAKEN = 0xFFFF, UNKNOWN = 0xFFFE, DEAD = 0xFFFD,       /* moves that lead to no state */
	FAILURES = 32,
	BYTES_MOST = 8 << 20               /* of what all gates of a thread have learnt */
};

/* What is looked at when a state is made; where its bytes lead stands in the gate's moves. */
struct state {
	uint32_t first, count;             /* its steps: members[first, first + count), in no order */
	uint32_t hash, next;               /* next: state + 1 with the same bits */
};

struct gate {
	uint16_t *moves;                   /* by state, then by class: the next state, or one of the above */
	unsigned char class_of[256];       /* bytes that all sets of the program treat alike */
	unsigned shift;                    /* a state has 1 << shift moves */
	bool open;                         /* the program takes anything */
	struct gates *all;
	struct program program;
	struct byte_set *classes;          /* by set of the program: the classes in it */
	struct state *states;
	size_t state_count, state_room, move_room;
	uint16_t *members;
	size_t member_count, member_room;
	uint32_t chains[256];              /* state + 1 by hash */
};

struct gates {
	struct gate **items;               /* by rule and use */
	unsigned char *failures;           /* the same, until there is a gate */
	size_t count, bytes;
	struct table *classes;
	uint32_t *marks;                   /* by step: the walk that last met it */
	uint32_t walk;
	uint16_t *stack, *found;           /* of a walk: steps to look at; those that take a byte */
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
	free(g->classes);
	free(g->moves);
	free(g->states);
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
reach(struct gates *all, const struct program *p, uint16_t step, size_t *count)
{
	size_t depth = 0;

	all->stack[depth++] = step;
	while (depth > 0) {
		uint16_t at = all->stack[--depth];
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

static size_t
bytes_of(const struct gate *g)
{
	return g->state_room * sizeof *g->states + g->move_room * sizeof *g->moves + g->member_room * sizeof *g->members;
}

static void
forget(struct gate *g)
{
	g->state_count = g->member_count = 0;
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
		free(g->moves);
		free(g->members);
		g->states = NULL;
		g->moves = NULL;
		g->members = NULL;
		g->state_room = g->move_room = g->member_room = 0;
	}
	all->bytes = 0;
}

static inline bool
has_bit(const struct byte_set *set, unsigned bit)
{
	return set->bits[bit / 64] >> bit % 64 & 1;
}

/* The walk has met all steps it found and marked them, so a state of as many steps that are all marked is theirs. */
static bool
is_found(const struct gate *g, const struct state *s)
{
	const uint32_t *marks = g->all->marks;
	const uint16_t *members = g->members + s->first;

	for (size_t i = 0; i < s->count; i++)
		if (marks[members[i]] != g->all->walk)
			return false;
	return true;
}

/* Where the bytes lead from a new state: nowhere, or it is not known yet. */
static void
start_moves(struct gate *g, const uint16_t *steps, size_t count)
{
	uint16_t *moves = g->moves + (g->state_count << g->shift);
	struct byte_set alive = { 0 };

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 4; k++)
			alive.bits[k] |= g->classes[g->program.steps[steps[i]].set].bits[k];
	for (unsigned c = 0; c < 1u << g->shift; c++)
		moves[c] = has_bit(&alive, c) ? UNKNOWN : DEAD;
}

/* The state of these steps, in found and marked; made if there is none. */
static unsigned
state_of(struct gate *g, size_t count)
{
	const uint16_t *found = g->all->found;
	size_t before = bytes_of(g);
	uint32_t hash = 0;

	for (size_t i = 0; i < count; i++)
		hash += (found[i] + 1u) * 2654435761u;
	hash ^= hash >> 15;
	for (uint32_t next = g->chains[hash % 256]; next != 0; next = g->states[next - 1].next) {
		const struct state *s = &g->states[next - 1];

		if (s->hash == hash && s->count == count && is_found(g, s))
			return next - 1;
	}
	mem_grow(&g->states, &g->state_room, g->state_count + 1, sizeof *g->states);
	mem_grow(&g->moves, &g->move_room, (g->state_count + 1) << g->shift, sizeof *g->moves);
	mem_grow(&g->members, &g->member_room, g->member_count + count, sizeof *g->members);
	if (count > 0)
		memcpy(g->members + g->member_count, found, count * sizeof *found);
	g->states[g->state_count] = (struct state){ (uint32_t)g->member_count, (uint32_t)count, hash, g->chains[hash % 256] };
	start_moves(g, found, count);
	g->member_count += count;
	g->chains[hash % 256] = (uint32_t)++g->state_count;
	g->all->bytes += bytes_of(g) - before;
	return (unsigned)g->state_count - 1;
}

/* The state that all begins with; TAKEN where nothing is asked. */
static unsigned
first_state(struct gate *g)
{
	size_t count = 0;

	start_walk(g->all);
	if (reach(g->all, &g->program, g->program.start, &count))
		return TAKEN;
	return state_of(g, count);
}

/* Room was too small: begin again with the first state and the one that was found, which is returned. */
static unsigned
begin_again(struct gate *g, size_t count)
{
	struct gates *all = g->all;
	uint16_t *kept = mem_copy(all->found, count * sizeof *kept);

	if (all->bytes > BYTES_MOST)
		forget_all(all);
	forget(g);
	first_state(g);
	start_walk(all);
	memcpy(all->found, kept, count * sizeof *kept);
	for (size_t i = 0; i < count; i++)
		all->marks[kept[i]] = all->walk;
	free(kept);
	return state_of(g, count);
}

/* Where a class of bytes leads from a state, for the first time. */
static unsigned
learn(struct gate *g, size_t state, unsigned class)
{
	struct gates *all = g->all;
	const struct state *s = &g->states[state];
	size_t count = 0;
	unsigned move;

	start_walk(all);
	for (size_t i = 0; i < s->count; i++) {
		const struct step *step = &g->program.steps[g->members[s->first + i]];

		if (has_bit(&g->classes[step->set], class) && reach(all, &g->program, step->next, &count)) {
			g->moves[(state << g->shift) + class] = TAKEN;
			return TAKEN;
		}
	}
	if (g->state_count == STATES_MOST || all->bytes > BYTES_MOST)
		return begin_again(g, count);
	move = state_of(g, count);
	g->moves[(state << g->shift) + class] = (uint16_t)move;
	return move;
}

/* ---- classes of bytes ---- */

/* Bytes that are in the same sets get one number: each set parts those that it holds from the others of their number. */
struct parting {
	unsigned of[256], size[256], inside[256], renamed[256], met[256], count;
};

static void
part(struct parting *p, const unsigned char *bytes, size_t count)
{
	size_t met = 0;

	for (size_t i = 0; i < count; i++)
		if (p->inside[p->of[bytes[i]]]++ == 0)
			p->met[met++] = p->of[bytes[i]];
	for (size_t i = 0; i < met; i++) {
		unsigned old = p->met[i], in = p->inside[old];

		p->renamed[old] = old;
		p->inside[old] = 0;
		if (in == p->size[old])
			continue;
		p->size[old] -= in;
		p->size[p->count] = in;
		p->renamed[old] = p->count++;
	}
	for (size_t i = 0; i < count; i++)
		p->of[bytes[i]] = p->renamed[p->of[bytes[i]]];
}

static size_t
list_bytes(const struct byte_set *set, unsigned char *bytes)
{
	size_t count = 0;

	for (unsigned k = 0; k < 4; k++)
		for (uint64_t bits = set->bits[k]; bits != 0; bits &= bits - 1)
			bytes[count++] = (unsigned char)(64 * k + (unsigned)__builtin_ctzll(bits));
	return count;
}

/* The bytes that gates meet most in news come first, so that the start of a row is all that most walks touch. */
static void
number_classes(struct gate *g, const struct parting *p)
{
	static const unsigned char common[] = " \xE1n\xEE\x80h\xBB\xC3t\xC4" "gc,iT\x91\xBAu\xA1" "a1N\xC6r2mCov\xA0Hb.y\x83(0skS/\xB0V\x90l";
	unsigned char number[256] = { 0 };
	bool numbered[256] = { false };
	unsigned count = 0;

	for (size_t i = 0; i < sizeof common - 1 + 256; i++) {
		unsigned class = p->of[i < sizeof common - 1 ? common[i] : i - (sizeof common - 1)];

		if (!numbered[class])
			number[class] = (unsigned char)count++;
		numbered[class] = true;
	}
	for (unsigned b = 0; b < 256; b++)
		g->class_of[b] = number[p->of[b]];
}

static void
find_classes(struct gate *g)
{
	struct parting p = { .size = { 256 }, .count = 1 };
	unsigned char bytes[256];

	for (size_t s = 0; s < g->program.set_count; s++)
		part(&p, bytes, list_bytes(&g->program.sets[s], bytes));
	number_classes(g, &p);
	for (g->shift = 0; 1u << g->shift < p.count;)
		g->shift++;
	g->classes = mem_array(g->program.set_count + 1, sizeof *g->classes);
	for (size_t s = 0; s < g->program.set_count; s++) {
		size_t count = list_bytes(&g->program.sets[s], bytes);

		for (size_t i = 0; i < count; i++)
			byte_set_add(&g->classes[s], g->class_of[bytes[i]]);
	}
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
	find_classes(g);
	g->open = first_state(g) == TAKEN;
	return g;
}

void
gates_prefetch(const struct gates *all, size_t rule)
{
	__builtin_prefetch(&all->items[rule * GATE_USES]);
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

/* Where a byte leads. */
static inline unsigned
follow(struct gate *g, unsigned state, char byte)
{
	unsigned class = g->class_of[(unsigned char)byte], move = g->moves[((size_t)state << g->shift) + class];

	return move == UNKNOWN ? learn(g, state, class) : move;
}

bool
gate_passes(struct gate *g, const char *bytes, size_t len)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH;
	unsigned state = 0;

	if (g->open)
		return true;
	if (g->state_count == 0)
		first_state(g);
	for (size_t i = 0; i < end; i++) {
		state = follow(g, state, bytes[i]);
		if (state >= DEAD)
			return state == TAKEN;
	}
	return end < len;
}

bool
gate_passes_back(struct gate *g, const char *bytes, size_t len, size_t *near)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH;
	unsigned state = 0;

	*near = GATE_ANYWHERE;
	if (g->open)
		return true;
	if (g->state_count == 0)
		first_state(g);
	for (size_t i = 0; i < end; i++) {
		state = follow(g, state, bytes[len - 1 - i]);
		if (state >= DEAD) {
			*near = i + 1;
			return state == TAKEN;
		}
	}
	return end < len;
}
