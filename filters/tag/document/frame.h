/* frame.h - a compiled frame: which tags trigger it, and where its slots are filled from.  Immutable once loaded. */
#ifndef TAG_DOCUMENT_FRAME_H
#define TAG_DOCUMENT_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "document/document.h"
#include "rules/pattern.h"

enum frame_within { WITHIN_TRIGGER, WITHIN_SENTENCE, WITHIN_SEGMENT, WITHIN_WINDOW, WITHIN_DOCUMENT };
enum frame_prefer { PREFER_NEAREST, PREFER_FIRST, PREFER_LAST, PREFER_LONGEST };
enum frame_source_kind { SOURCE_TAG, SOURCE_TEXT, SOURCE_OF, SOURCE_TRIGGER, SOURCE_PAGE };
enum frame_relation { RELATION_OVERLAPS, RELATION_INSIDE, RELATION_BESIDE };

/* A field has this value, or matches this pattern; `text` are the tag's own words, where it has no such field. */
struct frame_condition {
	const char *field, *constant;
	struct pattern *pattern;
};

/* Which tags are meant. */
struct frame_match {
	const char *type; /* interned */
	unsigned kinds;   /* bit i: segments of segment_kinds[i] */
	struct frame_condition *conditions;
	size_t condition_count;
	struct pattern *near, *not_near;   /* all patterns: NULL where the rule has none */
	struct pattern *after, *not_after; /* of text that ends at the tag: closed with \z */
	struct pattern *before, *not_before;
	struct pattern *despite; /* before the tag in its sentence: not_before counts for nothing */
	const char *unless; /* a type that must not stand so, or NULL */
	enum frame_relation relation;
};

/* One way to fill a slot. */
struct frame_source {
	enum frame_source_kind how;
	struct frame_match match; /* TAG; of TEXT only kinds, of PAGE near and not_near */
	struct pattern *text;     /* TEXT */
	size_t value_group;       /* of text: the group `value`, else 0 */
	size_t of;                /* OF: index of an earlier slot */
	size_t lead;              /* PAGE: how many sentences tell what the page is about */
	const char *field;        /* NULL: what is usual for the type */
	const char *literal;      /* NULL: none */
	bool lower;
	struct pattern *drop, *role;
	enum frame_prefer prefer;
	enum frame_within within;
	size_t most;      /* 1: a value; more: a list of at most so many */
	size_t least;     /* a list of fewer values fills nothing */
	const char *join; /* the values of a list as one text with this between; NULL: a list */
	bool also;        /* the values are added to what earlier sources of the slot found */
	size_t index;     /* place among all sources of the frame */
	struct place place;
};

/* Do words that it finds count for min_slots?  Those of its group `value` do, beyond the trigger's own. */
static inline bool
frame_counts_words(const struct frame_source *source)
{
	return source->how == SOURCE_TEXT && source->value_group > 0 && source->within != WITHIN_TRIGGER;
}

struct frame_slot {
	const char *name;
	struct frame_source *sources; /* the first that finds something fills the slot */
	size_t count;
};

struct frame {
	const char *id, *type;
	struct frame_match trigger;
	size_t window; /* units on either side */
	struct frame_slot *slots;
	size_t slot_count, source_count;
	size_t min_slots;
	bool refers; /* its triggers refer back: they complete the event that the headline names, and are none */
	bool disabled;
	bool shipped;
	const struct node *tests; /* NULL: none, or not kept */
	struct place place;
};

struct check {
	const char *id;
	const char **by; /* type.field */
	size_t by_count;
	const char *distinct; /* type.field */
	enum { CHECK_NOTE, CHECK_WARNING, CHECK_ERROR } level;
	const char *message; /* or NULL */
};

struct document_rules {
	struct arena *arena;
	struct frame *frames;
	size_t frame_count, frame_room;
	struct check *checks;
	size_t check_count, check_room;
	const char **triggers; /* the types that trigger a frame, each once */
	size_t trigger_count, trigger_room;
	struct pattern **patterns; /* all of them, to be freed */
	size_t pattern_count, pattern_room;
};

#define FRAME_LIST_MOST 100 /* values of one slot */

/* Compile one frame or check into rules; -1 with *why at the node. */
int frame_compile(struct document_rules *, const struct document_pack *, const struct node *, struct fault *why);
int check_compile(struct document_rules *, const struct node *, struct fault *why);

#endif
