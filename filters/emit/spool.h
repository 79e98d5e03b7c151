/* spool.h - lines that may be asked for again: what a later record of the run takes the place of goes to the rejects, and by
 * then its line is long gone.  They wait in a file without a name, in TMPDIR, /var/tmp or /tmp, as large as the lines are. */
#ifndef EMIT_SPOOL_H
#define EMIT_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"

struct spool;

/* Before the sandbox.  NULL with *why (IO): no folder takes a file. */
struct spool *spool_open(struct fault *why);
void spool_free(struct spool *);           /* NULL is allowed */
/* *at is what spool_get wants.  -1 with *why (IO), which names the folder: the disk is full, or broken.  Lines that are in can
 * be had still. */
int  spool_put(struct spool *, const char *line, size_t len, uint64_t *at, struct fault *why);
/* The line, in place of what out held. */
int  spool_get(const struct spool *, uint64_t at, struct buffer *out, struct fault *why);

#endif
