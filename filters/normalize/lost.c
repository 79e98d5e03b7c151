#include "lost.h"

#include <stdbool.h>

#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* Beyond Unicode, so that no text has them. */
enum { MARK_C3 = 0x110000, MARK_E1BB };

static bool
is_continuation(uint32_t point)
{
	uint16_t unit = encoding_unit(point);

	return point >= 0x80 && unit >= 0x80 && unit <= 0xBF;
}

size_t
lost_sequence(const struct character *items, size_t count, uint32_t *point)
{
	uint32_t second = count > 1 ? items[1].point : 0, third = count > 2 ? items[2].point : 0;
	bool dropped = second == 0xFFFD || !is_continuation(second);

	switch (items[0].point) {
	case 0xC2:                         /* A0: no-break space */
		*point = 0xA0;
		return second == ' ' ? 2 : 0;
	case 0xC3:                         /* A0: à.  81, 8D, 9D: Á Í Ý */
		*point = second == ' ' ? 0xE0 : MARK_C3;
		return second == ' ' || second == 0xFFFD ? 2 : dropped ? 1 : 0;
	case 0xC4:                         /* 90: Đ */
		*point = 0x110;
		return second == 0xFFFD ? 2 : dropped ? 1 : 0;
	case 0xC6:                         /* A0: Ơ */
		*point = 0x1A0;
		return second == ' ' ? 2 : 0;
	case 0xE1:
		if (second == 0xBA && third == ' ') {          /* A0: Ạ */
			*point = 0x1EA0;
			return 3;
		}
		*point = MARK_E1BB;        /* 81, 8D, 8F, 90, 9D: ề ọ ỏ Ố ờ */
		return second != 0xBB || is_continuation(third) ? 0 : third == 0xFFFD ? 3 : 2;
	case 0xE2:
		*point = 0x201D;           /* 9D: ” */
		return second != 0x20AC || is_continuation(third) ? 0 : third == 0xFFFD ? 3 : 2;
	default:
		return 0;
	}
}

static bool
is_mark(uint32_t point)
{
	return point == MARK_C3 || point == MARK_E1BB;
}

static bool
is_letter(uint32_t point)
{
	return is_mark(point) || (class_of(point) & (CLASS_LETTER | CLASS_MARK)) != 0;
}

/* Is the word a syllable with this letter at the mark, and its capitals where capitals stand? */
static bool
fits(const struct character *word, size_t count, size_t at, uint32_t letter)
{
	char bytes[64];
	size_t len = 0;

	if (count * 4 > sizeof bytes)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint32_t point = i == at ? letter : word[i].point;

		if (is_mark(point))
			return false;
		if (i != at && at > 0 && (class_of(letter) & CLASS_UPPER) && (class_of(point) & CLASS_LOWER))
			return false;
		len += utf8_encode(point, bytes + len);
	}
	return syllable_valid(bytes, len);
}

static uint32_t
only_fit(const struct character *word, size_t count, size_t at)
{
	static const uint32_t c3[] = { 0xC1, 0xCD, 0xDD, 0 }, e1bb[] = { 0x1EC1, 0x1ECD, 0x1ECF, 0x1ED0, 0x1EDD, 0 };
	uint32_t found = 0xFFFD;

	for (const uint32_t *letter = word[at].point == MARK_C3 ? c3 : e1bb; *letter != 0; letter++)
		if (fits(word, count, at, *letter)) {
			if (found != 0xFFFD)
				return 0xFFFD;
			found = *letter;
		}
	return found;
}

size_t
lost_restore(struct characters *row)
{
	size_t lost = 0, end;

	for (size_t start = 0; start < row->count; start = end + 1) {
		for (end = start; end < row->count && is_letter(row->items[end].point); end++)
			continue;
		for (size_t i = start; i < end; i++)
			if (is_mark(row->items[i].point)) {
				row->items[i].point = only_fit(row->items + start, end - start, i - start);
				lost += row->items[i].point == 0xFFFD;
			}
	}
	return lost;
}
