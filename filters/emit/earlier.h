/* earlier.h - has this run met the document before?  Where two records have one key and other rows the later one takes
 * the place of the first, and somebody should know.  Memory: some 100 bytes a document. */
#ifndef EMIT_EARLIER_H
#define EMIT_EARLIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct earlier_entry {
	uint64_t key[2], digest;           /* hashes; a key of two zeros: the place is free */
	const char *file;                  /* borrowed: names of inputs outlive the run */
	uint32_t line, batch, index;       /* where in the input, in which batch, its place there */
};

struct earlier {
	struct earlier_entry *entries;
	size_t count, room;                /* room: a power of two, or 0 */
};

void earlier_free(struct earlier *);
/* Remember the document: batch and index are the caller's.  True: it came before, and *before says how. */
bool earlier_meet(struct earlier *, const char *key, size_t len, const struct earlier_entry *now, struct earlier_entry *before);
uint64_t earlier_digest(const char digest[33]);

#endif
