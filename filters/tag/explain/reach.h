/* reach.h - how far a pattern gets where it does not match.
 *
 * The pattern is cut behind each of its elements, in groups and alternatives too, and each of these beginnings is tried for
 * itself; the furthest one that matches says what is met, and the element behind it what is missing.  Slow, for one rule. */
#ifndef TAG_EXPLAIN_REACH_H
#define TAG_EXPLAIN_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

struct reach;                              /* opaque */

/* source: a finished pattern that compiles, borrowed. */
struct reach *reach_new(const char *source, unsigned match_limit);
void reach_free(struct reach *);           /* NULL is allowed */

struct reached {
	size_t end;                        /* in the bytes: what a beginning of the pattern took */
	struct span missing;               /* in the source: the element, or the letters, that do not follow */
};
/* From one start; false: not even the first element is there. */
bool reach_from(struct reach *, const char *bytes, size_t len, size_t start, struct reached *);

#endif
