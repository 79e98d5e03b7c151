/* Row 5: Ð (U+00D0, Icelandic), ð (U+00F0) and Ɖ (U+0189, African) look like Đ and stood for it on old keyboards: `QÐ-BQP`.
 *
 * In Vietnamese text they are Đ where a word begins with them, which no Icelandic word does, and inside short words of
 * capitals (TTÐT); not in `Sigurðardóttir`.  In other text they are where that makes a syllable. */
#include <string.h>

#include "repair.h"
#include "text/syllable.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

/* Does the word end with the letter at `at`, which makes an onset with the capital before it: Th, Nh, Tr? */
static bool
closes_onset(const struct draft *d, size_t at)
{
	size_t size;
	char letter = d->text[at];

	return (letter == 'h' || letter == 'r' || letter == 'g') &&
	    (at + 1 == d->len || !class_is_word(utf8_decode(d->text + at + 1, &size)));
}

/* Inside a word: capitals and digits all around (THÐT1), a handful of them; an onset of two letters may close it (QLÐTh). */
static bool
in_short_form(const struct draft *d, size_t start, size_t end)
{
	enum { SHORT = 8 };
	size_t letters = 1, at = start, size;

	while (at > 0 && letters <= SHORT) {
		size_t before = utf8_before(d->text, at);
		unsigned set = class_of(utf8_decode(d->text + before, &size));

		if (!(set & CLASS_WORD))
			break;
		if (!(set & (CLASS_UPPER | CLASS_DIGIT)))
			return false;
		letters++;
		at = before;
	}
	for (at = end; at < d->len && letters <= SHORT; at += size) {
		unsigned set = class_of(utf8_decode(d->text + at, &size));

		if (!(set & CLASS_WORD))
			break;
		if (!(set & (CLASS_UPPER | CLASS_DIGIT)))
			return at > end && closes_onset(d, at);
		letters++;
	}
	return letters <= SHORT;
}

/* Does a word begin at start?  A missing blank hides that: NgườiÐưa, TRỌNGÐối. */
static bool
begins_word(const struct draft *d, size_t start, size_t end, uint32_t point)
{
	size_t size;
	unsigned before = CLASS_INVISIBLE;

	while (start > 0 && (before & (CLASS_INVISIBLE | CLASS_CONTROL)) && !(before & CLASS_SPACE)) {
		start = utf8_before(d->text, start);
		before = class_of(utf8_decode(d->text + start, &size));
	}
	if (!(before & (CLASS_LETTER | CLASS_MARK)))
		return true;
	return point != 0xF0 && ((before & CLASS_LOWER) || (end < d->len && (class_of(utf8_decode(d->text + end, &size)) & CLASS_LOWER)));
}

/* Is the word that begins here a Vietnamese syllable with its Đ, whatever the text is? */
static bool
is_syllable(const struct draft *d, size_t start, size_t rest)
{
	enum { LONG = 24 };
	char word[LONG + 2] = "\xC4\x90";
	size_t end = rest, size;

	while (end < d->len && end - rest < LONG && class_is_word(utf8_decode(d->text + end, &size)))
		end += size;
	if (end - rest > LONG || end == rest || (start > 0 && class_is_word(utf8_decode(d->text + utf8_before(d->text, start), &size))))
		return false;
	memcpy(word + 2, d->text + rest, end - rest);
	return syllable_valid(word, 2 + end - rest);
}

static int
repair_d_stroke_apply(struct draft *d)
{
	bool vietnamese = draft_vietnamese(d);
	size_t size;

	for (size_t at = 0; at < d->len; at += size) {
		uint32_t point = utf8_decode(d->text + at, &size);

		if (point != 0xD0 && point != 0xF0 && point != 0x189)
			continue;
		if (!vietnamese && !is_syllable(d, at, at + size))
			continue;
		if (!begins_word(d, at, at + size, point) && (point == 0xF0 || !in_short_form(d, at, at + size)))
			continue;
		draft_replace_point(d, at, at + size, point == 0xF0 ? 0x111 : 0x110);
		draft_count(d, "d_stroke", 1);
	}
	return 0;
}

const struct repair repair_d_stroke = { .name = "d_stroke", .order = 5, .needs = NEED_D, .apply = repair_d_stroke_apply };
