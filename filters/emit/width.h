/* width.h - how many columns of a terminal a text takes. */
#ifndef EMIT_WIDTH_H
#define EMIT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* 0 for marks and what cannot be seen, 2 for wide forms, else 1.  Source: East Asian Width W and F (UAX #11), in ranges. */
unsigned width_of_point(uint32_t point);
size_t   width_of(const char *bytes, size_t len);         /* valid UTF-8 */

/* Append the text as one line that people can read: line ends and tabs are blanks, controls and bidirectional marks are
 * escaped; what is longer than `most` columns is cut and ends with "…".  Returns the columns it takes. */
size_t   width_show(const char *bytes, size_t len, size_t most, struct buffer *out);

#endif
