/* arena.h - memory that dies together: one arena for each record in work.
 *
 * Allocation is a pointer bump; arena_clear forgets everything at once and keeps the blocks for the
 * next record (all but very large ones, so that one huge record does not stay in memory for ever).
 * Not for use by two threads at once.  Memory out ends the process. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;                              /* opaque */

struct arena *arena_new(void);             /* caller frees */
void  arena_free(struct arena *);          /* NULL is allowed */
void  arena_clear(struct arena *);

void *arena_alloc(struct arena *, size_t size);                  /* aligned for any type; uninitialised */
void *arena_zero(struct arena *, size_t size);
char *arena_copy(struct arena *, const void *bytes, size_t len); /* with a NUL behind it */

#endif
