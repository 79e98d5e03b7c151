/* work.h - one record: from its line to its verdict (work.c), and from its verdict to its fate (fate.c). */
#ifndef RUN_WORK_H
#define RUN_WORK_H

#include <stdbool.h>

#include "record/block.h"
#include "run/filter.h"
#include "run/outcome.h"

struct work {
	struct task task;
	struct record *record;
	enum verdict verdict;
	bool control;                      /* a control record: no verdict */
	bool parsed;                       /* bytes are a JSON object */
	bool wanted;                       /* the filter is to judge it */
	bool asked;                        /* the filter has seen it */
	const struct block *block;         /* where it stands */
	const char *bytes;                 /* the line, or the text of a file */
	size_t len, whole;
	struct buffer out;                 /* the task's */
	struct buffer repaired;            /* --repair-utf8: the line that was parsed */
};

/* Where we are in a block. */
struct walk {
	const struct block *block;
	size_t at;                         /* offset of the next line */
	size_t line;                       /* its number */
	bool done;
};

struct walk work_walk(const struct block *);
/* Go on to the next records (blank lines are counted and passed), parse them, let the filter judge them.  How many, 0 at the end of
 * the block: up to `room`, and more than one only where the filter works on several.  works: NULL where none was needed yet, the
 * caller frees.  outcome: for counters only. */
size_t work_next(struct loop *, struct work **works, size_t room, void *worker, struct walk *, struct outcome *);
#define WORK_SEVERAL 64                    /* so many the filter is given at once at most */
void works_free(struct work **works, size_t count);        /* what they point to */

/* in_order, then the fate: lines, counters, what there is to tell.  Returns 0; 1 where this must be done in the order of
 * the input (an end record, the end of the run) and the outcome is not the run's; -1 when the run has failed
 * (loop_fail was called). */
int  work_settle(struct loop *, struct work *, struct outcome *);

#endif
