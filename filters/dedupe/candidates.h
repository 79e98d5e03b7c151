/* candidates.h - the earlier documents that share something with the one in hand, and how much. */
#ifndef DEDUPE_CANDIDATES_H
#define DEDUPE_CANDIDATES_H

#include <stddef.h>
#include <stdint.h>

struct candidate {
	uint64_t number;
	uint32_t shared, bands;            /* hashes of the sample, bands in common */
};

/* { 0 } is valid and empty. */
struct candidates {
	struct candidate *items;           /* each number once; in no order until candidates_rank */
	size_t count, capacity;
	uint32_t *slots;                   /* by number: index in items plus one, 0 is free */
	size_t slot_count;                 /* a power of two, or 0 */
};

void candidates_free(struct candidates *);
void candidates_clear(struct candidates *);
/* Count what this one shares. */
void candidates_add(struct candidates *, uint64_t number, uint32_t shared, uint32_t bands);
/* Those that share most first, of equal ones the earlier, and of these the first `most`.  Numbers are no longer found. */
void candidates_rank(struct candidates *, size_t most);

#endif
