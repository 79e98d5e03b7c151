#include "values/lib/quantity.h"

#include "values/lib/words.h"

#define SKIPPED_MOST 6 /* không quá, trên dưới, US$, and what a rule's group may hold beside */

/* Is a scale word among words[from, to)? */
static bool
has_scale(const struct word words[], size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		size_t at = i;

		if (numeral_scale(words, &at) > 0)
			return true;
	}
	return false;
}

bool
quantity_read(const char *bytes, size_t len, const char *scale, size_t scale_len, struct decimal *value)
{
	struct word words[WORDS_MOST + 1], more[WORDS_MOST + 1];
	size_t count = words_of(bytes, len, words);

	for (size_t start = 0; start < count && start < SKIPPED_MOST; start++) {
		size_t at = start, scale_at = 0;

		if (word_among(&words[start], "hàng vài mấy dăm"))
			return false;
		if (!numeral_read(words, &at, value))
			continue;
		if (scale != NULL && !has_scale(words, start, at)) {
			words_of(scale, scale_len, more);
			value->exponent += numeral_scale(more, &scale_at);
		}
		return true;
	}
	return false;
}
