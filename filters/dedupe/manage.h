/* manage.h - what is done to a state instead of reading records. */
#ifndef DEDUPE_MANAGE_H
#define DEDUPE_MANAGE_H

#include "run/filter.h"
#include "settings.h"

struct manage {
	const char *state;                 /* the file */
	bool wait, info, check, merge, report;
	struct option_texts forget;        /* ids */
	unsigned long long window;
};

/* Which of the options do not go together: -1 with *why (CONFIG; status 2). */
int manage_checks(const struct manage *, const struct run *, struct fault *why);
/* Is there anything to do? */
bool manage_wanted(const struct manage *);
/* Do it: an exit status. */
int manage_run(const struct manage *, const struct run *, const struct settings *);

#endif
