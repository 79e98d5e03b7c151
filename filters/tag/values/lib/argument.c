#include "values/lib/argument.h"

bool
argument_text(const struct call *call, size_t index, const char **bytes, size_t *len)
{
	const struct argument *argument;

	if (index >= call->count)
		return false;
	argument = &call->arguments[index];
	if (!argument->present || (argument->value.kind != VALUE_TEXT && argument->value.kind != VALUE_NUMBER) ||
	    argument->value.len == 0)
		return false;
	*bytes = argument->value.text;
	*len = argument->value.len;
	return true;
}

bool
argument_digits(const struct call *call, size_t index, int *value)
{
	const char *bytes;
	size_t len;

	if (!argument_text(call, index, &bytes, &len) || len > 6)
		return false;
	*value = 0;
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] < '0' || bytes[i] > '9')
			return false;
		*value = *value * 10 + (bytes[i] - '0');
	}
	return true;
}

enum made
made_text(const struct call *call, const char *bytes, size_t len, struct value *out)
{
	if (len == 0)
		return MADE_NOTHING;
	*out = value_text(call->document->arena, bytes, len);
	return MADE;
}

enum made
made_number(const struct call *call, const char *bytes, size_t len, struct value *out)
{
	enum made made = made_text(call, bytes, len, out);

	if (made == MADE)
		out->kind = VALUE_NUMBER;
	return made;
}
