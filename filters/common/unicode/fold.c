#include "unicode/fold.h"

#include <stdbool.h>

#include "unicode/tone.h"
#include "unicode/utf8.h"

/* No folded character has more than twice the bytes it had: the longest growth is Ⱥ, from two to three. */
enum { GROWTH = 2 };

/* The word [word, to) has ended: put its tone mark where the new style has it.  Returns the end of the word. */
static char *
word_end(char *word, char *to)
{
	size_t len = (size_t)(to - word), last_at, first_at, size;
	uint32_t first, last;
	char end = len > 1 ? (char)(to[-1] | 0x20) : '\0';

	if ((end != 'a' && end != 'e' && end != 'y') || (unsigned char)to[-2] < 0x80)
		return to;
	last_at = len - 1;
	first_at = utf8_before(word, last_at);
	first = utf8_decode(word + first_at, &size);
	last = utf8_decode(word + last_at, &size);
	if (!tone_to_new(&first, &last))
		return to;
	to = word + first_at;
	to += utf8_encode(first, to);
	return to + utf8_encode(last, to);
}

static inline uint32_t
fold_point(uint32_t point, unsigned set, unsigned how)
{
	if ((how & FOLD_DASH) && (set & CLASS_DASH))
		return '-';
	if ((how & FOLD_QUOTE) && (set & CLASS_QUOTE))
		return '"';
	if (how & FOLD_CASE)
		point = fold_lower(point);
	if (how & FOLD_ACCENT)
		point = fold_bare(point);
	return point;
}

void
fold(const char *text, size_t len, unsigned how, struct buffer *out)
{
	bool space = false, after_dash = false;
	char *to, *word = NULL;
	size_t size;

	buffer_reserve(out, GROWTH * len + 8);
	to = out->bytes + out->len;
	for (size_t at = 0; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, &size), folded;
		unsigned set = class_of(point);

		if ((how & FOLD_SPACE) && (set & CLASS_SPACE)) {
			space = true;
			continue;
		}
		if ((how & FOLD_ACCENT) && (set & CLASS_MARK))
			continue;
		if (word != NULL && (space || !(set & CLASS_WORD))) {
			to = word_end(word, to);
			word = NULL;
		}
		if (space && !after_dash && !(set & CLASS_DASH))
			*to++ = ' ';
		space = false;
		after_dash = (set & CLASS_DASH) != 0;
		if (word == NULL && (how & FOLD_TONE) && (set & CLASS_WORD))
			word = to;
		folded = fold_point(point, set, how);
		if (folded < 0x80)
			*to++ = (char)folded;
		else if (folded == point)
			for (size_t i = 0; i < size; i++)
				*to++ = text[at + i];
		else
			to += utf8_encode(folded, to);
	}
	if (word != NULL)
		to = word_end(word, to);
	if (space && !after_dash)
		*to++ = ' ';
	out->len = (size_t)(to - out->bytes);
}

size_t
fold_tone_twin(const char *syllable, size_t len, char *out, size_t out_size)
{
	size_t last_at, first_at, size, written;
	uint32_t first, last;
	char bytes[8];

	if (len < 2 || (last_at = utf8_before(syllable, len)) == 0)
		return 0;
	first_at = utf8_before(syllable, last_at);
	first = utf8_decode(syllable + first_at, &size);
	last = utf8_decode(syllable + last_at, &size);
	if (!tone_to_new(&first, &last)) {
		bool after_q = first_at > 0 && (syllable[first_at - 1] | 0x20) == 'q';

		if (after_q || !tone_to_old(&first, &last))
			return 0;
	}
	size = utf8_encode(first, bytes);
	size += utf8_encode(last, bytes + size);
	written = first_at + size;
	if (written > out_size)
		return 0;
	memcpy(out, syllable, first_at);
	memcpy(out + first_at, bytes, size);
	return written;
}
