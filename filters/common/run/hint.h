/* hint.h - what a file is that should have been NDJSON, by its first bytes. */
#ifndef RUN_HINT_H
#define RUN_HINT_H

#include <stddef.h>

/* A format whose lines mean nothing, so that the whole file is refused: "gzip; use gzip -dc".  NULL: none that is known.
 * Looks at the first bytes only. */
const char *hint_binary(const char *bytes, size_t len);

/* After a line was rejected, the likely reason from how the file begins: "pretty-printed JSON; use jq -c .".  NULL:
 * none comes to mind.  Looks at the first KiB or so. */
const char *hint_lines(const char *bytes, size_t len);

#endif
