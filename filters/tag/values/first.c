/* first(a, b, …) - the first argument that is there. */
#include "values/function.h"

static enum made
make_first(const struct call *call, struct value *out)
{
	for (size_t i = 0; i < call->count; i++)
		if (call->arguments[i].present && call->arguments[i].value.kind != VALUE_NONE) {
			*out = call->arguments[i].value;
			return MADE;
		}
	return MADE_NOTHING;
}

const struct value_function value_first = { "first", 1, 8, 0, make_first };
