/* counts.h - what --stats says of a run beside the counters of every filter. */
#ifndef DEDUPE_COUNTS_H
#define DEDUPE_COUNTS_H

#include "base/buffer.h"
#include "judge.h"
#include "state.h"

/* Append the member `dedupe`.  state: NULL without --state. */
void counts_write(const struct judge *, const struct state *, struct buffer *json);

#endif
