/* check.h - the rules' own tests: pages whose lines between ⟦ and ⟧ the rule must take, and no others.
 *
 * They run through the code that segments records, with all rules loaded (rules/segment/README.md). */
#ifndef SEGMENT_CHECK_H
#define SEGMENT_CHECK_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "rules.h"
#include "text/sentence.h"

struct check_result {
	size_t passed, failed, todo;
};

/* Look at the tests of all rules, before anything runs.  -1 with *why where one is no test. */
int check_read(const struct rules *, struct fault *why);

/* Run them; where there are rules beside the shipped ones, only those' tests, because they may rightly take lines from the
 * shipped ones.  out gets a line for each failure, each rule without a test, each todo that passes, and a last line
 * with the sums; with tap a TAP stream instead. */
struct check_result check_run(const struct rules *, const struct splitter *, bool tap, struct buffer *out);

#endif
