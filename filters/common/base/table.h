/* table.h - a hash table from byte strings to pointers.
 * Keys are copied.  Iteration is in order of insertion, so that nothing depends on hash values. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct table;                                            /* opaque */

struct table *table_new(void);
void   table_free(struct table *, void (*free_value)(void *));   /* free_value may be NULL */
void  *table_get(const struct table *, const char *key, size_t len);      /* NULL where absent */
/* Store value (not NULL); returns the value that stood there before, or NULL. */
void  *table_put(struct table *, const char *key, size_t len, void *value);
size_t table_count(const struct table *);
const char *table_key(const struct table *, size_t index, size_t *len);   /* borrowed */
void  *table_value(const struct table *, size_t index);

/* A 64-bit hash of bytes (FNV-1a; tables start from a fixed seed, so keys of a hostile record belong
 * in bounded tables only). */
unsigned long long table_hash(const char *bytes, size_t len);

#endif
