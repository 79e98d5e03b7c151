/* merge.h - documents of one state put into another. */
#ifndef DEDUPE_MERGE_H
#define DEDUPE_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "store.h"

/* Judge the documents of the second state, in their order, as if they had come after those of the first, and keep them
 * there; documents that are known there are passed over, so that a merge that was killed is simply run again.  The second
 * file stays as it is.  -1 with *why and *status. */
int state_merge(const char *into, const char *from, bool wait, const struct settings *, uint64_t window, int *status,
    struct fault *why);

#endif
