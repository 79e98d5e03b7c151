/* author.h - what the author of rules asks tag: --check, --explain, --why-not, --lint, --diff, --score.
 *
 * All of them look at documents that the very code that tags has worked on, and write their report in place of the records.  The
 * filter hands over each document twice: before the matcher runs, and when the document stage is through. */
#ifndef TAG_EXPLAIN_AUTHOR_H
#define TAG_EXPLAIN_AUTHOR_H

#include <stdbool.h>

#include "document/document.h"
#include "match/matcher.h"
#include "model.h"
#include "run/filter.h"
#include "text/sentence.h"

/* Filled by the option table. */
struct author_options {
	const char *at, *diff, *score;     /* NULL where not given; diff "": against the shipped packs alone */
	bool lint;
	int form;                          /* enum report_form */
};
extern const char *const author_forms[];   /* for the option table */

struct author;                             /* opaque; shared by all threads */

/* Does the run need the YAML and the costs of rules kept? */
bool author_asks(const struct author_options *, const struct run *);

/* *author: NULL where nothing is asked.  packs: loaded with keep_sources; costs: by rule, for --lint.  -1 with *why, and *status where it is the
 * command line that is wrong. */
int  author_open(struct author **author, const struct author_options *, const struct run *, const struct pack_set *packs, const struct splitter *,
	struct rule_cost *costs, int *status, struct fault *why);
void author_free(struct author *);         /* NULL is allowed */
/* --check, and what needs no input: an exit status, or -1. */
int  author_instead(struct author *, const struct run *);
/* After the last record: the sums.  Returns an exit status to raise. */
int  author_close(struct author *, struct buffer *out);

struct author_worker;                      /* opaque; one a thread */
struct author_worker *author_worker_new(struct author *, struct matcher *);
void author_worker_free(struct author_worker *);          /* NULL is allowed */
bool author_asks_events(const struct author_worker *);      /* is it about a frame? */
void author_before(struct author_worker *, const struct document *, struct offsets *);
/* tags: those that go out, in order.  Lines go to task->out. */
enum verdict author_after(struct author_worker *, struct task *, const struct document *, const struct match_result *, const struct document_result *,
	struct tag *const *tags, size_t count, struct offsets *);
void author_in_order(struct author *, const struct task *);               /* after that, in the order of the input */
enum verdict author_left_alone(struct author_worker *, struct task *);    /* a record whose language is not known */

#endif
