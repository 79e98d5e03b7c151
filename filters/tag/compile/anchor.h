/* anchor.h - what every match of a pattern must contain, so that PCRE2 is asked only where it can match.
 *
 * A conservative reader of finished patterns: sound, not complete.  It knows literals, small classes, groups,
 * alternatives, quantifiers and assertions (what a lookahead asks for must be there too); before anything else it gives up and says "no anchor".  The idea is
 * that of the literal extraction of RE2 and of Rust's regex-syntax: the language of a piece is followed exactly
 * while it is a small set of strings, and the best set met on the way is kept. */
#ifndef TAG_COMPILE_ANCHOR_H
#define TAG_COMPILE_ANCHOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct literal {
	const char *bytes;
	size_t len;
};

/* Each match contains one of the literals or one of the atoms, at most `most` and at least `least` bytes behind its start (of
 * the view, where the rule looks at one).  Neither: nothing is known. */
struct anchor_set {
	struct literal *literals;
	size_t literal_count;
	uint32_t *points;                  /* code points that stand for atoms */
	size_t point_count;
	size_t least, most;                /* most may be SIZE_MAX */
};

/* With what a match may begin: to leave out starts that cannot be without asking PCRE2, which looks at properties of characters
 * slowly and one start after the other. */
struct anchor_first {
	bool known;
	uint64_t bytes[4];                 /* a set of bytes */
	bool capital;                      /* a first character that is not ASCII is a capital letter */
	bool edge;                         /* no letter, mark or number stands before the first character */
	size_t prefix;                     /* bytes of the source that say so: the pattern may do without them */
};

struct anchor {
	struct anchor_set set;             /* empty: the rule is tried everywhere */
	struct anchor_set atoms;           /* besides, each match contains one of these atoms; no literals; may be empty */
	struct anchor_first first;
	bool at_start;                     /* a match starts where the unit starts, or nowhere */
};

#define ANCHOR_FIRST_ATOM 0xE000u      /* atoms of views are code points from here on */
#define ANCHOR_LAST_ATOM  0xF8FFu

/* The reader's memory: of one pattern, and of groups that it has read before, for macros stand in many patterns. */
struct anchor_work;                        /* opaque; for one thread */
struct anchor_work *anchor_work_new(void);
void anchor_work_free(struct anchor_work *);       /* NULL is allowed */

/* source: a pattern, NUL ended (of one that PCRE2 does not accept the answer says nothing), atoms already code points.  What out points to lives in keep. */
void anchor_find(const char *source, struct anchor_work *, struct arena *keep, struct anchor *out);

/* For guards: bounds of the length of a match in code points.  simple: only literals, classes, groups, alternatives and
 * bounded quantifiers; then the pattern may stand in a lookahead, and in a lookbehind if least == most. */
struct anchor_shape {
	size_t least_points, most_points;
	bool simple;
};
struct anchor_shape anchor_shape(const char *source, struct anchor_work *);

#endif
