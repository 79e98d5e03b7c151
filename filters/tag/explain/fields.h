/* fields.h - the fields of two tags of one place, held against each other: the gold's and those that were found.
 *
 * Texts agree in NFC, whatever their case and blanks; numbers as numbers; lists and objects where all that is in them does.  Of two types
 * a field has its own way: the number of a legal_ref is taken without blanks and "số", the value of a quantity with the scale that its
 * unit begins with.  null and a text of blanks are no value. */
#ifndef TAG_EXPLAIN_FIELDS_H
#define TAG_EXPLAIN_FIELDS_H

#include <stdbool.h>

#include "base/arena.h"
#include "explain/pairs.h"
#include "record/item.h"

/* As JSON; ITEM_ABSENT where there is no value.  Lives in the arena, or with its side. */
struct item field_item(const struct scored *, const char *name, struct arena *);
/* Do they agree?  Two that have no value do, but for the value of a quantity. */
bool field_agrees(const struct scored *gold, const struct scored *found, const char *name, struct arena *);
/* The same of dates without their part of day and clock time. */
bool field_agrees_by_day(const struct scored *gold, const struct scored *found, const char *name, struct arena *);

/* ---- for values that are no fields ---- */

bool field_is_blank(struct item, struct arena *);
bool field_items_agree(struct item, struct item, struct arena *);
/* NFC, small letters, one blank between words, none around; "" where there is no text, number or truth.  In the arena. */
const char *field_squashed(struct item, struct arena *, size_t *len);

#endif
