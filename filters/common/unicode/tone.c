#include "unicode/tone.h"

#include <stddef.h>
#include <uchar.h>

#include "unicode/class.h"
#include "unicode/utf8.h"

/* Rows are bases, columns the tones in the order of enum tone. */
static const char16_t vowels[24][6] = {
	u"aàảãáạ", u"ăằẳẵắặ", u"âầẩẫấậ", u"eèẻẽéẹ", u"êềểễếệ", u"iìỉĩíị",
	u"oòỏõóọ", u"ôồổỗốộ", u"ơờởỡớợ", u"uùủũúụ", u"ưừửữứự", u"yỳỷỹýỵ",
	u"AÀẢÃÁẠ", u"ĂẰẲẴẮẶ", u"ÂẦẨẪẤẬ", u"EÈẺẼÉẸ", u"ÊỀỂỄẾỆ", u"IÌỈĨÍỊ",
	u"OÒỎÕÓỌ", u"ÔỒỔỖỐỘ", u"ƠỜỞỠỚỢ", u"UÙỦŨÚỤ", u"ƯỪỬỮỨỰ", u"YỲỶỸÝỴ",
};

/* Place of a vowel in the rows, plus one; 0 for other points.  Points lie below 0x1B1 and in [0x1EA0, 0x1EFA). */
enum { LOW_POINTS = 0x1B1, HIGH_START = 0x1EA0, HIGH_END = 0x1EFA };
static unsigned char places[LOW_POINTS + HIGH_END - HIGH_START];

static size_t
slot_of(uint32_t point)
{
	if (point < LOW_POINTS)
		return point;
	if (point >= HIGH_START && point < HIGH_END)
		return LOW_POINTS + point - HIGH_START;
	return 0;                          /* U+0000 is no vowel */
}

__attribute__((constructor)) static void
places_fill(void)
{
	for (unsigned row = 0; row < 24; row++)
		for (unsigned tone = 0; tone < 6; tone++)
			places[slot_of(vowels[row][tone])] = (unsigned char)(row * 6 + tone + 1);
}

bool
tone_split(uint32_t point, uint32_t *base, enum tone *tone)
{
	unsigned place = places[slot_of(point)];

	if (place == 0)
		return false;
	*base = vowels[(place - 1) / 6][0];
	*tone = (enum tone)((place - 1) % 6);
	return true;
}

uint32_t
tone_join(uint32_t base, enum tone tone)
{
	unsigned place = places[slot_of(base)];

	if (place == 0 || (place - 1) % 6 != 0)
		return base;
	return vowels[(place - 1) / 6][tone];
}

static bool
move_tone(uint32_t *first, uint32_t *last, bool to_last)
{
	uint32_t a, b;
	enum tone on_a, on_b, tone;

	if (!tone_split(*first, &a, &on_a) || !tone_split(*last, &b, &on_b))
		return false;
	switch (class_table[a].lower << 8 | class_table[b].lower) {
	case 'o' << 8 | 'a': case 'o' << 8 | 'e': case 'u' << 8 | 'y':
		break;
	default:
		return false;
	}
	tone = to_last ? on_a : on_b;
	if (tone == TONE_LEVEL || (to_last ? on_b : on_a) != TONE_LEVEL)
		return false;
	*first = tone_join(a, to_last ? TONE_LEVEL : tone);
	*last = tone_join(b, to_last ? tone : TONE_LEVEL);
	return true;
}

bool
tone_to_new(uint32_t *first, uint32_t *last)
{
	return move_tone(first, last, true);
}

bool
tone_to_old(uint32_t *first, uint32_t *last)
{
	return move_tone(first, last, false);
}

enum { BREVE = 0x306, CIRCUMFLEX = 0x302 };

static bool
is_shape(uint32_t base, uint32_t mark)
{
	switch (base | 0x20) {
	case 'a':
		return mark == CIRCUMFLEX || mark == BREVE;
	case 'e': case 'o':
		return mark == CIRCUMFLEX;
	default:
		return false;
	}
}

static uint32_t
tone_mark(enum tone tone)
{
	static const uint32_t marks[] = { 0, 0x300, 0x309, 0x303, 0x301, 0x323 };

	return marks[tone];
}

static bool
is_tone_above(uint32_t mark)               /* the dot below has its place by NFC itself */
{
	return mark == 0x300 || mark == 0x301 || mark == 0x303 || mark == 0x309;
}

void
tone_order(const char *stretch, size_t len, struct buffer *out)
{
	size_t size, next;
	char bytes[4];

	for (size_t at = 0; at < len; at += size) {
		uint32_t point = utf8_decode(stretch + at, &size), base = point, mark, above;
		enum tone tone = TONE_LEVEL;

		next = 0;
		tone_split(point, &base, &tone);
		above = tone == TONE_DOT ? 0 : tone_mark(tone);
		if (above == 0 && at + size < len) {           /* the tone may be a mark of its own */
			above = utf8_decode(stretch + at + size, &next);
			if (base < 0x80 && is_tone_above(above))
				size += next;
			else
				above = 0;
		}
		mark = above != 0 && at + size < len ? utf8_decode(stretch + at + size, &next) : 0;
		if (!is_shape(base, mark)) {
			buffer_append(out, stretch + at, size);
			continue;
		}
		size += next;
		buffer_append(out, bytes, utf8_encode(base, bytes));
		buffer_append(out, bytes, utf8_encode(mark, bytes));
		buffer_append(out, bytes, utf8_encode(above, bytes));
	}
}
