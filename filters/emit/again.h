/* again.h - two records of one key in one run: the later one stays, and the one before it goes to the rejects.
 *
 * KEY_CONFLICT is told at the place of the record that goes, and its line is kept as that of any other reject: where it came
 * with the same batch it is still in memory, else it has waited in a spool, which is there only where rejects are kept.  A
 * spool that takes no more is told once; what goes is then told as before, and its reject has no record.
 *
 * Equal records, one behind the other, are one document that came again: of them only the last can go. */
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
	bool full;                         /* the spool takes no more, and this was told */
	unsigned long long count;          /* records that went */
};

enum again_how { AGAIN_FIRST, AGAIN_SAME, AGAIN_OTHER };

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
/* This record stands in the database now, or would if none of its batch came later.  What stood there until now?  One with
 * other rows goes.  line, len: of that one, where it is in memory; NULL: the spool has it. */
enum again_how again_stands(struct again *, struct earlier_entry *, const struct again_record *, const char *line, size_t len);

#endif
