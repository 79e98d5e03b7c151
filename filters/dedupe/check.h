/* check.h - the tests that stand in the rule files: two texts, and what the second is to the first. */
#ifndef DEDUPE_CHECK_H
#define DEDUPE_CHECK_H

#include "run/filter.h"
#include "settings.h"

/* Runs them all; says the failed ones, with -v prints TAP.  Returns an exit status. */
int check_print(const struct settings *, const struct run *);

#endif
