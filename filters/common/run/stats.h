/* stats.h - the counters of a run as JSON, as text for people, and as Prometheus metrics.
 * Source of the metrics' form: Prometheus text exposition format 0.0.4. */
#ifndef RUN_STATS_H
#define RUN_STATS_H

#include <stdbool.h>
#include <time.h>

#include "base/buffer.h"
#include "run/filter.h"
#include "run/tally.h"

struct stats {
	const struct filter *filter;
	const void *config;
	const struct run *run;
	const struct tally *tally;
	struct timespec began;             /* when the program did, CLOCK_MONOTONIC */
	int status;                        /* the exit status as it stands; -1 while the run goes on */
};

/* Append in the form of --stats-format, with a line end. */
void stats_compose(const struct stats *, enum run_stats_format, struct buffer *out);
/* Append the JSON as a control record: a line with "_type":"stats". */
void stats_record(const struct stats *, struct buffer *out);

double stats_seconds_since(struct timespec began);

#endif
