/* shared.h - the options that mean the same in every filter (cli.md's table). */
#ifndef RUN_SHARED_H
#define RUN_SHARED_H

#include <stdbool.h>

#include "run/filter.h"
#include "run/option.h"

#define SHARED_ROOM 48

struct shared {
	struct run *run;                   /* where most of them lead */
	bool help, version;
	int completion;                    /* enum option_shell, or -1 */
	int color;                         /* enum run_when */
	int trailer;                       /* --require-trailer: -1 not given, 0 told, 1 quiet */
	struct option options[SHARED_ROOM];    /* ends with OPT_END */
	size_t count;
	const struct option *tables[3];    /* the filter's own, the shared ones, NULL */
};

/* Fill run with the defaults and the table with what the filter offers.  The struct must not move afterwards. */
void shared_setup(struct shared *, const struct filter *, struct run *);
/* After parsing: jobs, colour, limits that contradict each other.  -1 with *why (CONFIG). */
int  shared_settle(struct shared *, struct fault *why);

#endif
