/* words.h - a short phrase as lower-case words, digit runs and marks: what date and number readers look at.
 *
 * `16h45 ngày 3/2` is  16 | h | 45 | ngày | 3 | / | 2 .  Nothing is allocated. */
#ifndef TAG_VALUES_LIB_WORDS_H
#define TAG_VALUES_LIB_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define WORDS_MOST 64 /* words of a phrase that are looked at; news dates have 12 at most */

enum word_kind { WORD_END, WORD_LETTERS, WORD_DIGITS, WORD_MARK };

struct word {
	enum word_kind kind;
	char text[20];             /* letters in lower case, or the one character of a mark (every dash is '-');
				    * a longer word is cut and then equals no known one */
	unsigned long long number; /* DIGITS: ASCII only; other scripts' digits are marks */
	unsigned digits;           /* how many; beyond 18 the number is not usable */
	size_t start, end;         /* bytes in the phrase */
	bool blank;                /* a blank stands before it */
};

/* Cut len bytes of valid UTF-8.  out has room for WORDS_MOST + 1; the last one is WORD_END.  Returns the count. */
size_t words_of(const char *bytes, size_t len, struct word out[]);
/* The same with room for most + 1. */
size_t words_few(const char *bytes, size_t len, struct word out[], size_t most);

bool word_is(const struct word *, const char *text);
/* Is it one of the blank-separated words of `list`? */
bool word_among(const struct word *, const char *list);
/* A Roman numeral from I to XXXIX, or 0. */
int word_roman(const struct word *);

#endif
