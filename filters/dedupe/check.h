/* check.h - the tests that stand in the rule files: two texts, and what the second is to the first. */
#ifndef DEDUPE_CHECK_H
#define DEDUPE_CHECK_H

#include "base/buffer.h"
#include "settings.h"
#include "text/sentence.h"

/* Runs them all; says the failed ones, with verbose writes TAP to out.  Returns how many failed. */
size_t check_run(const struct settings *, const struct splitter *, bool verbose, struct buffer *out);

#endif
