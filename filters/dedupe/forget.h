/* forget.h - documents taken down: no row is theirs any more, and no other row names them. */
#ifndef DEDUPE_FORGET_H
#define DEDUPE_FORGET_H

#include "run/option.h"
#include "store.h"

/* Take out every document of these ids, and judge those whose verdict names one of them anew, each at its place in the order, as
 * if what is taken out had never come: so the earliest of a cluster that has lost its centre becomes the centre, and gives it its
 * name.  A text that a later copy still has stays comparable.  window: as in the runs that made the state.
 * Returns 0, *gone being how many were taken out; -1 with *why and *status.  Not committed. */
int forget_documents(struct store *, const struct option_texts *ids, const struct settings *, uint64_t window, const char *rules,
    uint64_t *gone, int *status, struct fault *why);

#endif
