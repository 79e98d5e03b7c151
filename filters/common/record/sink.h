/* sink.h - writing: whole lines in large blocks, or not at all.
 * A target that is a file appears by rename after fsync, or never; a link is followed and stays a link, the mode of
 * a file that was there stays.  Standard output, and targets that are no regular files, stream.
 * Wherever -1 or NULL is returned, errno is that of the call that failed (EPIPE: the reader went away). */
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
/* Flush, fsync and rename (a file), check close; frees the sink in any case.  After -1 nothing is left of a file, or, where
 * only its folder could not be synced, it stands there whole. */
int  sink_commit(struct sink *, struct fault *why);
void sink_abandon(struct sink *);                        /* removes the temporary file; frees */
bool sink_has_pending(const struct sink *);
/* Is this open file the target, or what the target will replace?  (cat refuses to read what it writes.) */
bool sink_is_file(const struct sink *, int descriptor);

#endif
