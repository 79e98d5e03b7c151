/* again.h - two records of one key in one run: the later one stays, and the one before it goes to the rejects.
 *
 * KEY_CONFLICT is told at the place of the record that goes, and its line is kept as that of any other reject: where it came
 * with the same batch it is still in memory, else it has waited in a spool, which is there only where rejects are kept. */
#ifndef EMIT_AGAIN_H
#define EMIT_AGAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "earlier.h"
#include "run/filter.h"
#include "spool.h"

struct again {
	struct run *run;
	struct spool *spool;               /* NULL: rejects are told only */
	unsigned long long count;          /* records that went */
	struct fault fault;                /* of the spool; the first one stays */
};

struct again_record {
	const char *id;                    /* for people: its control characters are escaped */
	const char *digest;                /* of its rows, 32 hex digits */
	const struct place *at;
	const char *source;                /* for messages where `at` is a pipe; NULL: not known */
	const char *line;                  /* as it came in */
	size_t len;
};

/* Before the sandbox.  -1 with *why (IO). */
int  again_open(struct again *, struct run *, struct fault *why);
void again_free(struct again *);
/* This one goes: the later one has taken its place. */
void again_goes(struct again *, const struct again_record *, const struct again_record *later);
/* Its rows stand in the database now.  True: an earlier record with other rows stood there, and has gone. */
bool again_stands(struct again *, struct earlier_entry *, const struct again_record *);

#endif
