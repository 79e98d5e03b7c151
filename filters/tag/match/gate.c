#include "match/gate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "match/program.h"

/* Of the states that a machine could have, text leads to few, and from most of those to one or two others.  So a state is half a
 * line of the cache with the bytes that it has met, not a row of all bytes; one in eight meets more than it holds and gets a row, in
 * which the common bytes share a line.  States are made in the order text leads through them and lie so.  Measured on 3,000
 * articles: 29,000 states take 0.9 MB, their 3,600 rows 1.3, what they are made of 1.3.  As rows alone they took far more than
 * the 8 MB they were given, and were forgotten and learnt again. */

enum {
	FAILURES = 32,
	UNKNOWN = 0, DEAD, TAKEN, FIRST_STATE,                  /* moves: the next state, or one of those before */
	/* Of all gates of a thread; a page costs nothing before it is used. */
	STATES_MOST = 1 << 16, ROWS_MOST = 1 << 12, LONG_MOST = 1 << 11, MEMBERS_MOST = 1 << 20,
	CHAINS = 1 << 14,
	EDGES = 7, RUN = 19,
	KINDS = 64
};

_Static_assert(STATES_MOST <= UINT16_MAX + 1, "a move has 16 bits");

/* Where bytes lead: all that a walk looks at. */
struct state {
	uint64_t alive;                    /* kinds of bytes one of which leads on; all others are DEAD */
	uint16_t row;                      /* of a state with more edges than these: in rows, or ROWS_MOST + one of long_rows; else 0 */
	union {
		struct {
			uint16_t moves[EDGES];             /* with a row: all there are, free ones UNKNOWN */
			uint8_t bytes[EDGES];              /* that lead to these */
			uint8_t count;
		} edges;
		struct {                           /* there is only one way on: these bytes */
			uint16_t move;             /* behind the last of them */
			uint8_t bytes[RUN];
			uint8_t count;             /* of bytes, + EDGES */
		} run;
	};
};

_Static_assert(sizeof(struct state) == 32, "two states are a line of the cache");
_Static_assert(offsetof(struct state, edges.count) == offsetof(struct state, run.count), "the count tells which it is");

/* What is looked at when a state is made or learns. */
struct origin {
	uint32_t first;                    /* its steps: members[first, first + count), in no order */
	uint32_t gate;                     /* its number */
	uint16_t count;
	uint16_t next;                     /* the next state with the same hash; 0: none */
};

struct gate {
	struct gates *all;
	uint32_t first;                    /* state; UNKNOWN: forgotten; TAKEN: the program takes anything */
	uint32_t number;                   /* its program: programs[number - 1]; 0: none yet */
};

struct gates {
	struct gate *items;                /* by rule and use */
	unsigned char *failures;           /* the same, until there is a gate */
	size_t count;
	struct program *programs;
	size_t program_count, program_room;
	struct state *states;              /* STATES_MOST; those before FIRST_STATE are none */
	struct origin *origins;            /* by state */
	uint8_t (*rows)[256];              /* ROWS_MOST: by rank of a byte DEAD, TAKEN or FIRST_STATE + which of the state's moves; row 0 is none */
	uint16_t (*long_rows)[256];        /* LONG_MOST: moves by rank, where there are more than a state holds */
	uint16_t *members;                 /* MEMBERS_MOST: steps */
	uint16_t *chains;                  /* CHAINS: state by hash */
	size_t state_count, row_count, long_count, member_count;
	unsigned char rank_of[256];        /* of bytes; those that gates meet most in news come first */
	unsigned char byte_of[256];        /* by rank */
	struct byte_set common;            /* the bytes that are a kind each */
	struct table *classes;
	uint32_t *marks;                   /* by step: the walk that last met it */
	uint32_t walk;
	uint16_t *stack, *found;           /* of a walk: steps to look at; those that take a byte */
	uint16_t *kept;                    /* what was found before */
};

/* Common bytes are a kind each, so that a walk ends at the first one that leads nowhere without a look at the edges. */
static void
rank_bytes(struct gates *g)
{
	static const unsigned char common[] = " \xE1n\xEE\x80h\xBB\xC3t\xC4" "gc,iT\x91\xBAu\xA1" "a1N\xC6r2mCov\xA0Hb.y\x83(0skS/\xB0V\x90l";
	bool ranked[256] = { false };
	unsigned count = 0;

	for (size_t i = 0; i < sizeof common - 1 + 256; i++) {
		unsigned byte = i < sizeof common - 1 ? common[i] : (unsigned)(i - (sizeof common - 1));

		if (ranked[byte])
			continue;
		ranked[byte] = true;
		if (count < KINDS - 1)
			byte_set_add(&g->common, byte);
		g->byte_of[count] = (unsigned char)byte;
		g->rank_of[byte] = (unsigned char)count++;
	}
}

