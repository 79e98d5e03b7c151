/* filter.h - what a filter is, and the loop that runs it.
 *
 * A filter is an option table, open, one function a record, and close.  The loop owns files, lines, limits, threads,
 * order, rejects, stats, progress, the trailer, signals and the exit status.
 *
 * Threads: with -j N the blocks of input are worked on by N threads, each with its own worker; output, rejects and
 * counters come in the order of the input, and the bytes are equal for any N. */
#ifndef RUN_FILTER_H
#define RUN_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/counter.h"
#include "base/fault.h"
#include "record/record.h"
#include "run/option.h"

enum verdict {
	KEEP,                              /* the record goes out, with its changes */
	DROP,                              /* task->reason says why; counted */
	REJECT,                            /* task->why is filled; told, counted, kept with --rejects */
	EMITTED                            /* the record's fate is "out", but what goes out are the lines in task->out */
};

/* One record in work. */
struct task {
	struct record *record;             /* parsed; for a text file an empty one */
	const char *text;                  /* the whole text file's bytes (any encoding), else NULL */
	size_t text_len;
	struct place at;                   /* file, line, byte */
	struct arena *arena;               /* dies with the record */
	struct buffer *out;                /* whole lines made from the record (EMITTED), or beside it (KEEP) */
	size_t emitted;                    /* how many lines were put there */
	struct counters *hits;             /* for --stats: rules_hits */
	const char *reason;                /* of DROP: a static string */
	struct fault why;                  /* of REJECT */
	int fatal;                         /* with REJECT: not the record but the run has failed, with this status (why says how) */
	void *carry;                       /* from `one` to `in_order`; in the arena */
};

/* What the shared options say; filled before open. */
struct run {
	struct option_texts rules;         /* -r */
	bool no_default_rules, check, line_buffered, trailer, require_trailer, strict, allow_rejects, repair_utf8;
	unsigned long long jobs, max_rejects, max_record, max_depth, max_values, max_tags, match_limit, limit, skip;
	const char *output, *rejects, *stats, *expect_rules, *text_field, *id_field, *explain, *why_not;
	int stats_format, progress;
	bool no_sandbox, color;
	const char **files;                /* operands */
	size_t file_count;
	const char *rules_digest;          /* a filter sets it in open; for stats and trailer */
	struct counters *never;            /* rules that exist: those without hits are rules_never */
};

/* Which of the shared options a filter offers, beside those every filter has. */
enum {
	RUN_RULES = 1, RUN_JOBS = 2, RUN_CHECK = 4, RUN_EXPLAIN = 8, RUN_FIELDS = 16, RUN_TAG_LIMITS = 32,
	RUN_TEXT_INPUT = 64                /* FILEs may be plain text: normalize */
};

struct filter {
	const char *name, *summary, *operands;
	const struct option *options;      /* the filter's own */
	unsigned uses;
	const int *text_input;             /* RUN_TEXT_INPUT: points to an enum block_from */
	/* Load configuration.  -1 with *why: status 78 for CONFIG, 73/65/75… through *status. */
	int  (*open)(void *config, struct run *, int *status, struct fault *why);
	/* Instead of reading input (--check, --state-info …): returns an exit status, or -1 to go on with the input. */
	int  (*instead)(void *config, struct run *);
	void *(*worker_new)(const void *config, const struct run *);     /* NULL: config itself is handed to one */
	void (*worker_free)(void *worker);
	enum verdict (*one)(void *worker, struct task *);                /* any thread; may be NULL where in_order does all */
	/* After `one`, in the order of the input, one thread only.  verdict is what `one` said. */
	enum verdict (*in_order)(void *config, struct task *, enum verdict);
	/* Called before lines that in_order let out are written (dedupe: commit the state). */
	int  (*before_write)(void *config, int *status, struct fault *why);
	/* After the last record; out: further lines.  good: no input error, no signal, trailer seen where required. */
	int  (*close)(void *config, bool good, struct buffer *out, int *status, struct fault *why);
	/* For control records that in-band stages pass on (type `end`), in order; may be NULL. */
	void (*saw_end)(void *config, const struct record *);
	/* Adds members to the stats object; may be NULL. */
	void (*stats)(const void *config, struct buffer *json);
	void (*free)(void *config);
};

/* The whole program; returns the exit status for main. */
int filter_main(const struct filter *, void *config, int argc, char **argv);

/* For `one` and `in_order`: fill task->why / task->reason and return the verdict. */
enum verdict reject(struct task *, enum fault_code, const char *format, ...) __attribute__((format(printf, 3, 4)));
enum verdict drop(struct task *, const char *reason);

#endif
