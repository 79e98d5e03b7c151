/* dropped.h - which verdicts are dropped, and the file that keeps those records. */
#ifndef DEDUPE_DROPPED_H
#define DEDUPE_DROPPED_H

#include <stdbool.h>

#include "base/fault.h"
#include "judge.h"
#include "record/record.h"
#include "record/sink.h"

struct dropped {
	bool exact, near, contained;
	struct sink *sink;                 /* NULL where they are not kept */
};

/* words: "exact,near,contained" or some of them, NULL for none.  -1 with *why (CONFIG). */
int  dropped_parse(struct dropped *, const char *words, struct fault *why);
/* -1 with *why (IO): it cannot be made, or is one of the files that are read. */
int  dropped_open(struct dropped *, const char *path, const char *const *files, size_t count, struct fault *why);

/* Does this one go?  Exact copies; near ones that have nothing new; of contained ones those that stand inside. */
bool dropped_takes(const struct dropped *, const struct judgement *, double nothing_new);
int  dropped_keep(struct dropped *, const struct record *, struct fault *why);
/* Put the file in its place, or take it back.  Once. */
int  dropped_close(struct dropped *, bool good, struct fault *why);

#endif