static inline unsigned
kind_of(unsigned rank)
{
	return rank < KINDS - 1 ? rank : KINDS - 1;
}

/* count * size bytes from the start of a line of the cache, for free(); pages that are never used cost nothing. */
static void *
lines_new(size_t count, size_t size)
{
	void *made = aligned_alloc(64, count * size);

	if (made == NULL)
		mem_out();
	return made;
}

struct gates *
gates_new(size_t rules)
{
	struct gates *g = mem_zero(sizeof *g);

	g->count = rules * GATE_USES;
	g->items = mem_array(g->count + 1, sizeof *g->items);
	g->failures = mem_array(g->count + 1, sizeof *g->failures);
	g->states = lines_new(STATES_MOST, sizeof *g->states);
	g->origins = lines_new(STATES_MOST, sizeof *g->origins);
	g->rows = lines_new(ROWS_MOST, sizeof *g->rows);
	g->long_rows = lines_new(LONG_MOST, sizeof *g->long_rows);
	g->members = lines_new(MEMBERS_MOST, sizeof *g->members);
	g->chains = mem_array(CHAINS, sizeof *g->chains);
	g->state_count = FIRST_STATE;
	g->row_count = 1;
	rank_bytes(g);
	g->classes = table_new();
	g->marks = mem_array(PROGRAM_STEPS + 2, sizeof *g->marks);
	g->stack = mem_array(2 * (PROGRAM_STEPS + 2), sizeof *g->stack);
	g->found = mem_array(PROGRAM_STEPS + 2, sizeof *g->found);
	g->kept = mem_array(PROGRAM_STEPS + 2, sizeof *g->kept);
	return g;
}

void
gates_free(struct gates *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->program_count; i++)
		program_free(&g->programs[i]);
	free(g->programs);
	free(g->items);
	free(g->failures);
	free(g->states);
	free(g->origins);
	free(g->rows);
	free(g->long_rows);
	free(g->members);
	free(g->chains);
	table_free(g->classes, free);
	free(g->marks);
	free(g->stack);
	free(g->found);
	free(g->kept);
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
		if (s->how == STEP_TAKE)
			return true;
		if (s->how >= STEP_SET) {
			all->found[(*count)++] = at;
			continue;
		}
		all->stack[depth++] = s->how;
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

/* All gates forget what they have learnt. */
static void
forget_all(struct gates *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].first != TAKEN)
			all->items[i].first = UNKNOWN;
	memset(all->chains, 0, CHAINS * sizeof *all->chains);
	all->state_count = FIRST_STATE;
	all->row_count = 1;
	all->long_count = all->member_count = 0;
}

/* Is there room for one more state, however large, and one more row of each kind? */
static bool
has_room(const struct gates *all)
{
	return all->state_count < STATES_MOST && all->row_count < ROWS_MOST && all->long_count < LONG_MOST &&
	    all->member_count + PROGRAM_STEPS + 2 <= MEMBERS_MOST;
}

static inline bool
has_bit(const struct byte_set *set, unsigned bit)
{
	return set->bits[bit / 64] >> bit % 64 & 1;
}

static inline const struct program *
program_of(const struct gate *g)
{
	return &g->all->programs[g->number - 1];
}

/* The walk has met all steps it found and marked them, so a state of as many steps that are all marked is theirs. */
static bool
is_found(const struct gates *all, const struct origin *o)
{
	const uint16_t *members = all->members + o->first;

	for (size_t i = 0; i < o->count; i++)
		if (all->marks[members[i]] != all->walk)
			return false;
	return true;
}

/* The bytes that lead from a state to others, by its steps. */
static struct byte_set
bytes_alive(const struct program *p, const uint16_t *steps, size_t count)
{
	struct byte_set alive = { 0 };

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 4; k++)
			alive.bits[k] |= program_set(p, steps[i])->bits[k];
	return alive;
}

static uint64_t
kinds_alive(const struct gates *all, const struct byte_set *alive)
{
	uint64_t kinds = 0, others = 0;

	for (size_t k = 0; k < 4; k++)
		others |= alive->bits[k] & ~all->common.bits[k];
	for (unsigned kind = 0; kind < KINDS - 1; kind++)
		kinds |= (uint64_t)has_bit(alive, all->byte_of[kind]) << kind;
	return kinds | (uint64_t)(others != 0) << (KINDS - 1);
}

