/* explain.h - --explain and --why-not: lines of evidence take the place of the records. */
#ifndef DEDUPE_EXPLAIN_H
#define DEDUPE_EXPLAIN_H

#include "base/span.h"
#include "judge.h"
#include "run/filter.h"
#include "work.h"

struct explain {
	bool wanted;
	bool why_not;                      /* the conditions that do not hold, and not those that do */
	const struct decision *decision;   /* the only one that is asked for; NULL: any */
	struct offsets *offsets;
};

/* What the options say; -1 with *why (CONFIG): no such decision. */
int  explain_open(struct explain *, const struct run *, const struct settings *, struct fault *why);
void explain_close(struct explain *);
/* A document that was just judged. */
enum verdict explain_judged(const struct explain *, struct task *, const struct work *, const struct judgement *);
/* One whose verdict a state knows: there is nothing to explain it from, so the member is told. */
enum verdict explain_stored(const struct explain *, struct task *, const struct work *, const struct buffer *member);

#endif
