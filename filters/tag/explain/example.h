/* example.h - one example of the tests of a rule or a frame: a text with ⟦marks⟧, and what is expected at them. */
#ifndef TAG_EXPLAIN_EXAMPLE_H
#define TAG_EXPLAIN_EXAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "base/span.h"
#include "model.h"
#include "reading.h"
#include "rules/node.h"

enum { EXAMPLE_MARKS = 200 };
enum example_list { EXAMPLE_HIT, EXAMPLE_MISS, EXAMPLE_TODO, EXAMPLE_LISTS };
extern const char *const example_lists[EXAMPLE_LISTS]; /* hit, miss, todo */
extern const char example_open[], example_close[];     /* ⟦ and ⟧ */

/* Zeroed before its first use; read again and again. */
struct example {
	const struct node *node;           /* borrowed, and so what it points to */
	const struct node *fields, *slots; /* expected; NULL: nothing */
	const char *kind, *published;      /* C strings; NULL: no day */
	struct buffer text;                /* without the marks; the title is its first line */
	size_t title;                      /* bytes of it; 0: none */
	struct span marks[EXAMPLE_MARKS];  /* bytes of text, in order of their opening */
	size_t mark_count;
};

/* -1 with *why (CONFIG, at the node): no text, marks that do not pair, a hit without marks, a miss with some. */
int  example_read(struct example *, enum example_list, const struct node *, struct fault *why);
void example_free(struct example *);       /* what it holds */

/* The document of an example, in the arena; its text is borrowed from the example. */
void example_document(const struct example *, struct reading *, struct arena *, struct document *);
/* `fields` or `slots` of a mark: a map alone is the first one's, of a list each mark has its own.  NULL: nothing is expected. */
const struct node *example_of_mark(const struct node *expected, size_t mark);
bool example_marks(const struct example *, struct span);       /* is just this stretch marked? */
void example_words(struct buffer *, const char *text, struct span words);      /* ⟦words⟧ */
bool example_agrees(const struct value *, const struct node *expected);
/* “  NAME: expected VALUE, is VALUE”; value NULL: it is absent. */
void example_tell(struct buffer *, const char *name, const struct node *expected, const struct value *);

#endif
