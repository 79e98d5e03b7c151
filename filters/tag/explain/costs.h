/* costs.h - what each rule has cost, for --stats. */
#ifndef TAG_EXPLAIN_COSTS_H
#define TAG_EXPLAIN_COSTS_H

#include "base/buffer.h"
#include "compile/pack.h"
#include "match/matcher.h"

/* The member rules_slowest: the twenty that took most time.  costs: by index of a rule, or NULL. */
void costs_write(const struct pack_set *, const struct rule_cost *costs, struct buffer *json);

/* The same for people, five of them. */
void costs_text(const struct pack_set *, const struct rule_cost *costs, struct buffer *out);

#endif
