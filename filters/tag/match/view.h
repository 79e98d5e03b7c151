/* view.h - a stretch of text with tags in the place of their words: what rules with `over` look at.
 *
 * Each tag of the view is one private-use code point (three bytes) that hides its text; the rest is copied.  Offsets of
 * the view are bytes from its start, offsets of the text bytes of document.text.  A view is made when a rule first looks at the
 * stretch, and lives in an arena until tags are settled anew. */
#ifndef TAG_MATCH_VIEW_H
#define TAG_MATCH_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "compile/pack.h"
#include "match/overlap.h"
#include "model.h"

enum { VIEW_ATOM_BYTES = 3 };              /* of its private-use code point */

struct view_atom {
	uint32_t at;                       /* in the view */
	uint32_t start, end;               /* in the text, which has less than 4 GiB: overlap.h */
	uint32_t entry;                    /* index of the settled tag */
	uint32_t point;
};

struct view {
	const char *bytes;
	size_t len;
	struct span text;                  /* what it shows */
	const struct view_atom *atoms;     /* by place */
	const struct tag *const *tags;     /* the same, as tags */
	size_t count;
	const struct view *next;           /* another one of the same stretch */
};

/* Bit i of tags->words words: entry i of the settled tags is of the kind's types, and stands. */
uint64_t *view_candidates(struct arena *, const struct view_kind *, const struct overlap *tags);
/* Show text[within) of the document.  entries: those settled tags that begin there, by index; of the candidates among them the longest are
 * shown first, then by the order of types, then from the left, each where nothing is shown yet.  NULL: none is, and the text is all there is
 * to see.  made: the views of this stretch so far, of any kind: one that shows the same tags is the view. */
const struct view *view_make(struct arena *, const struct view_kind *, const uint64_t *candidates, const struct document *,
	struct span within, struct span entries, const struct overlap *tags, const struct view **made);

/* The words in the text of [start, end) of the view, and its atoms: index of the first, how many. */
struct span view_words(const struct view *, size_t start, size_t end, size_t *first, size_t *count);
size_t view_to_text(const struct view *, size_t at, bool end);     /* end: `at` ends something rather than starts it */
bool   view_of_text(const struct view *, size_t byte, size_t *at); /* false: hidden by an atom */

#endif
