/* nfc.h - Normalization Form C, paid for only where text needs it. */
#ifndef UNICODE_NFC_H
#define UNICODE_NFC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

enum { NFC_MARKS = 30 };                   /* longest run of combining marks that is kept (UAX #15, stream-safe text) */

/* True when a quick check proves valid UTF-8 text to be NFC already: it holds no code point that NFC changes or that
 * may join what stands before it (CLASS_UNSTABLE).  False may still be NFC. */
bool nfc_is(const char *text, size_t len);
/* Whether valid UTF-8 text is as nfc would make it, which is NFC with at most NFC_MARKS marks in a row.  Slow; for text that nfc_is
 * is not sure of. */
bool nfc_equals(const char *text, size_t len);
/* Bytes of text that the quick check is sure of from its start on; len where it is sure of all. */
size_t nfc_sure(const char *text, size_t len);

/* Append the NFC of valid UTF-8 text to out.  utf8proc works only on the stretches between starters that
 * the quick check is not sure of.  Runs of more than NFC_MARKS combining marks are cut first, because normalizers
 * are quadratic in them; *cut counts the marks taken away (may be NULL). */
void nfc(const char *text, size_t len, struct buffer *out, size_t *cut);

/* The next stretch of text from *at on that NFC may change: from a starter up to, not including, the next sure starter.
 * False at the end.  Its NFC stands alone: nothing outside the stretch can change by it. */
bool nfc_stretch(const char *text, size_t len, size_t *at, size_t *start, size_t *end);
/* The NFC of one stretch, marks cut as above. */
void nfc_compose(const char *stretch, size_t len, struct buffer *out, size_t *cut);

#endif
