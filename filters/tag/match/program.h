/* program.h - a pattern as a small machine over bytes that takes all it matches, and more.
 *
 * What the pattern asks of its surroundings (lookaround, edges, back references, conditions) is left out, letters that
 * are rare in Vietnamese text fit every class, and what cannot be read is taken for "anything": so a text that the machine refuses
 * is none of the pattern's matches, and one that it takes may be.  The machine is nondeterministic: Thompson, Regular
 * expression search algorithm (1968). */
#ifndef TAG_MATCH_PROGRAM_H
#define TAG_MATCH_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"
#include "match/members.h"

#define PROGRAM_STEPS 8000                 /* of the largest program; a larger one takes anything from there on */

enum { STEP_SET = 0x8000, STEP_TAKE = 0xFFFF };

/* Four bytes, since there are half a million: the programs are most of what gates keep. */
struct step {
	uint16_t next;
	uint16_t how;                      /* STEP_SET + a set: its bytes lead to next; STEP_TAKE; else a step: there are two ways, next and this one */
};

struct program {
	struct step *steps;                /* owned */
	size_t count, room;
	struct byte_set *sets;             /* owned; distinct */
	size_t set_count, set_room;
	uint16_t start;
};

/* source: a pattern that PCRE2 accepts, NUL ended, atoms as code points.  backward: the machine reads a match from its end.  classes: what is known of the classes of other
 * patterns; the caller frees its values. */
void program_make(struct program *, const char *source, bool backward, struct table *classes);
void program_free(struct program *);

/* The bytes that a step asks for, which must be one that does. */
static inline const struct byte_set *
program_set(const struct program *p, size_t step)
{
	return &p->sets[p->steps[step].how - STEP_SET];
}

#endif
