/* outcome.h - what comes of records: lines to write, counters, things to tell, in the order of the input.
 *
 * One outcome belongs to the run; with -j each block in work has its own, merged into the run's in order. */
#ifndef RUN_OUTCOME_H
#define RUN_OUTCOME_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/fault.h"
#include "run/tally.h"
#include "run/trailer.h"

struct told {
	enum level level;
	struct fault fault;                /* code NONE: a hint */
};

struct outcome {
	struct buffer out, rejects;        /* whole lines: for the output, for --rejects=FILE */
	struct tally tally;
	struct sources sources;
	bool at_once;                      /* the run's own: things are told when they happen */
	bool hinted;                       /* what the file looks like was told */
	struct told *told;                 /* else they wait here: ten of each code, of the others the number */
	size_t told_count, told_capacity;
	size_t told_of[FAULT_CODES];
	enum level last_level;             /* of those that are only counted */
};

void outcome_tell(struct outcome *, enum level, const struct fault *);
/* Tell what waits, add counters and sources.  The lines stay with `from`; its caller writes them. */
void outcome_merge(struct outcome *run, struct outcome *from);
void outcome_clear(struct outcome *);      /* large buffers go back */
void outcome_free(struct outcome *);

#endif
