/* known.h - which documents an earlier run has judged, by id and text.
 *
 * A document that comes again gets its stored verdict again, the first time that of its first row, the second time that of
 * its second: so a run that was killed and is run again tells what an undisturbed one tells, also where the input itself
 * holds one document twice.  16 bytes a document, sorted once. */
#ifndef DEDUPE_KNOWN_H
#define DEDUPE_KNOWN_H

#include <stddef.h>
#include <stdint.h>

struct known;                                            /* opaque */
struct known *known_new(void);
void known_free(struct known *);
void known_add(struct known *, uint64_t key, uint64_t number);     /* rising numbers, below 2^32 */
void known_sort(struct known *);                                   /* after the last one, before the first question */

#define KNOWN_NONE UINT64_MAX
/* The next row of this key that was not given yet, or KNOWN_NONE.  *group: for known_given. */
uint64_t known_next(const struct known *, uint64_t key, size_t *group);
void known_given(struct known *, size_t group);          /* that row was given */
size_t known_bytes(const struct known *);

#endif