/* The state of these steps, in found and marked; made if there is none, for which there must be room. */
static uint32_t
state_of(struct gate *g, size_t count)
{
	struct gates *all = g->all;
	struct byte_set alive;
	uint32_t hash = g->number * 0x9E3779B1u, made;
	uint16_t *chain;

	for (size_t i = 0; i < count; i++)
		hash += (all->found[i] + 1u) * 2654435761u;
	hash ^= hash >> 15;
	chain = &all->chains[hash % CHAINS];
	for (uint32_t at = *chain; at != 0; at = all->origins[at].next) {
		const struct origin *o = &all->origins[at];

		if (o->gate == g->number && o->count == count && is_found(all, o))
			return at;
	}
	made = (uint32_t)all->state_count++;
	alive = bytes_alive(program_of(g), all->found, count);
	all->states[made] = (struct state){ .alive = kinds_alive(all, &alive) };
	all->origins[made] = (struct origin){ (uint32_t)all->member_count, g->number, (uint16_t)count, *chain };
	*chain = (uint16_t)made;
	memcpy(all->members + all->member_count, all->found, count * sizeof *all->found);
	all->member_count += count;
	return made;
}

/* The state that all begins with; TAKEN where nothing is asked.  There must be room. */
static void
find_first(struct gate *g)
{
	const struct program *p = program_of(g);
	size_t count = 0;

	start_walk(g->all);
	g->first = reach(g->all, p, p->start, &count) ? TAKEN : state_of(g, count);
}

/* There is no room: begin again with the first state and the one that was found, which is returned. */
static uint32_t
begin_again(struct gate *g, size_t count)
{
	struct gates *all = g->all;

	memcpy(all->kept, all->found, count * sizeof *all->found);
	forget_all(all);
	find_first(g);
	start_walk(all);
	memcpy(all->found, all->kept, count * sizeof *all->found);
	for (size_t i = 0; i < count; i++)
		all->marks[all->found[i]] = all->walk;
	return state_of(g, count);
}

/* ---- moves ---- */

/* The bytes that all steps of a state treat as this one. */
static struct byte_set
bytes_alike(const struct program *p, const uint16_t *steps, size_t count, unsigned byte)
{
	struct byte_set alike = { { ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0, ~(uint64_t)0 } };

	for (size_t i = 0; i < count; i++) {
		const struct byte_set *set = program_set(p, steps[i]);
		uint64_t turn = has_bit(set, byte) ? 0 : ~(uint64_t)0;

		for (size_t k = 0; k < 4; k++)
			alike.bits[k] &= set->bits[k] ^ turn;
	}
	return alike;
}

/* What a row says of a move; UNKNOWN: the state holds no more. */
static uint8_t
code_of(struct state *s, uint32_t move)
{
	if (move < FIRST_STATE)
		return (uint8_t)move;
	for (unsigned i = 0; i < EDGES; i++) {
		if (s->edges.moves[i] == UNKNOWN)
			s->edges.moves[i] = (uint16_t)move;
		if (s->edges.moves[i] == move)
			return (uint8_t)(FIRST_STATE + i);
	}
	return UNKNOWN;
}

/* A state has met more bytes than it has edges: they go to a row. */
static void
widen(struct gates *all, const struct program *p, uint32_t at)
{
	struct state *s = &all->states[at];
	const struct origin *o = &all->origins[at];
	struct byte_set alive = bytes_alive(p, all->members + o->first, o->count);
	uint8_t *row = all->rows[all->row_count];
	uint16_t moves[EDGES];

	s->row = (uint16_t)all->row_count++;
	for (unsigned rank = 0; rank < 256; rank++)
		row[rank] = has_bit(&alive, all->byte_of[rank]) ? UNKNOWN : DEAD;
	memcpy(moves, s->edges.moves, sizeof moves);
	memset(s->edges.moves, 0, sizeof s->edges.moves);
	for (size_t i = 0; i < EDGES; i++)
		row[all->rank_of[s->edges.bytes[i]]] = code_of(s, moves[i]);
}

