#include "record/compose.h"

#include <stdio.h>
#include <string.h>

#include "record/scan.h"

static void
compose_escape(struct buffer *b, unsigned char c)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *known = c != '\0' ? strchr(plain, c) : NULL;
	char made[8];

	if (known == NULL) {
		snprintf(made, sizeof made, "\\u%04x", c);
		buffer_text(b, made);
		return;
	}
	buffer_byte(b, '\\');
	buffer_byte(b, letters[known - plain]);
}

void
compose_string(struct buffer *b, const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;

	buffer_reserve(b, len + 2);
	buffer_byte(b, '"');
	for (;;) {
		const char *stop = scan_plain(at, end);

		buffer_append(b, at, (size_t)(stop - at));
		if (stop == end)
			break;
		compose_escape(b, (unsigned char)*stop);
		at = stop + 1;
	}
	buffer_byte(b, '"');
}

void
compose_text(struct buffer *b, const char *text)
{
	compose_string(b, text, strlen(text));
}

void
compose_integer(struct buffer *b, long long value)
{
	if (value < 0)
		buffer_byte(b, '-');
	buffer_unsigned(b, value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value);
}

void
compose_key(struct buffer *b, const char *key)
{
	compose_separator(b);
	compose_text(b, key);
	buffer_byte(b, ':');
}
