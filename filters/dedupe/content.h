/* content.h - which words of a record are compared with those of others.
 *
 * With segments: the title, and the kinds that the settings name (paragraphs, captions), but for those that repeat an
 * earlier one.  Without: all lines, the first being the title where it is the member `title` or a short line before
 * others.  Sentences that the text itself said before are left out as well.  Where nothing is left, all of it counts. */
#ifndef DEDUPE_CONTENT_H
#define DEDUPE_CONTENT_H

#include <stddef.h>

#include "base/span.h"
#include "record/record.h"
#include "settings.h"
#include "text/syllable.h"

struct content_reader;                                   /* opaque: scratch, one a thread */
struct content_reader *content_reader_new(const struct settings *);   /* borrowed */
void content_reader_free(struct content_reader *);

/* Borrowed from the reader until its next read. */
struct content {
	const struct tokens *all;          /* of the whole text */
	const struct tokens *title;        /* of a title that is not in the text, else NULL */
	const struct token **chosen;       /* the title's first (those in the text), then the body's */
	size_t count, in_title;
	const size_t *ends;                /* where each sentence ends among the chosen; the title is one */
	size_t end_count;
	size_t repeated;                   /* sentences left out because they stood earlier in the text */
};

/* -1 with *why: no text, or segments or sentences that do not fit it. */
int content_read(struct content_reader *, struct record *, struct content *, struct fault *why);

#endif
