/* notes.h - why slots stay empty: what their sources looked at, and what refused it.
 *
 * slots.c and judge.c decide, and slots.c tells each verdict to the functions below, which return at once where nobody asks: then events
 * have no notes.  Everything is in the article's arena. */
#ifndef TAG_DOCUMENT_NOTES_H
#define TAG_DOCUMENT_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "document/article.h"
#include "document/frame.h"

struct filler;
struct event;

/* What ended a tag's way into a slot, in the order in which it is asked; of a source without tags what ended its own. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_WITHIN, /* outside of where the source looks */
	REFUSAL_TRIGGER, /* the trigger, or a tag in its words */
	REFUSAL_KEEP,
	REFUSAL_TOLD, /* its sentence tells of another such event, or stands behind one that does */
	REFUSAL_DAY,  /* its sentence is about another day */
	REFUSAL_LIMIT,
	REFUSAL_NOT_NEAR,
	REFUSAL_NEAR,
	REFUSAL_DOES, /* what `near` finds is of who stands before it */
	REFUSAL_CLAIMED, /* a date that belongs to a legal reference */
	REFUSAL_REMEMBERED, /* a date of what the event remembers */
	REFUSAL_IN,
	REFUSAL_WHERE,
	REFUSAL_AFTER,
	REFUSAL_BEFORE,
	REFUSAL_NOT_AFTER,
	REFUSAL_NOT_BEFORE,
	REFUSAL_UNLESS,
	REFUSAL_TEXT,   /* the pattern is not found */
	REFUSAL_PREFER, /* another one was better */
	REFUSAL_MAX,    /* others filled the list */
	REFUSAL_LIST, /* it is no text that could be joined */
	REFUSAL_JOIN, /* it stands in another sentence than what is joined */
	REFUSAL_FIELD, /* it has no value */
	REFUSAL_DROP,
	REFUSAL_MIN,
	REFUSAL_OF,   /* the slot that it is a field of was not filled from a tag */
	REFUSAL_LEAD, /* the trigger stands too far down the page */
	REFUSAL_TIME, /* its sentence tells a time */
	REFUSAL_PUBLISHED /* the day of the page is not known */
};

/* What a refusal points at: set by whoever refuses, as far as it names something. */
struct because {
	const struct frame_condition *condition; /* WHERE */
	const struct tag *tag;  /* UNLESS: what stands so; PREFER: the better one; TIME; of a slot with `of` its tag */
	const struct when *day; /* DAY */
	struct span words;      /* NOT_NEAR, DOES */
	size_t count;           /* MIN: values that were found */
};

/* A tag of its type that a source looked at. */
struct refused {
	const struct mention *mention;
	enum refusal why;
	struct because because;
	struct value day; /* DAY */
	struct refused *next;
};

#define NOTES_MOST 256 /* more than a list can take, FRAME_LIST_MOST */

/* One source of one event. */
struct note {
	bool tried; /* not where an earlier source has filled the slot */
	enum frame_within within; /* filler_within */
	enum refusal why; /* of a source that is no tag; WITHIN, KEEP: no tag of the type stands where it looks */
	struct because because;
	struct refused *first, *last; /* at most NOTES_MOST of them, those that got furthest */
	size_t kept, count; /* those, and all that were looked at */
	const struct mention *latest; /* that was looked at */
	enum refusal least;     /* how far those got that are forgotten first; turn: the last of them */
	struct refused *turn;
	const struct tag *nearest; /* WITHIN: outside; KEEP: the one that stands there; or NULL */
	const struct tag *lost;    /* WITHIN, KEEP: stood there, and lost to another tag; or NULL */
	size_t away; /* of nearest: sentences between it and where the source looks, at least 1; 0: in the same one */
	bool apart;  /* nearest stands in a segment that is in no window: a repeat, a teaser, a by-line */
};

/* Of an event: seen from the trigger that filled its slots, which is another one than its own where merging has taken
 * the words of a fuller telling. */
struct notes {
	const struct mention *trigger;
	struct note *sources; /* by frame_source.index */
};

/* A tag of the trigger's type that did not trigger the frame. */
struct refused_trigger {
	const struct frame *frame;
	struct refused refused; /* WITHIN: its segment is in no window; LIMIT: too many stand before it */
	struct refused_trigger *next;
};

struct notes *notes_new(struct article *, const struct frame *, const struct mention *trigger);

/* A tag of the source's type was looked at; of one tag the last word counts. */
void notes_tag(struct filler *, const struct event *, const struct frame_source *, const struct mention *, enum refusal);
/* The same for all tags of a unit behind the first so many; NONE: they were too many. */
void notes_unit(struct filler *, const struct event *, const struct frame_source *, const struct unit *, size_t looked,
		enum refusal);
/* All units of [low, high) have been looked at: where no tag of the type stands there, the nearest is looked for. */
void notes_absent(struct filler *, const struct event *, const struct frame_source *, size_t low, size_t high);
/* The source has given nothing: tags that nobody refused were passed over for others. */
void notes_passed(struct filler *, const struct event *, const struct frame_source *);
void notes_trigger(struct filler *, const struct mention *, enum refusal);
/* A source that is no tag; of several verdicts the one that got furthest counts. */
void notes_source(struct filler *, const struct event *, const struct frame_source *, enum refusal);

#endif
