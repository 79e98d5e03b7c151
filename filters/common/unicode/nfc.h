/* nfc.h - Normalization Form C, paid for only where text needs it. */
#ifndef UNICODE_NFC_H
#define UNICODE_NFC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* True when a quick check proves valid UTF-8 text to be NFC already (a scan for code points with
 * NFC_Quick_Check other than Yes or a combining class; false may still be NFC). */
bool nfc_is(const char *text, size_t len);

/* Append the NFC of valid UTF-8 text to out.  utf8proc works only on the stretches between starters that
 * the quick check is not sure of.  Runs of more than 30 combining marks are cut first, because normalizers
 * are quadratic in them (UAX #15, stream-safe); *cut counts the marks taken away (may be NULL). */
void nfc(const char *text, size_t len, struct buffer *out, size_t *cut);

#endif
