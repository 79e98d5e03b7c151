#include "base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digits.h"
#include "base/memory.h"

void
buffer_grow(struct buffer *b, size_t more)
{
	if (more > SIZE_MAX - b->len - 1)
		mem_out();
	mem_grow(&b->bytes, &b->capacity, b->len + more, 1);
}

void
buffer_free(struct buffer *b)
{
	free(b->bytes);
	*b = (struct buffer){ 0 };
}

void
buffer_vprintf(struct buffer *b, const char *format, va_list args)
{
	va_list again;
	int need;

	va_copy(again, args);
	need = vsnprintf(NULL, 0, format, args);
	if (need > 0) {
		buffer_reserve(b, (size_t)need + 1);
		vsnprintf(b->bytes + b->len, (size_t)need + 1, format, again);
		b->len += (size_t)need;
	}
	va_end(again);
}

void
buffer_printf(struct buffer *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer_vprintf(b, format, args);
	va_end(args);
}

const char *
buffer_string(struct buffer *b)
{
	buffer_reserve(b, 1);
	b->bytes[b->len] = '\0';
	return b->bytes;
}

void
buffer_unsigned(struct buffer *b, unsigned long long value)
{
	buffer_reserve(b, DIGITS_BYTES);
	b->len = (size_t)(digits_put(b->bytes + b->len, value) - b->bytes);
}
