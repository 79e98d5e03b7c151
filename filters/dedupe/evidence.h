/* evidence.h - what is written about a verdict: the member `dedupe`, and the lines of --explain and --why-not. */
#ifndef DEDUPE_EVIDENCE_H
#define DEDUPE_EVIDENCE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/span.h"
#include "judge.h"

/* The value of the member `dedupe`.  title: the title or the first words; with each number as # it names the series of a
 * record that was kept apart.  The arena is for scratch. */
void evidence_member(const struct judgement *, const char *title, size_t title_len, struct arena *, struct buffer *out);

struct evidence {
	const char *id;
	size_t id_len;
	const char *text;
	size_t text_len;
	const struct span *spans;          /* bytes of the text, one for each code; an empty span is not in the text */
	size_t count;
	size_t repeated;
};
/* One line: verdict, decision, measures, and the passages that stand in the other text, in code points. */
void evidence_explain(const struct evidence *, const struct judgement *, struct offsets *, struct buffer *out);
/* One line: which conditions of the decision do not hold for this text and the one that came nearest; nothing where
 * they all do, or where there is none. */
bool evidence_why_not(const struct evidence *, const struct judgement *, const struct decision *, struct buffer *out);

#endif
