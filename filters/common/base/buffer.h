/* buffer.h - growable bytes.  { 0 } is a valid empty buffer; it owns its bytes until buffer_free.
 * Lengths are bytes; a NUL is not part of len. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct buffer {
	char *bytes;                       /* NULL while nothing was reserved */
	size_t len, capacity;
};

void buffer_grow(struct buffer *, size_t more);         /* what buffer_reserve does where there is too little room */
void buffer_free(struct buffer *);                      /* back to { 0 } */
void buffer_printf(struct buffer *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *, const char *format, va_list) __attribute__((format(printf, 2, 0)));
const char *buffer_string(struct buffer *);             /* puts a NUL behind len; borrowed until the next change */
void buffer_unsigned(struct buffer *, unsigned long long value);    /* decimal digits, without printf's cost */

static inline void
buffer_reserve(struct buffer *b, size_t more)            /* room for `more` bytes behind len */
{
	if (b->capacity - b->len < more)
		buffer_grow(b, more);
}

static inline void
buffer_append(struct buffer *b, const void *bytes, size_t len)
{
	buffer_reserve(b, len);
	if (len > 0)
		memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
}

static inline void
buffer_byte(struct buffer *b, char byte)
{
	buffer_reserve(b, 1);
	b->bytes[b->len++] = byte;
}

static inline void
buffer_text(struct buffer *b, const char *text)
{
	buffer_append(b, text, strlen(text));
}

static inline void
buffer_clear(struct buffer *b)
{
	b->len = 0;
}

#endif
