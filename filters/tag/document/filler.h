/* filler.h - one frame at work over one article: what its patterns found, and where its sources look.
 *
 * A pattern of `near` runs once over a unit, and a source is judged once for a tag, whatever the number of triggers. */
#ifndef TAG_DOCUMENT_FILLER_H
#define TAG_DOCUMENT_FILLER_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/span.h"
#include "document/article.h"
#include "document/frame.h"
#include "document/frames.h"
#include "document/notes.h"
#include "rules/pattern.h"

#define FILLER_MENTIONS 256 /* tags of one unit that are looked at */

/* Where a `near` stands in a unit. */
struct near_place {
	struct span span;
	bool does; /* found by the group `does`: of who stands before it */
};

struct near {
	bool looked;
	unsigned count;
	const struct near_place *places; /* count of them; NULL: none */
};

struct filler_tables {
	struct table_head *used, *spare;
};

struct filler {
	struct article *article;
	struct pattern_scratch *scratch;
	struct offsets *offsets;
	const struct frame *frame;
	struct near **nears; /* by source, then by unit: of `near`, of `role`, of `not_near`, the trigger's own two;
			      * filler_begin */
	unsigned char **judged; /* by source, then by mention; the same */
	struct filler_tables near_tables, judged_tables; /* their memory, from frame to frame */
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

/* The nears of a frame, by number: those of its sources first. */
#define FILLER_NEAR(source)          ((source)->index)
#define FILLER_ROLE(frame, source)   ((frame)->source_count + (source)->index)
#define FILLER_NOT_NEAR(frame, source) (2 * (frame)->source_count + (source)->index)
#define FILLER_TRIGGER_NOT_NEAR(frame) (3 * (frame)->source_count)
#define FILLER_TRIGGER_NEAR(frame)   (3 * (frame)->source_count + 1)
#define FILLER_NEARS(frame)          (3 * (frame)->source_count + 2)

void filler_begin(struct filler *); /* another frame: filler->frame */

/* Search a text from byte `start` on; anchored: at it.  Groups are in filler->scratch. */
bool filler_matches(struct filler *, const struct pattern *, const char *text, size_t len, size_t start, bool anchored);
/* Where a pattern stands in a unit, looked for once.  number: FILLER_NEAR, … */
const struct near *filler_near(struct filler *, const struct pattern *, size_t number, size_t unit);
/* The place among these that stands nearest to a tag of the unit, or NULL: a verb is not of whom it has behind it
 * (A chủ trì lễ đón B). */
const struct span *filler_nearest(struct filler *, const struct near *, size_t unit, const struct tag *);
/* What is known of a source and a mention: 1 + an enum refusal; 0: nobody asked yet. */
unsigned char *filler_judged(struct filler *, const struct frame_source *, const struct mention *);

/* Where a source of an event looks: of an event that the article does not report, no further than its window. */
enum frame_within filler_within(const struct event *, const struct frame_source *);
/* The same as units, in the order of windows: [*low, *high). */
void filler_reach(const struct filler *, const struct event *, const struct frame_source *, size_t *low, size_t *high);

#endif
