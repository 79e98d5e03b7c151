/* sink.h - writing: whole lines in large blocks, or not at all.
 * A target that is a file appears by rename after fsync, or never.  Standard output streams. */
#ifndef RECORD_SINK_H
#define RECORD_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

struct sink;                                             /* opaque */

/* path NULL or "-": standard output.  NULL with *why (IO) where it cannot be created; status 73. */
struct sink *sink_open(const char *path, struct fault *why);
/* Add bytes that are whole lines; written when 256 KiB are together.  -1 with *why (IO) after a failed write; from
 * then on nothing more is written. */
int  sink_write(struct sink *, const char *bytes, size_t len, struct fault *why);
int  sink_flush(struct sink *, struct fault *why);
/* Flush, fsync and rename (a file), check close; frees the sink in any case. */
int  sink_commit(struct sink *, struct fault *why);
void sink_abandon(struct sink *);                        /* removes the temporary file; frees */
unsigned long long sink_bytes(const struct sink *);
bool sink_has_pending(const struct sink *);

#endif
