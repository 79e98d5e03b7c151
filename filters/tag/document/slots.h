/* slots.h - filling the slots of one event from tags and words. */
#ifndef TAG_DOCUMENT_SLOTS_H
#define TAG_DOCUMENT_SLOTS_H

#include "document/filler.h"

void slots_fill(struct filler *, struct event *);
bool slots_ask_told(const struct frame *); /* does any slot depend on filler->told? */
/* A time and those who took part tell of an event: a list counts beside a date as a slot of one value does. */
bool slots_dated_guests(const struct event *);

#endif
