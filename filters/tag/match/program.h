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

enum step_kind { STEP_BYTE, STEP_SPLIT, STEP_TAKE };

struct step {
	uint16_t next, other;              /* SPLIT: two ways */
	uint16_t set;                      /* BYTE: which bytes lead to next */
	uint8_t kind;                      /* enum step_kind */
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

#endif
