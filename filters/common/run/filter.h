/* filter.h - what a filter is, and the loop that runs it.
 *
 * A filter is an option table, open, one function a record, and close.  The loop owns files, lines, limits, threads,
 * order, rejects, stats, progress, the trailer, signals and the exit status.
 *
 * Threads: with -j N the blocks of input are worked on by N threads, each with its own worker; output, rejects and
 * counters come in the order of the input, and the bytes are equal for any N.  (--skip and --limit count records and so
 * take one thread.)
 *
 * Sandbox: once open has returned and the workers are made, no new file may be opened for writing, no program started,
 * no socket made and no memory made executable (sandbox.h), unless `needs` says otherwise.  Whatever loads code or opens
 * devices (a JIT, iconv, a database) belongs in open or worker_new. */
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
#include "run/tally.h"

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
	struct counters *hits;             /* for --stats: rules_hits; a run that stops early may have counted some behind its end */
	struct remark *remarks;            /* for remark() */
	const char *reason;                /* of DROP: a static string */
	struct fault why;                  /* of REJECT; a place without a file is relative to the record */
	const char *rule;                  /* of REJECT: the rule's id, or NULL; static or in the arena */
	int fatal;                         /* with REJECT: not the record but the run has failed, with this status (why says how) */
	void *carry;                       /* from `one` to `in_order`; in the arena */
};

struct loop;                               /* loop.h; a filter does not look inside */

/* What the shared options say; filled before open. */
struct run {
	struct option_texts rules;         /* -r */
	bool no_default_rules, check, line_buffered, trailer, require_trailer, strict, allow_rejects, repair_utf8;
	bool trailer_quiet;                /* the want of an end record is told by the status alone: another tells the cause */
	bool no_sandbox, color, quiet, verbose;
	unsigned long long jobs;           /* 1 or more: 0 was replaced by the number of cores */
	unsigned long long max_rejects;    /* RUN_UNLIMITED where not given; 0 with --strict */
	unsigned long long max_record, max_depth, max_values, max_tags, match_limit, limit, skip;   /* limit: RUN_UNLIMITED */
	const char *output, *rejects, *stats, *expect_rules, *text_field, *id_field;   /* NULL where not given */
	const char *explain, *why_not;     /* NULL where not given; "" for --explain without a rule */
	int stats_format, progress, log_format;   /* enum run_stats_format, run_when, run_log */
	const char **files;                /* operands; open may put others here, which it owns until its free */
	size_t file_count;
	const char *rules_digest;          /* a filter sets it in open; for stats, trailer and --expect-rules */
	struct counters *never;            /* rules that exist: those without hits are rules_never.  open adds them */
	struct loop *loop;                 /* for the functions below */
};
#define RUN_UNLIMITED (~0ULL)
enum run_stats_format { RUN_STATS_TEXT, RUN_STATS_JSON, RUN_STATS_PROM };
enum run_when { RUN_ALWAYS, RUN_NEVER, RUN_AUTO };
enum run_log { RUN_LOG_TEXT, RUN_LOG_JSON };

/* Which of the shared options a filter offers, beside those every filter has. */
enum {
	RUN_RULES = 1, RUN_JOBS = 2, RUN_CHECK = 4, RUN_EXPLAIN = 8, RUN_FIELDS = 16, RUN_TAG_LIMITS = 32,
	RUN_TEXT_INPUT = 64                /* FILEs may be plain text: normalize */
};

/* What a filter does beyond reading its input and writing its output. */
struct run_needs {
	bool files;                        /* makes, writes, locks and removes files (a state, a database) */
	bool network;                      /* talks to a server */
	const char *folders[4];            /* with files: only below these (a file stands for its folder, and is refused as
	                                    * an output of the run); all NULL is anywhere */
};

