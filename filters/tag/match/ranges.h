/* ranges.h - where one rule may start: starts that its anchors allow, both ends included, in order and apart. */
#ifndef TAG_MATCH_RANGES_H
#define TAG_MATCH_RANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "base/span.h"
#include "compile/anchor.h"

struct ranges {
	struct span *items;                /* owned; { 0 } is valid and empty */
	size_t count, room;
};

/* Add the starts that an anchor at a place allows; places come in order.  Ranges that touch the ones before join them, because
 * one call for a number is cheaper than one for each digit. */
static inline void
ranges_add(struct ranges *r, const struct anchor_set *set, size_t at)
{
	struct span *last = r->count > 0 ? &r->items[r->count - 1] : NULL;
	struct span range;

	if (at < set->least)
		return;
	range.start = at > set->most ? at - set->most : 0;
	range.end = at - set->least;
	if (last != NULL && range.start <= last->end + 1) {
		last->end = range.end;
		return;
	}
	if (r->count == r->room)
		mem_grow(&r->items, &r->room, r->count + 1, sizeof *r->items);
	r->items[r->count++] = range;
}

static inline bool
ranges_hold(const struct ranges *r, size_t at)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i].start <= at && at <= r->items[i].end)
			return true;
	return false;
}

#endif
