#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/status.h"

/* No allocation, no stdio: memory is what is missing. */
_Noreturn void
mem_out(void)
{
	static const char words[] = ": fatal: out of memory\n";
	const char *program = diagnostic_program();
	char line[128];
	size_t len = strlen(program);

	if (len > sizeof line - sizeof words)
		len = sizeof line - sizeof words;
	memcpy(line, program, len);
	memcpy(line + len, words, sizeof words - 1);
	if (write(STDERR_FILENO, line, len + sizeof words - 1) < 0)
		_exit(STATUS_RESOURCE);
	_exit(STATUS_RESOURCE);
}

void *
mem_alloc(size_t size)
{
	void *made = malloc(size ? size : 1);

	if (made == NULL)
		mem_out();
	return made;
}

void *
mem_zero(size_t size)
{
	return mem_array(size ? size : 1, 1);
}

void *
mem_array(size_t count, size_t item_size)
{
	void *made = calloc(count ? count : 1, item_size ? item_size : 1);

	if (made == NULL)
		mem_out();
	return made;
}

void *
mem_resize(void *old, size_t size)
{
	void *made = realloc(old, size ? size : 1);

	if (made == NULL)
		mem_out();
	return made;
}

void *
mem_copy(const void *bytes, size_t len)
{
	void *made = mem_alloc(len);

	if (len > 0)
		memcpy(made, bytes, len);
	return made;
}

char *
mem_text(const char *text)
{
	return text == NULL ? NULL : mem_copy(text, strlen(text) + 1);
}

char *
mem_text_of(const char *bytes, size_t len)
{
	char *made = mem_alloc(len + 1);

	if (len > 0)
		memcpy(made, bytes, len);
	made[len] = '\0';
	return made;
}

void
mem_grow(void *array, size_t *capacity, size_t needed, size_t item_size)
{
	void *old;
	size_t room = *capacity;

	if (needed <= room)
		return;
	room += room / 2 + 8;
	if (room < needed)
		room = needed;
	if (room > SIZE_MAX / item_size)
		mem_out();
	memcpy(&old, array, sizeof old);	/* *array is a pointer of any type */
	old = mem_resize(old, room * item_size);
	memcpy(array, &old, sizeof old);
	*capacity = room;
}
