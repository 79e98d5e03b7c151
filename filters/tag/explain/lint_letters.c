/* Letters that are not what they look like, and signs that no text holds: lint.h. */
#include "explain/lint.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* Letters that look as a Latin one does.  Source: confusables.txt of Unicode (UTS 39), those that fonts for news do not tell apart. */
static const struct {
	uint16_t point;
	char latin;
} alike[] = {
	{ 0x430, 'a' }, { 0x435, 'e' }, { 0x43E, 'o' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x443, 'y' }, { 0x445, 'x' }, { 0x455, 's' }, { 0x456, 'i' },
	{ 0x458, 'j' }, { 0x4BB, 'h' }, { 0x501, 'd' }, { 0x51B, 'q' }, { 0x51D, 'w' },
	{ 0x405, 'S' }, { 0x406, 'I' }, { 0x408, 'J' }, { 0x410, 'A' }, { 0x412, 'B' }, { 0x415, 'E' }, { 0x41A, 'K' }, { 0x41C, 'M' }, { 0x41D, 'H' },
	{ 0x41E, 'O' }, { 0x420, 'P' }, { 0x421, 'C' }, { 0x422, 'T' }, { 0x423, 'Y' }, { 0x425, 'X' },
	{ 0x391, 'A' }, { 0x392, 'B' }, { 0x395, 'E' }, { 0x396, 'Z' }, { 0x397, 'H' }, { 0x399, 'I' }, { 0x39A, 'K' }, { 0x39C, 'M' }, { 0x39D, 'N' },
	{ 0x39F, 'O' }, { 0x3A1, 'P' }, { 0x3A4, 'T' }, { 0x3A5, 'Y' }, { 0x3A7, 'X' }, { 0x3BD, 'v' }, { 0x3BF, 'o' },
};

static char
latin_of(uint32_t point)
{
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
		if (alike[i].point == point)
			return alike[i].latin;
	return '\0';
}

/* All letters before the Greek ones but ª and º, and the block that has most of Vietnamese. */
static bool
is_latin(uint32_t point)
{
	return (point < 0x370 || (point >= 0x1E00 && point < 0x1F00)) && (class_of(point) & CLASS_LETTER) != 0;
}

bool
lint_look_alike(const char *bytes, size_t len, struct look_alike *found)
{
	bool latin = false, other = false;

	for (size_t at = 0, size; at < len; at += size) {
		uint32_t c = utf8_decode(bytes + at, &size);

		if (!class_is_word(c)) {
			latin = other = false;
			continue;
		}
		latin |= is_latin(c);
		if (!other && latin_of(c) != '\0') {
			*found = (struct look_alike){ at, size, c, latin_of(c) };
			other = true;
		}
		if (latin && other)
			return true;
	}
	return false;
}

void
lint_say_alike(struct lint *l, struct place at, const struct rule *rule, const char *bytes, size_t len, const struct look_alike *found)
{
	lint_say(l, at, LINT_WARNING, "look-alike", rule, "'%.*s' holds the %s letter %.*s (U+%04X) among Latin ones: write %c", (int)len, bytes,
		found->point < 0x400 ? "Greek" : "Cyrillic", (int)found->len, bytes + found->at, (unsigned)found->point, found->latin);
}

const char *
lint_unseen(uint32_t point)
{
	if (class_of(point) & CLASS_PRIVATE)
		return "a private-use character";
	if (class_of(point) & (CLASS_INVISIBLE | CLASS_CONTROL))
		return "an invisible character";
	if (point == 0xA0)
		return "a no-break space";
	if (point == 0xD0)
		return "Ð (U+00D0) for Đ";
	return NULL;
}
