/* explain.h - which rule took a line, and what kept a rule from it: one object a line, instead of the records. */
#ifndef SEGMENT_EXPLAIN_H
#define SEGMENT_EXPLAIN_H

#include "base/buffer.h"
#include "classify.h"
#include "page.h"
#include "record/record.h"
#include "rules.h"

struct explain {
	bool on;
	bool why_not;                      /* --why-not=RULE; else --explain[=RULE] */
	size_t rule;                       /* the rule asked for, LINE_NONE: all */
};

/* What the options ask for; NULL options ask nothing.  -1 with *why for a rule that is not there. */
int explain_open(struct explain *, const struct rules *, const char *explain, const char *why_not, struct fault *why);

/* Classify the page and append its objects to out; returns how many:
 * {"id","line","kind","rule","at","why_not","text"}: lines from 1, rule and at ("FILE:LINE") only where a rule took the line, why_not
 * (the key that did not hold, or "taken") only with --why-not. */
size_t explain_page(const struct explain *, const struct rules *, struct classifier *, struct page *, const struct record *,
    struct counters *hits, struct buffer *out);

#endif
