/* compose.h - writing JSON into a buffer, compact, with the fewest escapes (\" \\ \n … and controls). */
#ifndef RECORD_COMPOSE_H
#define RECORD_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/buffer.h"

void compose_string(struct buffer *, const char *bytes, size_t len);     /* with quotes; bytes are valid UTF-8 */
void compose_text(struct buffer *, const char *text);                    /* the same for a C string */
void compose_integer(struct buffer *, long long value);

/* A comma where the buffer's last byte asks for one (anything but '{', '[', ':' or an empty buffer), then
 * `"key":`.  So members are written as  compose_key(b, "kind"); compose_text(b, kind);  */
void compose_key(struct buffer *, const char *key);

/* Only the comma, for array elements. */
static inline void
compose_separator(struct buffer *b)
{
	char last = b->len > 0 ? b->bytes[b->len - 1] : '\n';

	if (last != '{' && last != '[' && last != ':' && last != ',' && last != '\n')
		buffer_byte(b, ',');
}

/* The same as compose_key for a name that is known to need no escapes. */
static inline void
compose_name(struct buffer *b, const char *name)
{
	const size_t len = strlen(name);

	compose_separator(b);
	buffer_reserve(b, len + 3);
	b->bytes[b->len] = '"';
	memcpy(b->bytes + b->len + 1, name, len);
	memcpy(b->bytes + b->len + 1 + len, "\":", 2);
	b->len += len + 3;
}

#endif
