/* reading.h - from a record to the document that rules look at: code points become bytes, what is missing is made. */
#ifndef TAG_READING_H
#define TAG_READING_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/span.h"
#include "model.h"
#include "record/record.h"
#include "text/sentence.h"

/* One thread's memory for reading. */
struct reading {
	struct offsets *offsets;           /* started on the document's text by reading_document */
	const struct splitter *splitter;   /* borrowed */
	struct spans spans;
};

/* Fill the document from `text`, `segments`, `sentences`, `published`, …; without segments each line is a paragraph,
 * without sentences paragraphs are split.  What it points to lives in the record or the arena.
 * -1 with *why: MISSING_FIELD, WRONG_TYPE, BAD_OFFSET, WRONG_FORM (private-use characters). */
int  reading_document(struct reading *, struct record *, struct arena *, struct document *, struct fault *why);
/* The same from text alone, for tests in rules: lines become segments of this kind, the first one a title where `title`, its
 * bytes, is not 0. */
void reading_text(struct reading *, struct arena *, const char *text, size_t len, size_t title, const char *kind, struct document *);
void reading_free(struct reading *);

#endif
