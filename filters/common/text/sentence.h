/* sentence.h - where sentences end; shared by segment, tag and dedupe.
 *
 * A stop inside an abbreviation (T.Ư, TP. HCM, PGS. TS.), a number (78.900), initials, a list's label (1. A.), or an
 * ellipsis with a lower-case letter after it ends nothing; `.”` ends after the quote; a missing blank after a stop
 * (`chủ trì.Năm qua`) still ends the sentence; a bracket that closes soon is not cut. */
#ifndef TEXT_SENTENCE_H
#define TEXT_SENTENCE_H

#include <stddef.h>

#include "base/fault.h"
#include "base/span.h"

struct splitter;                                         /* opaque; immutable, shared by threads */

/* abbreviations: YAML files, each a map of lists of words as they are written, their last stop included:
 *   abbreviations: stand before what they belong to, so that their stop never ends a sentence (TP., PGS., Mr.)
 *   may_end:       their stop ends the sentence where a capital of a Vietnamese word follows (v.v., Inc.)
 * count may be 0.  NULL with *why (CONFIG). */
struct splitter *splitter_new(const char *const *files, size_t count, struct fault *why);
void splitter_free(struct splitter *);

struct spans {
	struct span *items;                /* owned; { 0 } is valid and empty */
	size_t count, capacity;
};
void spans_add(struct spans *, size_t start, size_t end);
void spans_free(struct spans *);

/* Append the sentences of text[from, to), valid UTF-8 that holds no line break, in bytes of text; blanks between
 * sentences belong to none.  A stretch without any stop is one sentence; one of blanks only has none.  Linear. */
void splitter_cut(const struct splitter *, const char *text, size_t from, size_t to, struct spans *);

#endif
