#include "unicode/fold.h"

#include <stdbool.h>

#include "unicode/tone.h"
#include "unicode/utf8.h"

/* The word that is being written to out: its last two letters may have to be written again at its end. */
struct word {
	size_t letters;                    /* letters of it so far */
	uint32_t first, last;              /* the last two, as written */
	size_t first_at, last_at;          /* where they stand in out */
};

static void
put(struct buffer *out, uint32_t point)
{
	char bytes[4];

	buffer_append(out, bytes, utf8_encode(point, bytes));
}

static void
word_end(struct word *word, struct buffer *out)
{
	if (word->letters >= 2 && tone_to_new(&word->first, &word->last)) {
		out->len = word->first_at;
		put(out, word->first);
		put(out, word->last);
	}
	word->letters = 0;
}

static void
word_letter(struct word *word, uint32_t point, struct buffer *out)
{
	word->first = word->last;
	word->first_at = word->last_at;
	word->last = point;
	word->last_at = out->len;
	word->letters++;
	put(out, point);
}

static uint32_t
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
	struct word word = { 0 };
	bool space = false, after_dash = false;
	size_t size;

	for (size_t at = 0; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, &size);
		unsigned set = class_of(point);

		if ((how & FOLD_SPACE) && (set & CLASS_SPACE)) {
			space = true;
			continue;
		}
		if ((how & FOLD_ACCENT) && (set & CLASS_MARK))
			continue;
		if (word.letters > 0 && (space || !(set & CLASS_WORD)))
			word_end(&word, out);
		if (space && !after_dash && !(set & CLASS_DASH))
			buffer_byte(out, ' ');
		space = false;
		after_dash = (set & CLASS_DASH) != 0;
		point = fold_point(point, set, how);
		if ((how & FOLD_TONE) && (set & CLASS_WORD))
			word_letter(&word, point, out);
		else
			put(out, point);
	}
	word_end(&word, out);
	if (space && !after_dash)
		buffer_byte(out, ' ');
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
