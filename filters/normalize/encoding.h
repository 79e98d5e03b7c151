/* encoding.h - the encodings of old Vietnamese text.
 *
 * A unit is a byte, or 16 bits of UTF-16.  Bytes that were read as Latin-1 or Windows-1252 and became code points are
 * units again by encoding_unit.  Sources: TCVN 5712:1993 (VN1 in full is `tcvn`; `tcvn3` is VN3, its small letters, which the
 * capital fonts of ABC show as capitals, but takes the capitals of VN1 where they make words), RFC 1456 (VISCII), Microsoft's code page 1258, and VNI's own table for Windows. */
#ifndef NORMALIZE_ENCODING_H
#define NORMALIZE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum encoding {
	ENCODING_AUTO, ENCODING_UTF8, ENCODING_UTF16, ENCODING_UTF16LE, ENCODING_UTF16BE,
	ENCODING_TCVN3, ENCODING_TCVN, ENCODING_VNI, ENCODING_VISCII, ENCODING_CP1258, ENCODING_COUNT,
	ENCODING_LEGACY = ENCODING_TCVN3   /* the first of those that need a guess */
};
extern const char *const encoding_names[];               /* by enum encoding; ended by NULL */

enum { UNIT_OTHER = 0xFFFF };              /* a code point that no byte stands for */

/* The byte that Latin-1 or Windows-1252 shows as this code point, or UNIT_OTHER. */
uint16_t encoding_unit(uint32_t point);

/* The character at units (count >= 1 of them are left) in a legacy encoding: returns how many units it takes, 1 or 2.
 * *point is what it is; UNIT_OTHER, and bytes that mean nothing, give 0xFFFD. */
size_t encoding_decode(enum encoding, const uint16_t *units, size_t count, uint32_t *point);

/* TCVN 5712 put capitals among the control characters, and between 0x80 and 0x9F where Windows-1252 has its dashes and quotes.
 * The capital at such a unit, or 0. */
uint32_t encoding_tcvn_capital(uint16_t unit);

/* UTF-16 by its mark or by its NULs; ENCODING_AUTO where it is none.  Looks at the first 2 KiB. */
enum encoding encoding_utf16_of(const char *bytes, size_t len);

#endif
