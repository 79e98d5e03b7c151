/* lines.h - a file of NDJSON beside the input, read before the run begins: what an earlier step has written. */
#ifndef DEDUPE_LINES_H
#define DEDUPE_LINES_H

#include "base/fault.h"
#include "record/record.h"

/* Each line of the file as a record, in order.  take: 0, or -1 with *why.  -1 with *why and *status: 66 where the file is
 * missing, 74 where it cannot be read, 65 for a line that is not what it should be. */
int lines_each(const char *path, int (*take)(void *with, struct record *, struct fault *why), void *with, int *status,
    struct fault *why);

#endif
