/* slot_value.h - what a tag gives to a slot.  Values live in the article's arena. */
#ifndef TAG_DOCUMENT_SLOT_VALUE_H
#define TAG_DOCUMENT_SLOT_VALUE_H

#include "document/filler.h"

/* The field that the source names, else what its type has: a day, a name, a number, the words; VALUE_NONE: nothing. */
struct value slot_value_of(struct article *, const struct frame_source *, struct mention *);
/* What `literal`, `drop` and `lower` make of it. */
struct value slot_value_finish(struct filler *, const struct frame_source *, struct value);
/* {"name","rank"?,"positions","role"?}: role is what the sentences in reach say of the person, parted by "; ". */
struct value slot_value_attendee(struct filler *, const struct event *, const struct frame_source *, struct mention *);
/* Objects by their first member, lists member by member, texts by their bytes. */
bool slot_values_equal(const struct value *, const struct value *);

#endif
