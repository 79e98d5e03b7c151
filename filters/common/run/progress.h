/* progress.h - one line on stderr that is written over and over: records, MB, rate, percent when the size is known. */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include <stdbool.h>
#include <time.h>

#include "run/filter.h"
#include "run/tally.h"

struct progress {
	const char *program;
	bool on, shown;                    /* shown: the line stands there now */
	struct timespec began, last;
};

/* auto: where stderr is a terminal and stdout is no pipe, so that of five filters one speaks. */
void progress_start(struct progress *, const char *program, enum run_when);
/* As often as one likes; writes at most five times a second.  size: bytes of all input, 0 where unknown. */
void progress_show(struct progress *, const struct tally *, unsigned long long read, unsigned long long size);
void progress_clear(struct progress *);    /* before anything else goes to stderr, and at the end */

#endif
