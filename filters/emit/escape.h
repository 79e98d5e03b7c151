/* escape.h - cells of CSV and TSV.
 *
 * CSV: RFC 4180.  Quotes stand around cells that hold a comma, a quote, CR or LF, that begin or end with a blank, and
 * around "\.", which ends the data for PostgreSQL's COPY.  NULL is nothing at all, an empty text is "".
 *
 * TSV: the text format of PostgreSQL's COPY: backslash, tab, LF, CR, BS, FF and VT are escaped, NULL is \N. */
#ifndef EMIT_ESCAPE_H
#define EMIT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

void escape_csv(const char *bytes, size_t len, struct buffer *out);
void escape_tsv(const char *bytes, size_t len, struct buffer *out);

/* Would a spreadsheet take the cell for a formula?  It begins with = + - @, a tab or CR, or their full-width forms.
 * Source: OWASP, "CSV Injection". */
bool escape_is_formula(const char *bytes, size_t len);

#endif
