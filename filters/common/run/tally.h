/* tally.h - what became of the records.  Control records are counted apart and are no part of the balance. */
#ifndef RUN_TALLY_H
#define RUN_TALLY_H

#include <stdbool.h>

#include "base/counter.h"
#include "base/fault.h"

/* Kinds a filter has; places of one kind, and bytes of its first words, that are remembered. */
enum { REMARKS_MAX = 4, REMARK_PLACES = 10, REMARK_EXAMPLE = 64 };

/* What is worth one note at the end and not one for each record: of how many it is true, and where the first of them stand. */
struct remark {
	unsigned long long count;
	struct place places[REMARK_PLACES];        /* count of them, or all; their files are the run's */
	char example[REMARK_EXAMPLE];      /* words of the first of them, or "" */
};

struct tally {
	unsigned long long in_records, in_bytes, blank, crlf, bom, control;
	unsigned long long utf8_repaired;  /* characters put in place of invalid bytes */
	unsigned long long out_records, out_bytes;
	unsigned long long kept;           /* of out_records: those whose own line went out */
	unsigned long long emitted;        /* lines made from records */
	unsigned long long rejected, dropped;
	struct counters rejected_by_code, dropped_by_reason, hits;
	struct remark remarks[REMARKS_MAX];
};

void remark_example(struct remark *, const char *words, size_t len);   /* cut where they are too long: "…" */
void tally_merge(struct tally *, const struct tally *other);     /* other: of records that came later */
void tally_clear(struct tally *);
void tally_free(struct tally *);
bool tally_balances(const struct tally *);     /* in = out + rejected + dropped */

#endif
