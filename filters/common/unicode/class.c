#include "unicode/class.h"

#include <utf8proc.h>

struct class_entry class_table[CLASS_KNOWN];

static unsigned
category_set(int category)
{
	switch (category) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LT:
		return CLASS_LETTER | CLASS_UPPER;
	case UTF8PROC_CATEGORY_LL:
		return CLASS_LETTER | CLASS_LOWER;
	case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
		return CLASS_LETTER;
	case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
		return CLASS_MARK;
	case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_NL: case UTF8PROC_CATEGORY_NO:
		return CLASS_NUMBER;
	case UTF8PROC_CATEGORY_PD:
		return CLASS_PUNCTUATION | CLASS_DASH;
	case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF:
		return CLASS_PUNCTUATION | CLASS_QUOTE;
	case UTF8PROC_CATEGORY_PC: case UTF8PROC_CATEGORY_PS: case UTF8PROC_CATEGORY_PE: case UTF8PROC_CATEGORY_PO:
		return CLASS_PUNCTUATION;
	case UTF8PROC_CATEGORY_ZS: case UTF8PROC_CATEGORY_ZL: case UTF8PROC_CATEGORY_ZP:
		return CLASS_SPACE;
	case UTF8PROC_CATEGORY_CC:
		return CLASS_CONTROL;
	case UTF8PROC_CATEGORY_CF:
		return CLASS_INVISIBLE;
	case UTF8PROC_CATEGORY_CO:
		return CLASS_PRIVATE;
	default:
		return 0;
	}
}

/* Where the general category says too little. */
static unsigned
exception_set(uint32_t point)
{
	switch (point) {
	case '\t': case '\n': case '\v': case '\f': case '\r': case 0x85:
		return CLASS_CONTROL | CLASS_SPACE;
	case '"': case '\'': case 0x201A: case 0x201E: case 0xFF02: case 0xFF07:       /* ‚ and „ are opening brackets there */
	case 0x300C: case 0x300D: case 0x300E: case 0x300F: case 0x301D: case 0x301E: case 0x301F:
		return CLASS_PUNCTUATION | CLASS_QUOTE;
	case 0x2212:                       /* minus */
		return CLASS_DASH;
	case 0x600: case 0x601: case 0x602: case 0x603: case 0x604: case 0x605: case 0x6DD: case 0x70F: case 0x8E2:
		return CLASS_PUNCTUATION;  /* format characters by category, but they are seen */
	case 0x34F: case 0x115F: case 0x1160: case 0x17B4: case 0x17B5: case 0x3164: case 0xFFA0:
		return CLASS_INVISIBLE;    /* joiner and fillers: letters and marks by category, nothing to the eye */
	default:
		return point >= 0xFE00 && point <= 0xFE0F ? CLASS_INVISIBLE : 0;   /* variation selectors */
	}
}

static bool
is_vietnamese(uint32_t point)
{
	static const uint16_t letters[] = {        /* ă đ ĩ ũ ơ ư, then Latin-1, both cases */
		0x102, 0x103, 0x110, 0x111, 0x128, 0x129, 0x168, 0x169, 0x1A0, 0x1A1, 0x1AF, 0x1B0,
		0xC0, 0xC1, 0xC2, 0xC3, 0xC8, 0xC9, 0xCA, 0xCC, 0xCD, 0xD2, 0xD3, 0xD4, 0xD5, 0xD9, 0xDA, 0xDD,
	};

	if (point > 0x1B0)
		return point >= 0x1EA0 && point <= 0x1EF9;
	for (unsigned i = 0; i < sizeof letters / sizeof *letters; i++)
		if (point == letters[i] || (letters[i] < 0x100 && point == letters[i] + 0x20U))
			return true;
	return false;
}

/* May NFC change the code point, or may it join what stands before it?  Marks may do both; so do the second and
 * third letters of Hangul syllables; letters with a canonical decomposition (parts of them, count 0 for none; they are
 * composed in place) must come back from it.  The unit test holds this against every code point of the installed
 * utf8proc. */
static bool
is_unstable(uint32_t point, const utf8proc_property_t *property, utf8proc_int32_t *parts, utf8proc_ssize_t count)
{
	if (property->combining_class != 0 || (category_set(property->category) & CLASS_MARK))
		return true;
	if ((point >= 0x1161 && point <= 0x1175) || (point >= 0x11A8 && point <= 0x11C2))
		return true;
	if (count <= 0)
		return false;
	count = utf8proc_normalize_utf32(parts, count, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	return count != 1 || parts[0] != (utf8proc_int32_t)point;
}

static struct class_entry32
look_up(uint32_t point)
{
	const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)point);
	struct class_entry32 entry = { exception_set(point), point, point, point };
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t count = 0;
	int boundary = 0;

	if (property->decomp_type == 0 && property->decomp_seqindex != UINT16_MAX)
		count = utf8proc_decompose_char((utf8proc_int32_t)point, parts, 32, UTF8PROC_DECOMPOSE, &boundary);
	if (count > 0)
		entry.bare = (uint32_t)parts[0];
	if (point == 0x110 || point == 0x111)
		entry.bare = point == 0x110 ? 'D' : 'd';
	if (property->lowercase_seqindex != UINT16_MAX)
		entry.lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
	if (property->uppercase_seqindex != UINT16_MAX)
		entry.upper = (uint32_t)utf8proc_toupper((utf8proc_int32_t)point);
	if (entry.set == 0)
		entry.set = category_set(property->category);
	if (point >= '0' && point <= '9')
		entry.set = CLASS_DIGIT;
	if (is_unstable(point, property, parts, count))
		entry.set |= CLASS_UNSTABLE;
	if (is_vietnamese(point))
		entry.set |= CLASS_VIETNAMESE;
	return entry;
}

struct class_entry32
class_beyond(uint32_t point)
{
	return look_up(point);
}

/* All case mappings and bare letters of points below CLASS_KNOWN fit 16 bits (the unit test counts them). */
__attribute__((constructor)) static void
class_fill(void)
{
	for (uint32_t point = 0; point < CLASS_KNOWN; point++) {
		struct class_entry32 entry = look_up(point);

		class_table[point] = (struct class_entry){
			(uint16_t)entry.set, (uint16_t)entry.lower, (uint16_t)entry.upper, (uint16_t)entry.bare,
		};
	}
}
