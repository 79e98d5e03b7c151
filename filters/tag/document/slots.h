/* slots.h - filling the slots of one event from tags and words. */
#ifndef TAG_DOCUMENT_SLOTS_H
#define TAG_DOCUMENT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/span.h"
#include "document/article.h"
#include "document/frame.h"
#include "document/frames.h"
#include "document/notes.h"
#include "rules/pattern.h"

struct near;

/* One frame at work over one article. */
struct slot_tables {
	struct table_head *used, *spare;
};

struct filler {
	struct article *article;
	struct pattern_scratch *scratch;
	struct offsets *offsets;
	const struct frame *frame;
	struct near **nears; /* by source, then by unit: of `near`, of `role`, of `not_near`, the trigger's own two;
			      * slots_begin */
	unsigned char **judged; /* by source, then by mention: 1 + what judge_match says, 0: not asked yet; the same */
	struct slot_tables near_tables, judged_tables; /* their memory, from frame to frame */
	size_t *order;       /* by unit: its place among the units of windows; SIZE_MAX: none */
	size_t *ordered;     /* back */
	size_t ordered_count;
	bool *told;           /* by unit: words that are no name tell of an event of this frame there; known before
			       * such words fill a frame for which slots_ask_told */
	size_t first_told;    /* the first of them in the order of windows */
	const char *main_key; /* the name of the reported event; NULL: none is known */
	bool budget;          /* a pattern met its limit */
	struct timespec began;
	bool late;            /* out of time */
	struct because because; /* what the last refusal points at */
	bool noted;             /* somebody asks why slots stay empty */
	struct refused_trigger *refused; /* where noted, of all frames */
};

#define SLOTS_NEARS(frame) (3 * (frame)->source_count + 2) /* room of nears */

/* What a condition looks at: VALUE_NONE where the tag has no such field. */
struct value slots_asked(const struct document *, const struct frame_condition *, const struct tag *);
void slots_begin(struct filler *); /* another frame: filler->frame */
bool slots_may_trigger(struct filler *, const struct mention *); /* by itself, whatever its sentence says */
enum refusal slots_trigger(struct filler *, const struct mention *); /* of the trigger's type: NONE if it triggers the frame */
bool slots_ask_told(const struct frame *);                       /* does any slot depend on told? */
void slots_fill(struct filler *, struct event *);
/* A time and those who took part tell of an event: a list counts beside a date as a slot of one value does. */
bool slots_dated_guests(const struct event *);
enum frame_within slots_within(const struct event *, const struct frame_source *); /* where it looks */
bool slots_equal(const struct value *, const struct value *); /* objects by their first member */

#endif
