/* overlap.h - which of the tags of a unit stand: one total order decides every clash.
 *
 * Order: priority (high first), length in code points (long first), start (left first), file order of the rules, rule id.  In this
 * order a tag stands unless one that stands already contests it: of the same type, or put into one contest, and
 * overlapping; or of any other type and crossing it.  Tags that nest and do not contest both stand. */
#ifndef TAG_MATCH_OVERLAP_H
#define TAG_MATCH_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

struct overlap_entry {
	struct tag *tag;
	uint32_t start, end;               /* of the tag */
	uint32_t reach;                    /* how far this one and those before it go */
	uint32_t made;                     /* place in the order of making: the last tie */
	uint32_t contest;                  /* contest_number of its rule */
	uint16_t type;                     /* index of its type */
	bool suppresses : 1;               /* its rule does */
	bool decided : 1;                  /* once at least */
	bool stood : 1;                    /* after the last overlap_settle */
	bool settled : 1;                  /* nothing that touches it has changed since overlap_settle */
	bool hit : 1;                      /* by what suppresses, just now */
};

static inline struct span
overlap_span(const struct overlap_entry *e)
{
	return (struct span){ e->start, e->end };
}

struct overlap {
	struct overlap_entry *entries;     /* owned; in order of start once settled */
	size_t count, room;
	uint32_t made, fresh, known;       /* tags made so far; before the last settling; before the one to come */
	size_t sorted;                     /* so many from the first are in order of place */
	struct overlap_entry *suppressed;  /* taken out of the entries */
	size_t suppressed_count, suppressed_room;
	struct overlap_entry *work;
	struct overlap_key *keys;          /* those added, to be sorted */
	size_t *places;                    /* where they are */
	const struct overlap_entry **order;
	size_t work_room, key_room, place_room, order_room;
	uint64_t *standing;                /* by slot of a type, then by entry: a bit for each that stands; `words` to a slot */
	size_t words, standing_room;
	uint32_t *slots;                   /* by type; of those met in this text: types[slots[type]] is the type */
	uint16_t *types;
	size_t slot_room, type_count, type_room;
	size_t marked;                     /* so many slots have their bits */
};

void overlap_free(struct overlap *);
void overlap_start(struct overlap *);      /* new text, of less than 4 GiB */
void overlap_add(struct overlap *, struct tag *, size_t type);
/* Set tag->hidden and tag->winner of what is new, and of what it touches, by the order; tell what stands otherwise than
 * before, by type. */
void overlap_settle(struct overlap *, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with);
/* Index of the first settled entry that starts at a byte of the text or behind it. */
size_t overlap_from(const struct overlap *, size_t start);
/* The entries of a type that stood after the last settling: bit i of o->words words is entry i.  NULL: there are none. */
static inline const uint64_t *
overlap_standing(const struct overlap *o, size_t type)
{
	if (type >= o->slot_room || o->slots[type] >= o->marked || o->types[o->slots[type]] != type)
		return NULL;
	return o->standing + o->slots[type] * o->words;
}
/* Put the tags, which stand in tags[], into an order that does not depend on when which rule ran: by start, then longer
 * first, then the order of rules; suppressed ones last. */
void overlap_order(const struct overlap *, struct tag **tags);
/* Hide what standing tags of rules of this stage suppress; it takes no part from here on, and what had lost to it is
 * settled anew. */
void overlap_suppress(struct overlap *, size_t stage, const char *text, void (*changed)(void *with, size_t type, bool stands), void *with);

#endif
