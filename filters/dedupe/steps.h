/* steps.h - the way from records to verdicts in steps, for more than one machine, with NDJSON between them:
 *
 *   --signatures          records -> fingerprints (each by itself: anywhere, in any number of parts)
 *   --pairs               fingerprints in order -> pairs that share enough of them
 *   --verify=SIGNATURES   pairs -> the same with what a comparison measured (each by itself)
 *   --cluster=VERIFIED    fingerprints in order -> the verdict on each
 *   --apply=CLUSTERS      records -> records with their verdicts, as one run gives them
 *
 * Verdicts depend on each other, so the fourth step goes through all fingerprints in their order, as a stream does; what
 * was compared before is not compared again, and what is missing is compared then.  So the bytes are those of one run whatever
 * pairs were given.  Each line has its document's number in `seq`; records may bring it in `_seq`, else they are counted. */
#ifndef DEDUPE_STEPS_H
#define DEDUPE_STEPS_H

#include "judge.h"
#include "run/filter.h"
#include "settings.h"
#include "work.h"

struct steps {
	bool signatures, pairs;
	const char *verify, *cluster, *apply;      /* the file that is read beside the input */
};

bool steps_wanted(const struct steps *);
int  steps_check(const struct steps *, struct fault *why);        /* -1 with *why: more than one */

struct step;                                             /* opaque: the one that is done */
/* settings, judge: borrowed.  NULL with *why and *status, as lines_each says. */
struct step *step_open(const struct steps *, const struct settings *, struct judge *, int *status, struct fault *why);
void step_free(struct step *);

struct step_worker;                                      /* one a thread */
struct step_worker *step_worker_new(const struct step *);
void step_worker_free(struct step_worker *);
/* A record or line, any thread.  worker: makes fingerprints. */
enum verdict step_one(struct step_worker *, struct worker *worker, struct task *);
/* In order.  With --apply 1 where *j and `member` are filled and the record goes the way of any other; else the verdict is in
 * *verdict. */
bool step_in_order(struct step *, struct task *, struct judgement *j, struct buffer *member, enum verdict *verdict);

#endif
