/* classify.h - which line is what, and what the page says of itself. */
#ifndef SEGMENT_CLASSIFY_H
#define SEGMENT_CLASSIFY_H

#include <stdbool.h>

#include "base/counter.h"
#include "page.h"
#include "rules.h"

/* What a page shows of itself; texts are borrowed from the page's text or the rules, NULL where it does not. */
struct stamp {
	const char *publisher, *title;
	size_t publisher_len, title_len;
	char published[16];                /* YYYY-MM-DD, or "" */
	char published_time[8];            /* HH:MM, or "" */
};

struct classifier;                         /* opaque: room for one thread */

struct classifier *classifier_new(const struct rules *);    /* rules: borrowed, shared */
void classifier_free(struct classifier *);

/* What is to be remembered of the work, for --check and --why-not. */
struct trace {
	size_t rule;                       /* number of the rule in question */
	bool *seen;                        /* a line each: the rule fitted */
	const char **why_not;              /* a line each: the key of the rule that did not hold; "taken" where another rule was
	                                    * first, NULL where it fitted; static strings */
};

/* Decide every line of the page and read the stamp.  Lines no rule decides are paragraphs (line.rule is LINE_NONE).
 *   trace    may be NULL; its arrays have room for the page's lines
 *   hits     counts rules by id, may be NULL */
void classify(struct classifier *, struct page *, struct stamp *, const struct trace *trace, struct counters *hits);

/* How often a rule met its limit of work, by rule id; for a warning at the end. */
const struct counters *classifier_over_budget(const struct classifier *);

#endif
