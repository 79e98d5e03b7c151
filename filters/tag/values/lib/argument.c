#include "values/lib/argument.h"

#include "unicode/utf8.h"

bool
argument_text(const struct call *call, size_t index, const char **bytes, size_t *len)
{
	const struct argument *argument;

	if (index >= call->count)
		return false;
	argument = &call->arguments[index];
	if (!argument->present || !value_is_text(&argument->value) || argument->value.len == 0)
		return false;
	*bytes = argument->value.text;
	*len = argument->value.len;
	return true;
}

/* The zeros of the scripts whose digits \d takes in a pattern (Unicode's Nd, plane 0); the other nine follow each. */
static int
digit_of(uint32_t point)
{
	static const uint16_t zeros[] = {
		0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090,
		0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10
	};

	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
		if (point >= zeros[i] && point <= zeros[i] + 9u)
			return (int)(point - zeros[i]);
	return -1;
}

bool
argument_digits(const struct call *call, size_t index, int *value)
{
	const char *bytes;
	size_t len, count = 0;

	if (!argument_text(call, index, &bytes, &len))
		return false;
	*value = 0;
	for (size_t at = 0, size; at < len; at += size) {
		int digit = digit_of(utf8_decode(bytes + at, &size));

		if (digit < 0 || ++count > 6)
			return false;
		*value = *value * 10 + digit;
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