/* A state has more moves than it holds: they go to a long row. */
static void
lengthen(struct gates *all, struct state *s)
{
	const uint8_t *row = all->rows[s->row];
	uint16_t *moves = all->long_rows[all->long_count];

	for (unsigned rank = 0; rank < 256; rank++)
		moves[rank] = row[rank] < FIRST_STATE ? row[rank] : s->edges.moves[row[rank] - FIRST_STATE];
	s->row = (uint16_t)(ROWS_MOST + all->long_count++);
}

static void
set_in_row(struct gates *all, struct state *s, const struct byte_set *bytes, uint32_t move)
{
	uint8_t code = s->row < ROWS_MOST ? code_of(s, move) : UNKNOWN;

	if (s->row < ROWS_MOST && code == UNKNOWN)
		lengthen(all, s);
	for (unsigned k = 0; k < 4; k++)
		for (uint64_t bits = bytes->bits[k]; bits != 0; bits &= bits - 1) {
			unsigned rank = all->rank_of[64 * k + (unsigned)__builtin_ctzll(bits)];

			if (code != UNKNOWN)
				all->rows[s->row][rank] = code;
			else
				all->long_rows[s->row - ROWS_MOST][rank] = (uint16_t)move;
		}
}

/* There must be room for a row of each kind. */
static void
set_move(const struct gate *g, uint32_t at, unsigned byte, uint32_t move)
{
	struct gates *all = g->all;
	const struct program *p = program_of(g);
	struct state *s = &all->states[at];
	const struct origin *o = &all->origins[at];
	struct byte_set alike;

	if (s->edges.count < EDGES) {
		s->edges.bytes[s->edges.count] = (uint8_t)byte;
		s->edges.moves[s->edges.count++] = (uint16_t)move;
		return;
	}
	if (s->row == 0)
		widen(all, p, at);
	alike = bytes_alike(p, all->members + o->first, o->count, byte);
	set_in_row(all, s, &alike, move);
}

/* Where a byte leads from some steps: TAKEN, DEAD, or UNKNOWN: to the state of those that are found. */
static uint32_t
lead(struct gates *all, const struct program *p, const uint16_t *steps, size_t count, unsigned byte, size_t *found)
{
	*found = 0;
	start_walk(all);
	for (size_t i = 0; i < count; i++)
		if (has_bit(program_set(p, steps[i]), byte) && reach(all, p, p->steps[steps[i]].next, found))
			return TAKEN;
	return *found > 0 ? UNKNOWN : DEAD;
}

static bool
is_only(const struct byte_set *set, unsigned byte)
{
	struct byte_set only = { 0 };

	byte_set_add(&only, byte);
	return memcmp(set, &only, sizeof only) == 0;
}

static unsigned
first_byte(const struct byte_set *set)
{
	unsigned k = 0;

	while (k < 3 && set->bits[k] == 0)
		k++;
	return set->bits[k] != 0 ? 64 * k + (unsigned)__builtin_ctzll(set->bits[k]) : 0;
}

/* A state from which only this byte leads on becomes a run: of this one and those behind it that are the only ones too. */
static bool
make_run(struct gate *g, uint32_t at, unsigned byte)
{
	struct gates *all = g->all;
	const struct program *p = program_of(g);
	const struct origin *o = &all->origins[at];
	struct state *s = &all->states[at];
	struct byte_set alive;
	size_t found, len = 0;
	uint32_t move;

	if (s->edges.count != 0 || (s->alive & (s->alive - 1)) != 0 || !has_room(all))
		return false;
	alive = bytes_alive(p, all->members + o->first, o->count);
	if (!is_only(&alive, byte))
		return false;
	s->run.bytes[len++] = (uint8_t)byte;
	move = lead(all, p, all->members + o->first, o->count, byte, &found);
	while (move == UNKNOWN && len < RUN) {
		alive = bytes_alive(p, all->found, found);
		byte = first_byte(&alive);
		if (!is_only(&alive, byte))
			break;
		memcpy(all->kept, all->found, found * sizeof *all->found);
		s->run.bytes[len++] = (uint8_t)byte;
		move = lead(all, p, all->kept, found, byte, &found);
	}
	s->run.move = (uint16_t)(move == UNKNOWN ? state_of(g, found) : move);
	s->run.count = (uint8_t)(EDGES + len);
	return true;
}

