/* frames.h - the events an article reports: frames filled from tags. */
#ifndef TAG_DOCUMENT_FRAMES_H
#define TAG_DOCUMENT_FRAMES_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/span.h"
#include "document/article.h"
#include "document/entities.h"
#include "document/frame.h"

/* A tag that filled a slot of several values beside the first one. */
struct further {
	struct mention *mention;
	struct value value;
	struct further *next;
};

struct event {
	const struct frame *frame;
	struct mention *trigger;  /* its words are the name */
	const char *key;          /* the name folded, a blank on either side; a C string */
	struct value *slots;      /* by index of the frame's slot; NONE: not filled */
	struct mention **fillers; /* the tag that filled it, of a list the first one, or NULL */
	struct further **further; /* the others of a list or of joined values, each once */
	size_t *most;             /* by slot: how many values its list may have; 0: it is no list */
	bool *paged;              /* by slot: filled from the day of the page, not from its words */
	size_t filled;  /* what min_slots counts: slots of one value filled from tags, from the page or from a group of
			   words, lists beside a date as one more */
	size_t least;   /* what it needs of that: min_slots of its frame, or of one that had enough and went into it */
	bool reported;  /* a trigger is the event that the article reports */
	bool main;      /* it bears the name of the event that the article reports */
	bool *evidence; /* by unit */
	struct notes *notes; /* notes.h; NULL: nobody asks why slots stay empty */
	struct event *merged_into; /* or NULL */
};

struct events {
	struct event **items; /* the main one first, then by place */
	size_t count;
	struct event **tried; /* those with too few slots, and those that were merged, too */
	size_t tried_count;
	struct refused_trigger *refused; /* notes.h; NULL: nobody asks, or there are none */
	bool late;           /* they took too long: there are none */
	const char **errors; /* ids of frames that met their budget */
	size_t error_count;
};

/* Fill all frames; merges repeats; gives the trigger's tags date, place, organizer and chair of their event.  After
 * entities_merge: a person counts once, with the rank and posts the article gives.  noted: events get notes. */
struct events *frames_fill(struct article *, const struct document_rules *, struct pattern_scratch *, bool noted);
/* One more tag filled a slot of several values, with this one. */
void event_further(struct arena *, struct event *, size_t slot, struct mention *, const struct value *);
void frames_write(const struct article *, const struct events *, struct offsets *, struct buffer *);

#endif
