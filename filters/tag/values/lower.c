/* lower(words) - in lower case, code point by code point (Đ is đ); the tone style stays. */
#include "unicode/fold.h"
#include "unicode/utf8.h"
#include "values/function.h"
#include "values/lib/argument.h"

static enum made
make_lower(const struct call *call, struct value *out)
{
	const char *bytes;
	size_t len, used = 0;
	char *lower;

	if (!argument_text(call, 0, &bytes, &len))
		return MADE_NOTHING;
	lower = arena_alloc(call->document->arena,
			    2 * len + 4); /* no simple lower case is more than one byte longer (U+023A) */
	for (size_t at = 0; at < len;) {
		size_t size;
		uint32_t point = utf8_decode(bytes + at, &size);

		used += utf8_encode(fold_lower(point), lower + used);
		at += size;
	}
	*out = value_borrow(lower, used);
	return MADE;
}

const struct value_function value_lower = { "lower", 1, 1, 0, make_lower };
