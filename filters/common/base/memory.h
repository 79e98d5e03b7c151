/* memory.h - memory that is there or ends the program.
 *
 * No caller checks for NULL: when memory is out the process says
 * "PROG: fatal: out of memory" and ends with status 71 (cli.md's "resource").
 * Sizes are bytes.  Who allocates frees, with free(). */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *mem_alloc(size_t size);                        /* uninitialised; size 0 gives a pointer to free */
void *mem_zero(size_t size);                         /* all bytes zero */
void *mem_array(size_t count, size_t item_size);     /* zeroed; the product is checked */
void *mem_resize(void *old, size_t size);            /* takes old, which may be NULL */
void *mem_copy(const void *bytes, size_t len);
char *mem_text(const char *text);                    /* a copy of a C string; NULL gives NULL */
char *mem_text_of(const char *bytes, size_t len);    /* a copy with a NUL behind it */

/* Make room in *array (items of item_size) for at least `needed` items, growing by half or more, so
 * that appending one by one is linear.  *capacity is in items.  New room is not initialised. */
void mem_grow(void *array, size_t *capacity, size_t needed, size_t item_size);

/* The end of a process that found no memory; never returns. */
_Noreturn void mem_out(void);

#endif