/* Where a byte leads from a state, for the first time; UNKNOWN: the state is a run now.  Kept out of walk, which is short. */
static __attribute__((noinline)) uint32_t
learn(struct gate *g, uint32_t state, unsigned byte)
{
	struct gates *all = g->all;
	const struct origin *o = &all->origins[state];
	size_t count;
	uint32_t move;

	if (make_run(g, state, byte))
		return UNKNOWN;
	move = lead(all, program_of(g), all->members + o->first, o->count, byte, &count);
	if (!has_room(all))
		return move == UNKNOWN ? begin_again(g, count) : move;
	if (move == UNKNOWN)
		move = state_of(g, count);
	set_move(g, state, byte, move);
	return move;
}

/* Where a byte leads, as far as it is known. */
static inline uint32_t
follow(const struct gates *all, const struct state *s, unsigned byte)
{
	unsigned rank = all->rank_of[byte];

	if ((s->alive >> kind_of(rank) & 1) == 0)
		return DEAD;
	if (s->row >= ROWS_MOST)
		return all->long_rows[s->row - ROWS_MOST][rank];
	if (s->row != 0) {
		unsigned code = all->rows[s->row][rank];

		return code < FIRST_STATE ? code : s->edges.moves[code - FIRST_STATE];
	}
	for (size_t i = 0; i < s->edges.count; i++)
		if (s->edges.bytes[i] == byte)
			return s->edges.moves[i];
	return UNKNOWN;
}

static inline unsigned char
byte_at(const char *bytes, bool back, size_t i)
{
	return (unsigned char)(back ? *(bytes - 1 - i) : bytes[i]);
}

/* How many bytes of a run are there, from the i-th to the last. */
static inline size_t
follow_run(const struct state *s, const char *bytes, bool back, size_t i, size_t last)
{
	size_t len = s->run.count - (size_t)EDGES, same = 0;

	while (same < len && i + same < last && s->run.bytes[same] == byte_at(bytes, back, i + same))
		same++;
	return same;
}

/* From the first state over `most` bytes behind a place, or before it (back): where that leads, and after how many of them. */
static inline __attribute__((always_inline)) uint32_t
walk(struct gate *g, uint32_t state, const char *bytes, bool back, size_t most, size_t *count)
{
	const struct gates *all = g->all;
	uint32_t move;
	size_t i = 0;

	while (i < most && state >= FIRST_STATE) {
		const struct state *s = &all->states[state];
		unsigned char byte = byte_at(bytes, back, i);

		if (s->edges.count > EDGES) {
			size_t same = follow_run(s, bytes, back, i, most);

			i += same;
			if (same == s->run.count - (size_t)EDGES)
				state = s->run.move;
			else if (i < most)
				state = DEAD;
			continue;
		}
		move = follow(all, s, byte);
		if (move == UNKNOWN && (move = learn(g, state, byte)) == UNKNOWN)
			continue;
		state = move;
		i++;
	}
	*count = i;
	return state;
}

/* ---- gates ---- */

struct gate *
gates_of(struct gates *all, size_t rule, enum gate_use use, const char *source)
{
	struct gate *g = &all->items[rule * GATE_USES + use];

	if (g->number != 0)
		return g;
	mem_grow(&all->programs, &all->program_room, all->program_count + 1, sizeof *all->programs);
	program_make(&all->programs[all->program_count++], source, use == GATE_BEFORE, all->classes);
	g->all = all;
	g->number = (uint32_t)all->program_count;
	if (!has_room(all))
		forget_all(all);
	find_first(g);
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

	if (all->items[at].number == 0 && ++all->failures[at] < FAILURES)
		return NULL;
	return gates_of(all, rule, use, source);
}

struct gate *
gates_made(const struct gates *all, size_t rule, enum gate_use use)
{
	struct gate *g = &all->items[rule * GATE_USES + use];

	return g->number != 0 ? g : NULL;
}

/* The state a walk begins with; TAKEN where all passes. */
static inline uint32_t
begin(struct gate *g)
{
	if (g->first == UNKNOWN) {
		if (!has_room(g->all))
			forget_all(g->all);
		find_first(g);
	}
	return g->first;
}

bool
gate_passes(struct gate *g, const char *bytes, size_t len)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH, count;
	uint32_t state = walk(g, begin(g), bytes, false, end, &count);

	return state == TAKEN || (state != DEAD && end < len);
}

bool
gate_passes_back(struct gate *g, const char *bytes, size_t len, size_t *near)
{
	size_t end = len < GATE_REACH ? len : GATE_REACH, count;
	uint32_t first = begin(g), state = walk(g, first, bytes + len, true, end, &count);

	*near = state == TAKEN && first != TAKEN ? count : GATE_ANYWHERE;
	return state == TAKEN || (state != DEAD && end < len);
}
