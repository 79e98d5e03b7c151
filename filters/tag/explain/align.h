/* align.h - from offsets in one text to offsets in another one of the same letters.
 *
 * Texts that differ in blanks, normal form, tone placement, case and punctuation only are carried over letter by letter. */
#ifndef TAG_EXPLAIN_ALIGN_H
#define TAG_EXPLAIN_ALIGN_H

#include <stdbool.h>
#include <stddef.h>

struct align;                              /* opaque */

/* NULL where the texts differ in letters or digits.  Valid UTF-8. */
struct align *align_new(const char *from, size_t from_len, const char *to, size_t to_len);
void align_free(struct align *);           /* NULL is allowed */
/* A stretch of code points of the one as one of the other; false: nothing of it stands there. */
bool align_span(const struct align *, size_t *start, size_t *end);

#endif
