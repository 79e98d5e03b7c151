/* loop.h - the run: from the first block to the last byte written.  Inside run/ only. */
#ifndef RUN_LOOP_H
#define RUN_LOOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "record/block.h"
#include "record/sink.h"
#include "run/filter.h"
#include "run/outcome.h"
#include "run/progress.h"
#include "run/trailer.h"
#include "run/work.h"

struct loop {
	const struct filter *filter;
	void *config;
	struct run *run;
	struct record_limits limits;
	/* With -j these belong to the reader's thread, but for the numbers. */
	struct block_source *source;
	bool reading;                      /* the first block was asked for */
	bool refusing;                     /* the rest of a file that is no NDJSON is passed over */
	atomic_ullong bytes_read, bytes_expected;      /* for progress */

	struct sink *output, *rejects, *stats;     /* rejects: NULL where they are not kept, or in-band; stats likewise */
	bool inband;                       /* rejects go into the output */
	bool terminal;                     /* standard output is one, and was not warned about yet */
	void **workers;                    /* one a job */
	struct outcome total;              /* out, rejects: lines that no sink has taken yet */
	struct trailer trailer;
	struct progress progress;
	struct timespec began;             /* when the program did, CLOCK_MONOTONIC */

	bool counting;                     /* --skip or --limit */
	unsigned long long met;            /* records met, while counting */
	bool limit_reached;
	bool input_failed;                 /* a file was missing or could not be read */

	int failed;                        /* status that ends the run, 0 while all is well */
	struct fault why;
	bool unsaid;                       /* it is told by the status alone */
	bool no_more_writes;               /* a write failed */
	bool closed;                       /* the filter was closed: what goes out now needs no before_write */
	int died_of;                       /* SIGPIPE where the reader went away */
};

/* Read, work and write until the input ends, the run fails or a signal comes. */
void loop_run(struct loop *);
/* Close the filter, write the stats, the trailer and what is left; returns the status. */
int  loop_finish(struct loop *);
void loop_close_unread(struct loop *);     /* close the filter of a run that could not begin */

/* ---- for work.c and jobs.c ---- */

/* The run has failed; the first failure is kept.  Returns -1. */
int  loop_fail(struct loop *, int status, const struct fault *why);
bool loop_stopping(const struct loop *);   /* failed, limit reached, or a signal came */
/* The next block: 1; 0 at the end; -1 with *why: an input that cannot be read or is no NDJSON (code CONFIG). */
int  loop_read(struct loop *, struct block *, struct fault *why);
void loop_input_fault(struct loop *, const struct fault *why, bool missing);   /* what loop_read said, in order */
/* In order; works: WORK_SEVERAL, as for work_next. */
void loop_block(struct loop *, const struct block *, void *worker, struct work **works);
void loop_file_begins(struct loop *, const struct block *);        /* for each block, in order */
void loop_check_rejects(struct loop *);    /* --max-rejects */
void loop_after_record(struct loop *);     /* in order: limits of rejects and records, writing */
/* Hand the lines to the sinks (before_write first). */
void loop_deliver(struct loop *, bool flush);
void loop_deliver_full(struct loop *);     /* only where much has gathered */
void loop_print_stats(struct loop *);      /* to stderr, at once */
void loop_look_around(struct loop *);      /* progress; counters where SIGUSR1 asked for them */
/* Before a read that would wait: wait, and return when there is input or a signal. */
void loop_wait(struct loop *);
bool loop_would_wait(struct loop *);

#endif
