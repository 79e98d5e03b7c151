#include "escape.h"

#include <string.h>

/* 1: a cell that holds it needs quotes; 2: TSV escapes it. */
static const unsigned char special[256] = {
	['"'] = 1, [','] = 1, ['\n'] = 3, ['\r'] = 3, ['\t'] = 2, ['\\'] = 2, ['\b'] = 2, ['\f'] = 2, ['\v'] = 2,
};

static bool
needs_quotes(const char *bytes, size_t len)
{
	if (len == 0 || bytes[0] == ' ' || bytes[0] == '\t' || bytes[len - 1] == ' ' || bytes[len - 1] == '\t')
		return true;
	if (len == 2 && memcmp(bytes, "\\.", 2) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (special[(unsigned char)bytes[i]] & 1)
			return true;
	return false;
}

void
escape_csv(const char *bytes, size_t len, struct buffer *out)
{
	const char *at = bytes, *end = bytes + len, *quote;

	if (!needs_quotes(bytes, len)) {
		buffer_append(out, bytes, len);
		return;
	}
	buffer_byte(out, '"');
	while (at < end && (quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
		buffer_append(out, at, (size_t)(quote + 1 - at));
		buffer_byte(out, '"');
		at = quote + 1;
	}
	buffer_append(out, at, (size_t)(end - at));
	buffer_byte(out, '"');
}

void
escape_tsv(const char *bytes, size_t len, struct buffer *out)
{
	static const char plain[] = "\b\f\n\r\t\v\\", letters[] = "bfnrtv\\";
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		if (!(special[(unsigned char)bytes[i]] & 2))
			continue;
		buffer_append(out, bytes + from, i - from);
		buffer_byte(out, '\\');
		buffer_byte(out, letters[strchr(plain, bytes[i]) - plain]);
		from = i + 1;
	}
	buffer_append(out, bytes + from, len - from);
}

bool
escape_is_formula(const char *bytes, size_t len)
{
	static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };

	if (len > 0 && memchr("=+-@\t\r", bytes[0], 6) != NULL)
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (len >= 3 && memcmp(bytes, wide[i], 3) == 0)
			return true;
	return false;
}
