/* work.h - what any thread does to a record before its verdict: read it, make its fingerprint. */
#ifndef DEDUPE_WORK_H
#define DEDUPE_WORK_H

#include "evidence.h"
#include "print.h"
#include "record/record.h"
#include "settings.h"

struct worker;                                           /* opaque: one a thread */
/* settings: borrowed.  evidence: keep what --explain needs. */
struct worker *worker_make(const struct settings *, bool evidence);
void worker_discard(struct worker *);

/* What goes on to the verdict; everything is in the arena, or borrowed from the record. */
struct work {
	struct print print;
	const char *id;
	size_t id_len;
	uint64_t url;                      /* hash, 0 for none */
	const char *title;                 /* the title's bytes, or the first words */
	size_t title_len;                  /* at most 1000 */
	const char *source;                /* member url, else source; NULL where there is neither */
	size_t source_len;
	const struct settings *settings;
	uint64_t number;                   /* where it was made from a signature: its own */
	struct evidence evidence;
};

/* NULL with *why: a member is missing or wrong. */
struct work *work_make(struct worker *, struct record *, struct arena *, struct fault *why);
/* The verdict on it, and the value of the member `dedupe`, added to `member`. */
void work_judge(const struct work *, struct judge *, struct arena *, struct judgement *, struct buffer *member);

#endif
