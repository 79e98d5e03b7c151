#include "scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "repair.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

#define EACH_BYTE(byte) (0x0101010101010101U * (byte))

/* Eight bytes that need nothing and end nothing: ASCII from the space on, without & and DEL.  A bit may be set wrongly
 * above a right one only, so zero is sure. */
static inline bool
is_plain(uint64_t word)
{
	uint64_t ampersand = word ^ EACH_BYTE('&'), delete = word ^ EACH_BYTE(0x7FU);
	uint64_t low = word - EACH_BYTE(0x20U);

	return ((word | low | (ampersand - EACH_BYTE(1U)) | (delete - EACH_BYTE(1U))) & EACH_BYTE(0x80U)) == 0;
}

static bool
begins_entity(const char *text, size_t len, size_t at)
{
	char next = at + 2 < len ? text[at + 1] : '\0';

	return next == '#' || ((next | 0x20) >= 'a' && (next | 0x20) <= 'z');
}

static unsigned
needs_of_ascii(const char *text, size_t len, size_t at)
{
	char byte = text[at];

	if (byte == '\n') {
		bool blank_before = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t' || at + 1 == len;
		bool third = at >= 2 && text[at - 1] == '\n' && text[at - 2] == '\n';

		return blank_before || third ? NEED_LINES : 0;
	}
	if (byte == '&')
		return begins_entity(text, len, at) ? NEED_ENTITIES : 0;
	if (byte == '\t')
		return NEED_SPACES | NEED_LINES;
	if (byte == '\r' || byte == '\v' || byte == '\f')
		return NEED_LINES;
	return (unsigned char)byte < 0x20 || byte == 0x7F ? NEED_INVISIBLE : 0;
}

static unsigned
needs_of_point(uint32_t point)
{
	unsigned set = class_of(point), needs = 0;

	if (point <= 0xFF && !(set & CLASS_VIETNAMESE))
		needs |= NEED_LATIN;
	if (point == 0xD0 || point == 0xF0 || point == 0x189)
		needs |= NEED_D;
	if (point == 0x85 || point == 0x2028 || point == 0x2029)
		return needs | NEED_LINES;
	if (set & CLASS_SPACE)
		needs |= NEED_SPACES | NEED_LINES;     /* it may stand at a line's end */
	if (set & (CLASS_INVISIBLE | CLASS_CONTROL))
		needs |= NEED_INVISIBLE | NEED_LINES;  /* and blanks before it */
	if (set & CLASS_PRIVATE)
		needs |= NEED_PRIVATE;
	if (set & CLASS_UNSTABLE)
		needs |= NEED_NFC;
	return needs;
}

/* C3 80..BF that are Vietnamese letters, as bits by the low six bits. */
static const uint64_t latin_letters =
	1ULL << 0x00 | 1ULL << 0x01 | 1ULL << 0x02 | 1ULL << 0x03 | 1ULL << 0x08 | 1ULL << 0x09 | 1ULL << 0x0A |
	1ULL << 0x0C | 1ULL << 0x0D | 1ULL << 0x12 | 1ULL << 0x13 | 1ULL << 0x14 | 1ULL << 0x15 | 1ULL << 0x19 |
	1ULL << 0x1A | 1ULL << 0x1D | 1ULL << 0x20 | 1ULL << 0x21 | 1ULL << 0x22 | 1ULL << 0x23 | 1ULL << 0x28 |
	1ULL << 0x29 | 1ULL << 0x2A | 1ULL << 0x2C | 1ULL << 0x2D | 1ULL << 0x32 | 1ULL << 0x33 | 1ULL << 0x34 |
	1ULL << 0x35 | 1ULL << 0x39 | 1ULL << 0x3A | 1ULL << 0x3D;

struct scan
scan_text(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	struct scan scan = { 0 };
	size_t i = 0, size;

	while (i < len) {
		unsigned char byte = at[i];

		scan.points++;
		if (byte < 0x80) {
			uint64_t word;

			if (byte < 0x20 || byte == '&' || byte == 0x7F)
				scan.needs |= needs_of_ascii(text, len, i);
			i++;
			if (len - i < sizeof word)
				continue;
			memcpy(&word, at + i, sizeof word);
			if (is_plain(word)) {
				i += sizeof word;
				scan.points += sizeof word;
			}
		} else if (byte == 0xE1 && (at[i + 1] == 0xBA || at[i + 1] == 0xBB)) {
			scan.letters += at[i + 1] == 0xBB || at[i + 2] >= 0xA0;
			i += 3;
		} else if (byte == 0xC3 && (latin_letters >> (at[i + 1] & 0x3F) & 1)) {
			i += 2;
		} else if (byte == 0xC6 && (at[i + 1] == 0xA0 || at[i + 1] == 0xA1 || at[i + 1] == 0xAF || at[i + 1] == 0xB0)) {
			scan.letters++;
			i += 2;
		} else if (byte == 0xC4) {
			scan.letters += at[i + 1] == 0x91 || at[i + 1] == 0x90;
			i += 2;
		} else {
			scan.needs |= needs_of_point(utf8_decode(text + i, &size));
			i += size;
		}
	}
	if (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		scan.needs |= NEED_LINES;
	return scan;
}
