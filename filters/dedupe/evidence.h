/* evidence.h - what is written about a verdict: the member `dedupe`, and the lines of --explain and --why-not. */
#ifndef DEDUPE_EVIDENCE_H
#define DEDUPE_EVIDENCE_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/span.h"
#include "judge.h"

/* The title (or the first words) with each number as #; text: any bytes of valid UTF-8. */
void evidence_template(const char *text, size_t len, struct buffer *out);

/* The value of the member `dedupe`.  series: the template, used where the record was kept apart. */
void evidence_member(const struct judgement *, const char *series, size_t series_len, struct buffer *out);

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
