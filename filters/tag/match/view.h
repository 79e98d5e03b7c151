/* view.h - a unit of text with tags in the place of their words: what rules with `over` look at.
 *
 * Each tag of the view is one private-use code point (three bytes) that hides its text; the rest is copied.  Offsets of
 * the view are bytes from its start, offsets of the text bytes of document.text.  Where all stands is known before anything is
 * copied, and is often all that is asked for. */
#ifndef TAG_MATCH_VIEW_H
#define TAG_MATCH_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/span.h"
#include "compile/pack.h"
#include "match/overlap.h"
#include "model.h"

enum { VIEW_ATOM_BYTES = 3 };              /* of its private-use code point */

struct view_atom {
	size_t at;                         /* in the view */
	struct span span;                  /* in the text */
	uint32_t point;
};

struct view {
	struct buffer bytes;
	struct span text;                  /* what it shows */
	struct view_atom *atoms;           /* by place */
	const struct tag **tags;           /* the same, as tags */
	size_t count, room, tag_room;
	uint64_t *shown;                   /* bit i: entry i of the settled tags it was made of is an atom; `words` of them */
	uint32_t *numbers;                 /* by entry, if shown: index of its atom */
	size_t words, shown_room, number_room;
	unsigned long made;                /* when, by the matcher's count of settlings; 0: never */
};

/* What is needed only while a view is made; { 0 } is empty.  One does for many views. */
struct view_work {
	const struct overlap_entry **entries;
	const uint64_t **rows;             /* where the view's types stand */
	size_t entry_room, row_room;
};
void view_work_free(struct view_work *);

/* Show text[within) of the document; of the visible tags in it those of the kind's types: the longest first, then by
 * the order of types, then from the left, each where nothing is shown yet. */
void view_make(struct view *, struct view_work *, const struct view_kind *, const struct document *, struct span within, const struct overlap *tags);
/* The same in two steps: the atoms and their places; then bytes, for those who look at a part: words of the text that no atom crosses the
 * ends of, the atoms in them by index, where they begin in the view. */
void view_plan(struct view *, struct view_work *, const struct view_kind *, struct span within, const struct overlap *tags);
void view_show(struct view *, const struct document *, struct span words, struct span atoms, size_t at);
void view_free(struct view *);
/* Index of the first atom whose words begin at a byte of the text or behind it; view->count: none. */
size_t view_atom_from(const struct view *, size_t byte);

/* The words in the text of [start, end) of the view, and its atoms: index of the first, how many.  among: where to look for them, by
 * index. */
struct span view_words(const struct view *, struct span among, size_t start, size_t end, size_t *first, size_t *count);
size_t view_to_text(const struct view *, size_t at, bool end);     /* end: `at` ends something rather than starts it */
bool   view_of_text(const struct view *, size_t byte, size_t *at); /* false: hidden by an atom */
/* The atoms in [start, end) of the view: index of the first, how many. */
size_t view_atoms(const struct view *, size_t start, size_t end, size_t *count);

#endif
