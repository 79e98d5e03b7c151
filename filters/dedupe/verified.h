/* verified.h - comparisons that were made beforehand, by number of the earlier and of the later document. */
#ifndef DEDUPE_VERIFIED_H
#define DEDUPE_VERIFIED_H

#include <stdbool.h>
#include <stdint.h>

#include "align.h"
#include "base/buffer.h"
#include "base/fault.h"

struct verified;                                         /* opaque */
/* From the lines that --verify wrote: {"a":3,"b":17,"theirs":[…],"mine":[…]}; mine is the later one's alignment, body, covered,
 * masked, lead, lead_covered, numbers, changed.  NULL with *why and *status, as lines_each says. */
struct verified *verified_load(const char *path, int *status, struct fault *why);
void verified_free(struct verified *);
bool verified_find(const struct verified *, uint64_t a, uint64_t b, struct alignment *mine, struct alignment *theirs);

void verified_write(uint64_t a, uint64_t b, const struct alignment *mine, const struct alignment *theirs, struct buffer *out);

#endif
