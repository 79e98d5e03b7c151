/* earlier.h - has this run met the document before?  Where two records have one key and other rows the later one takes
 * the place of the first (again.h).  Memory: 80 bytes an entry, of which at most three in four are used. */
#ifndef EMIT_EARLIER_H
#define EMIT_EARLIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_source;

struct earlier_entry {
	uint64_t key[2];                   /* hash; two zeros: the place is free */
	uint32_t batch, index;             /* the last that came: its batch, its place there; the caller's */
	/* The one whose rows stand in the database. */
	bool stands;                       /* there is one */
	unsigned char fate;                /* the document's in this run; enum fate, the caller's, as the source is */
	uint32_t line;
	uint64_t byte, digest[2], kept;    /* kept: where its line is, again.h's */
	const char *file;                  /* borrowed: names of inputs outlive the run */
	struct ledger_source *source;
};

struct earlier {
	struct earlier_entry *entries;
	size_t count, room;                /* room: a power of two, or 0 */
};

void earlier_free(struct earlier *);
/* The document's entry, a new one (all zeros but for the key) where it is met for the first time.  Until the next call. */
struct earlier_entry *earlier_find(struct earlier *, const char *key, size_t len);

#endif
