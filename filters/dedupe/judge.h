/* judge.h - is this text new?  The verdict on one document after the other.
 *
 * A document is held against what came before, and never against what comes: so a stream gives the same verdicts
 * however it is cut into runs.  Clusters are stars: only centres, which are not joined to anything, have postings (and
 * later texts of a centre's id), and a member is held against its centre itself; nothing is joined through a third. */
#ifndef DEDUPE_JUDGE_H
#define DEDUPE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "candidates.h"
#include "print.h"
#include "settings.h"

enum finding { FINDING_UNIQUE, FINDING_EXACT, FINDING_NEAR, FINDING_CONTAINED, FINDING_REVISION };
const char *finding_name(enum finding);

struct judgement {
	enum finding finding;
	const char *of, *cluster;          /* ids, in the arena; of is NULL where unique */
	double score;                      /* 0 to 1 */
	bool inside;                       /* of contained: this text stands in the other */
	bool renews;                       /* the latest document of this id has another text */
	const char *apart_from;            /* id of a text of the same series, else NULL */
	double covered;                    /* share of this text's body that stands in `of` */
	/* what a state keeps beside it */
	uint64_t number, first;            /* the document's own; that of the earliest with this text */
	bool indexed;                      /* later documents are held against it */
	bool kept_codes;                   /* its codes are remembered: it is no copy of a text that is there */
	/* for --explain: the text that came nearest, the decision on the two, and what it was made from */
	const char *against;
	const struct decision *decision;   /* NULL where none was asked */
	double measures[MEASURES];
	bool measured;
	size_t compared;                   /* texts that were looked at closely */
	size_t common;                     /* syllables that did not count: passages that stand in too many texts */
	const uint8_t *marks;              /* with --explain: one byte a code, as align.h says; in the arena */
};

struct judge;                                            /* opaque */
/* settings: borrowed.  window: documents remembered, at most POSTINGS_WINDOW - 1.  evidence: make marks. */
struct judge *judge_new(const struct settings *, uint64_t window, bool evidence);
void judge_free(struct judge *);

/* id has no NUL inside; url: hash of the url, 0 for none. */
void judge_document(struct judge *, const struct print *, const char *id, size_t id_len, uint64_t url, struct arena *,
    struct judgement *);

/* Documents that were judged in an earlier run: the first number to come, then each in the order of numbers (of the
 * judgement number, first, finding, cluster, indexed and kept_codes are looked at).  Numbers left out are of documents that were
 * forgotten.  Last, judge_skip to the number that the next one gets. */
void judge_begin(struct judge *, uint64_t number);
void judge_restore(struct judge *, const struct print *, const char *id, uint64_t url, const struct judgement *);
void judge_skip(struct judge *, uint64_t number);

/* Comparisons that were made beforehand; borrowed.  What is not among them is compared as it is met. */
struct verified;
void judge_use(struct judge *, const struct verified *);

/* The documents that this one, which gets the next number, may have to be held against: a superset of what judging it asks
 * for, but for keys that very many documents have.  For a judge that judges nothing.  Borrowed until the next call. */
size_t judge_pairs(struct judge *, const struct print *, const struct candidate **);

struct judge_counts {
	uint64_t documents, centres, compared;
	uint64_t renewed;                  /* documents whose id an earlier one has with another text */
	size_t bytes;                      /* remembered */
};
struct judge_counts judge_count(const struct judge *);

#endif
