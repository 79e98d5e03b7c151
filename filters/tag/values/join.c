/* join(a, b, …) - those present, with one blank between. */
#include <string.h>

#include "values/function.h"
#include "values/lib/argument.h"

static enum made
make_join(const struct call *call, struct value *out)
{
	size_t room = 0, used = 0;
	const char *bytes;
	size_t len;
	char *joined;

	for (size_t i = 0; i < call->count; i++)
		if (argument_text(call, i, &bytes, &len))
			room += len + 1;
	if (room == 0)
		return MADE_NOTHING;
	joined = arena_alloc(call->document->arena, room);
	for (size_t i = 0; i < call->count; i++)
		if (argument_text(call, i, &bytes, &len)) {
			if (used > 0)
				joined[used++] = ' ';
			memcpy(joined + used, bytes, len);
			used += len;
		}
	*out = value_borrow(joined, used);
	return MADE;
}

const struct value_function value_join = { "join", 1, 8, 0, make_join };
