/* lookup.h - what a record says under some words: a table that lives and dies with the record.
 *
 * Everything is in the arena; keys are borrowed and must live as long as the table.  { .arena = a } is a valid empty
 * table and costs nothing until something is put into it. */
#ifndef TAG_LOOKUP_H
#define TAG_LOOKUP_H

#include <stddef.h>

#include "base/arena.h"

struct lookup {
	struct arena *arena;
	struct lookup_slot *slots; /* open addressing; at most three quarters full */
	size_t room, count;
};

/* Where the value of a key stands: NULL is put there for a key that is new.  Valid until the next call. */
void **lookup_at(struct lookup *, const char *key, size_t len);
/* NULL where the key is absent. */
void *lookup_get(const struct lookup *, const char *key, size_t len);

#endif
