/* utf8.h - is it UTF-8, and one code point at a time.
 * Valid means Unicode's table 3-7: no overlong form, no surrogate, nothing above U+10FFFF. */
#ifndef UNICODE_UTF8_H
#define UNICODE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Length of the longest valid prefix; equal to len where all is valid.  SIMD (AVX2 or SSSE3 by run-time
 * choice, NEON) after Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2020),
 * with a fast way over ASCII; utf8_valid_prefix_scalar answers the same everywhere. */
size_t utf8_valid_prefix(const char *bytes, size_t len);
size_t utf8_valid_prefix_scalar(const char *bytes, size_t len);
/* For tests and measurements, before there are threads: use "avx2", "sse4.1", "neon" or "scalar".  False where this machine
 * has no such thing. */
bool   utf8_use(const char *way);
static inline bool
utf8_valid(const char *bytes, size_t len)
{
	return utf8_valid_prefix(bytes, len) == len;
}

/* The code point at bytes (valid UTF-8, at least one byte left); *size gets its bytes, 1 to 4. */
static inline uint32_t
utf8_decode(const char *bytes, size_t *size)
{
	const unsigned char *at = (const unsigned char *)bytes;

	if (at[0] < 0x80) {
		*size = 1;
		return at[0];
	}
	if (at[0] < 0xE0) {
		*size = 2;
		return (at[0] & 0x1FU) << 6 | (at[1] & 0x3FU);
	}
	if (at[0] < 0xF0) {
		*size = 3;
		return (at[0] & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
	}
	*size = 4;
	return (at[0] & 0x07U) << 18 | (at[1] & 0x3FU) << 12 | (at[2] & 0x3FU) << 6 | (at[3] & 0x3FU);
}

/* Start of the character that ends at byte `at` of valid UTF-8 (at > 0). */
size_t   utf8_before(const char *bytes, size_t at);
size_t   utf8_encode(uint32_t point, char out[4]);       /* bytes written, 1 to 4 */

/* Length of the maximal invalid part at bytes, where no valid character begins (len > 0): 1 to 3. */
size_t   utf8_invalid_part(const char *bytes, size_t len);
/* Append bytes to out with each maximal invalid part replaced by U+FFFD (W3C way); returns how many. */
size_t   utf8_repair(const char *bytes, size_t len, struct buffer *out);

#endif
