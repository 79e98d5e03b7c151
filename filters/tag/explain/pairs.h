/* pairs.h - two lists of places in one text, held against each other: which are equal, which meet, which lie inside.
 *
 * Lists are in order of place and know how far the places up to each of them reach, so that what meets a place is found by
 * halving and not by a walk over the list. */
#ifndef TAG_EXPLAIN_PAIRS_H
#define TAG_EXPLAIN_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model.h"

struct gold_tag;

/* A tag as it is compared; offsets in code points of the gold's text. */
struct scored {
	const char *type;
	size_t start, end;                 /* both SIZE_MAX: it stands nowhere in that text */
	const struct tag *tag;             /* of the record, or */
	const struct gold_tag *gold;
};

struct places {
	const struct scored **items;
	size_t *reach;                     /* the furthest end of the items up to each */
	size_t count;
};

/* items: borrowed, in any order; those with one place keep theirs.  In the arena. */
struct places places_of(const struct scored *items, size_t count, struct arena *);
/* The first that has the same start and end; NULL: none. */
const struct scored *places_same(const struct places *, const struct scored *);
/* Does one of them hold it? */
bool places_hold(const struct places *, const struct scored *);
/* How many pairs there are at most, one of each side, that overlap, each taken once. */
size_t places_pairs(const struct places *gold, const struct places *found, struct arena *);

#endif
