/* align.h - which passages of one text stand in another.
 *
 * Runs of `run` codes with their numbers masked are looked up in the other text and followed as far as they go; the
 * longest continuation wins, the earliest of equal ones.  So a changed word costs one syllable, not the
 * sentence, moved paragraphs are found where they are, and a number that stands where another number stood is seen as
 * changed and not as new.  Linear in both texts: at most eight places are tried for a run. */
#ifndef DEDUPE_ALIGN_H
#define DEDUPE_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#include "codes.h"

struct aligner;                                          /* opaque: scratch, one a thread */
struct aligner *aligner_new(size_t run);                 /* 2 to 8 codes */
void aligner_free(struct aligner *);

/* The text that the next ones are held against; borrowed until another one is. */
void aligner_hold(struct aligner *, const struct codes *mine);

/* Of the body of one text, in syllables.  Codes that one of the two texts skips, and what stands there in the other, count
 * nowhere. */
struct alignment {
	size_t body;
	size_t covered;                    /* stand in the other text, numbers equal */
	size_t masked;                     /* the same, whatever the numbers are */
	size_t lead, lead_covered;         /* of the first `lead` syllables of the body */
	size_t numbers, changed;           /* numbers that stand where a number stands there; those that differ */
};

/* The text that is held and another one, both ways.  marks: NULL, or a byte for each code of mine, which become 1 and 2 by
 * turns, passage by passage, where it is covered, else 0. */
void align(struct aligner *, const struct codes *theirs, size_t lead, uint8_t *marks, struct alignment *of_mine,
    struct alignment *of_theirs);

#endif
