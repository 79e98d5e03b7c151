/* consistency.h - the `checks:` of the packs over many records: what one key may have only one value of.
 *
 * State is one set of values for each key, with the record each value was first seen in. */
#ifndef TAG_DOCUMENT_CONSISTENCY_H
#define TAG_DOCUMENT_CONSISTENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "document/document.h"
#include "record/item.h"

struct consistency; /* opaque */

struct consistency *consistency_new(const struct document_rules *); /* rules: borrowed until free */
void consistency_free(struct consistency *);

/* Look at one record.
 *   entities, tags  its arrays as tag wrote them; where no entity has what a check asks for, the tags are looked at
 *   id              of the record; "" where it has none
 *   arena           for strings with escapes; free to be cleared afterwards
 * One without one of the fields of `by`, or without `distinct`, says nothing. */
void consistency_add(struct consistency *, struct item entities, struct item tags, const char *id, size_t id_len,
		     struct arena *);

/* Append one line for each conflict, keys in the order in which they were met:
 *     warning: legal.date-conflict: Nghị quyết 61-NQ/TU: 2014-06-03 (a1), 2014-07-03 (b7)
 * Returns true where a check of level error fired. */
bool consistency_report(const struct consistency *, struct buffer *out);

#endif
