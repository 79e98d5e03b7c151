#include "values/lib/words.h"

#include <string.h>

#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

static void
take_letter(struct word *word, size_t *len, uint32_t point)
{
	char bytes[4];
	size_t size = utf8_encode(fold_lower(point), bytes);

	if (*len + size < sizeof word->text) {
		memcpy(word->text + *len, bytes, size);
		*len += size;
		word->text[*len] = '\0';
	} else {
		word->text[0] = '\0'; /* too long to be a word that anybody asks for */
		*len = sizeof word->text;
	}
}

static size_t
take_letters(const char *bytes, size_t len, size_t at, struct word *word)
{
	size_t used = 0;

	word->kind = WORD_LETTERS;
	word->text[0] = '\0';
	while (at < len) {
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);

		if ((class_of(point) & (CLASS_LETTER | CLASS_MARK)) == 0)
			break;
		take_letter(word, &used, point);
		at += size;
	}
	return at;
}

static size_t
take_digits(const char *bytes, size_t len, size_t at, struct word *word)
{
	word->kind = WORD_DIGITS;
	word->number = 0;
	word->digits = 0;
	word->text[0] = '\0';
	for (; at < len && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
		if (word->digits < 18)
			word->number = word->number * 10 + (unsigned long long)(bytes[at] - '0');
		word->digits++;
	}
	return at;
}

size_t
words_of(const char *bytes, size_t len, struct word out[])
{
	return words_few(bytes, len, out, WORDS_MOST);
}

size_t
words_few(const char *bytes, size_t len, struct word out[], size_t most)
{
	size_t count = 0, at = 0;
	bool blank = false;

	while (at < len && count < most) {
		struct word *word = &out[count];
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);
		unsigned class = class_of(point);

		if (class & (CLASS_SPACE | CLASS_CONTROL)) {
			blank = true;
			at += size;
			continue;
		}
		word->blank = blank;
		word->start = at;
		blank = false;
		if (point >= '0' && point <= '9') {
			at = take_digits(bytes, len, at, word);
		} else if (class & (CLASS_LETTER | CLASS_MARK)) {
			at = take_letters(bytes, len, at, word);
		} else {
			size_t used = 0;

			word->kind = WORD_MARK;
			take_letter(word, &used, class & CLASS_DASH ? '-' : point);
			at += size;
		}
		word->end = at;
		count++;
	}
	out[count] = (struct word){ .kind = WORD_END, .start = len, .end = len };
	return count;
}

bool
word_is(const struct word *word, const char *text)
{
	return (word->kind == WORD_LETTERS || word->kind == WORD_MARK) && *word->text == *text && strcmp(word->text, text) == 0;
}

bool
word_among(const struct word *word, const char *list)
{
	size_t len = strlen(word->text);

	if (len == 0 || (word->kind != WORD_LETTERS && word->kind != WORD_MARK))
		return false;
	while (*list != '\0') {
		size_t size = strcspn(list, " ");

		if (size == len && memcmp(list, word->text, len) == 0)
			return true;
		list += size;
		list += *list == ' ';
	}
	return false;
}

int
word_roman(const struct word *word)
{
	int total = 0, last = 0;

	if (word->kind != WORD_LETTERS || strlen(word->text) > 7)
		return 0;
	for (const char *at = word->text; *at != '\0'; at++) {
		int value = *at == 'i' ? 1 : *at == 'v' ? 5 : *at == 'x' ? 10 : 0;

		if (value == 0)
			return 0;
		total += value > last ? value - 2 * last : value;
		last = value;
	}
	return total > 0 && total < 40 ? total : 0;
}
