/* initials(words) - the first letters of the words in upper case: an toàn giao thông -> ATGT, đô thị -> ĐT. */
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"
#include "values/function.h"
#include "values/lib/argument.h"

static enum made
make_initials(const struct call *call, struct value *out)
{
	const char *bytes;
	size_t len, used = 0;
	char *letters;
	bool inside = false;

	if (!argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	letters = arena_alloc(call->document->arena, 2 * len + 4);
	for (size_t at = 0; at < len;) {
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);

		if (class_is_word(point) && !inside)
			used += utf8_encode(fold_upper(point), letters + used);
		inside = class_is_word(point);
		at += size;
	}
	if (used == 0)
		return MADE_NOTHING;
	*out = value_borrow(letters, used);
	return MADE;
}

const struct value_function value_initials = { "initials", 1, 1, 0, make_initials };