struct filter {
	const char *name, *summary, *operands;
	const struct option *options;      /* the filter's own; NULL where there are none */
	unsigned uses;
	const int *text_input;             /* RUN_TEXT_INPUT: points to an enum block_from */
	/* Load configuration.  -1 with *why: status 78 for CONFIG, 65 for STATE, 74 for IO, or the one put in *status. */
	int  (*open)(void *config, struct run *, int *status, struct fault *why);
	/* Instead of reading input (--check, --state-info …): returns an exit status, or -1 to go on with the input.
	 * Prints by run_print.  --check without it only loads. */
	int  (*instead)(void *config, struct run *);
	void *(*worker_new)(const void *config, const struct run *);     /* NULL: config itself is handed to one */
	void (*worker_free)(void *worker);
	enum verdict (*one)(void *worker, struct task *);                /* any thread; may be NULL where in_order does all */
	/* The same for records that came together and are worked on faster so: up to several_most, of about several_bytes in their lines.
	 * verdicts[i] is that of tasks[i].  NULL: one at a time.  They are what has come already: nobody waits for more to come, and a
	 * single one goes to `one`. */
	void (*several)(void *worker, struct task *const tasks[], size_t count, enum verdict verdicts[]);
	size_t several_most, several_bytes;
	/* After `one`, in the order of the input, one thread only, for records that one let pass: verdict is KEEP or EMITTED. */
	enum verdict (*in_order)(void *config, struct task *, enum verdict);
	/* Called before lines that in_order let out are written (dedupe: commit the state). */
	int  (*before_write)(void *config, int *status, struct fault *why);
	/* One thread only: the input pauses.  *again: milliseconds after which to ask again, -1 (as it comes): not before there
	 * was input.  -1 with *why and *status: the run has failed. */
	int  (*idle)(void *config, int *again, int *status, struct fault *why);
	/* After the last record; out: further lines.  good: no input error, no signal, trailer seen where required,
	 * everything before written.  Called once after a successful open, whatever happened between, unless `instead`
	 * took over. */
	int  (*close)(void *config, bool good, struct buffer *out, int *status, struct fault *why);
	/* The `end` control record of the stage before, in order; may be NULL. */
	void (*saw_end)(void *config, const struct record *);
	/* Any other control record, in order; returns whether it goes on to the output.  NULL: it always does.  For
	 * output that is no NDJSON. */
	bool (*saw_control)(void *config, const struct record *);
	/* Adds members to the stats object (compose_key …); may be NULL. */
	void (*stats)(const void *config, struct buffer *json);
	/* Adds whole lines to the stats for people; may be NULL. */
	void (*stats_text)(const void *config, struct buffer *out);
	/* Fills what the sandbox must leave open, after open; may be NULL. */
	void (*needs)(const void *config, struct run_needs *);
	/* The last call, whether or not open was made or went well. */
	void (*free)(void *config);
};

/* The whole program; returns the exit status for main. */
int filter_main(const struct filter *, void *config, int argc, char **argv);

/* For `one` and `in_order`: fill task->why / task->reason and return the verdict. */
enum verdict reject(struct task *, enum fault_code, const char *format, ...) __attribute__((format(printf, 3, 4)));
enum verdict drop(struct task *, const char *reason);

/* For `one`: something is true of this record that is worth one note for all; kind: below REMARKS_MAX, the filter's own.  For
 * close and stats: of how many so far, and the first of them (tally.h); equal for any N of -j. */
void remark(struct task *, unsigned kind);
struct remark run_remark(const struct run *, unsigned kind);

/* For `instead`: write to -o or standard output.  Returns the status: 0, or 73/74 after telling why. */
int run_print(const struct run *, const char *bytes, size_t len);

/* For in_order, before_write and close: a record that already counted as out (EMITTED) turns out to be refused, by a
 * database for instance.  Its fate becomes "rejected"; it is told and kept like any other.
 *   line   the record as it came in, a complete JSON object, or NULL */
void run_reject_late(struct run *, const struct place *, const struct fault *, const char *line, size_t len);
/* For close: has it rejected more than --strict or --max-rejects allow?  Then the run fails, though close was told it went well. */
bool run_rejects_too_many(const struct run *);

#endif
