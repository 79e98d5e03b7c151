/* matcher.h - from a document and the packs to tags: one matcher a thread.
 *
 * The text is cut into syllables once.  Each segment is worked on as one unit (a segment over 16 KiB as several, cut at
 * sentence ends): lexicon entries and literal anchors are looked up in one pass each, then the stages run in order;
 * after each the contests are settled, so that later rules see what stands.  A rule with an anchor is tried only
 * where its anchor allows a match to start. */
#ifndef TAG_MATCH_MATCHER_H
#define TAG_MATCH_MATCHER_H

#include <stdbool.h>
#include <stddef.h>

#include "compile/pack.h"
#include "model.h"

#define MATCHER_UNIT_BYTES   16384
#define MATCHER_STRIKES      3             /* starts over the match limit that end a rule on a unit */
#define MATCHER_SECONDS      10            /* the last resort */

struct matcher;                            /* opaque */

/* What a rule has cost so far, for --stats; by index of a rule, shared by all threads. */
struct rule_cost {
	_Atomic unsigned long long runs, nanoseconds, tags;      /* runs: units it was tried on */
};

/* packs: borrowed.  costs: added to, NULL where nobody asks (then no clock is read). */
struct matcher *matcher_new(const struct pack_set *, size_t max_tags, struct rule_cost *costs);
void matcher_free(struct matcher *);       /* NULL is allowed */

/* Called after the rules of a stage have run on a unit and before its contests are settled, so that views made now are those that the
 * rules saw: for the author's commands, which replay rules from there.  NULL: nobody looks. */
struct unit;                               /* attempt.h */
void matcher_watch(struct matcher *, void (*stage_done)(void *with, const struct unit *, size_t stage), void *with);

struct match_result {
	const struct rule *const *errors;  /* rules that met their budget, each once, in file order; borrowed until the next run */
	size_t error_count;
	bool truncated;                    /* matching stopped because of max_tags */
	bool timeout;                      /* the record took more than MATCHER_SECONDS: no good */
};

/* Fill document->tags. */
struct match_result matcher_run(struct matcher *, struct document *);
/* The two halves of it, for joint.h.  matcher_match: all but the rules that say again what others have found; whole: whatever the number of
 * tags.  matcher_repeat: those, for a document of which the text stood at the byte `start` of what was matched last; its tags are in order. */
struct match_result matcher_match(struct matcher *, struct document *, bool whole);
void matcher_repeat(struct matcher *, struct document *, size_t start);
/* Has a document with so many visible tags that are kept, of so many in all, more than are wanted?  Helpers that are not kept count less. */
bool matcher_has_enough(const struct matcher *, size_t kept, size_t made);
/* This thread's scratch, for whoever works on the document after the matcher. */
struct pattern_scratch *matcher_scratch(struct matcher *);

#endif
