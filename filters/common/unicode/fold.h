/* fold.h - folding of NFC text to keys that compare equal where people read the same.
 * Only the key is folded; the text keeps its surface. */
#ifndef UNICODE_FOLD_H
#define UNICODE_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "unicode/class.h"

enum {
	FOLD_CASE   = 1,                   /* simple lower case */
	FOLD_TONE   = 2,                   /* the two tone styles: hoà = hòa, khoẻ = khỏe, uỷ = ủy (to the new style) */
	FOLD_DASH   = 4,                   /* hyphens and dashes are one '-' */
	FOLD_SPACE  = 8,                   /* any run of blanks is one space; blanks beside a dash go */
	FOLD_ACCENT = 16,                  /* no marks: đ = d, ộ = o */
	FOLD_QUOTE  = 32                   /* quote marks of all shapes, single ones too, are one '"' */
};

/* Append the folded form of len bytes of valid NFC text to out.  Blanks at the ends are kept as one space. */
void fold(const char *text, size_t len, unsigned how, struct buffer *out);

/* One code point, simple case mapping; đ for Đ, ẞ for ß is not simple and stays. */
static inline uint32_t
fold_lower(uint32_t point)
{
	return point < CLASS_KNOWN ? class_table[point].lower : class_beyond(point).lower;
}

static inline uint32_t
fold_upper(uint32_t point)
{
	return point < CLASS_KNOWN ? class_table[point].upper : class_beyond(point).upper;
}

static inline uint32_t
fold_bare(uint32_t point)                  /* o for ộ, d for đ */
{
	return point < CLASS_KNOWN ? class_table[point].bare : class_beyond(point).bare;
}

/* The other tone style of ONE syllable: "hòa" gives "hoà", "hoà" gives "hòa", "thủy" gives "thuỷ".
 * Returns bytes written to out (at most len + 4, out_size checked), or 0 where the syllable has only one
 * style.  Case is kept. */
size_t fold_tone_twin(const char *syllable, size_t len, char *out, size_t out_size);

#endif
