/* ledger.h - what a run has done, and how far each source has come: the rows of "_run" and "_source".
 *
 *     _run      one row for each run that wrote something: when, by which mapping, how much; its state is loading,
 *               ended (its input did, well) or stopped
 *     _source   one row for each source (the record's member `source`; without it the input file):
 *                 loading   rows of it are in, and its input has not ended
 *                 read      its input ended well, but no `end` record said that this was all of it
 *                 done      its `end` record came
 *               the digest is of all its rows, whatever their order; equal records of one id are one document, which
 *               counts where it came last
 *
 * They are written in the transactions that write the rows they speak of; a run that finds everything as it is writes
 * neither.  Memory: some 150 bytes a source. */
#ifndef EMIT_LEDGER_H
#define EMIT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "mapping.h"
#include "record/record.h"

struct ledger_source {
	const char *name;
	size_t len;
	unsigned long long records, rejected;
	uint64_t sum[2];                   /* of the records' digests */
	bool ended;                        /* its end record came */
	bool loading;                      /* the database says so, by this run */
	bool changed;                      /* a batch in work writes rows of it */
};

struct ledger {
	struct table *sources;
	struct arena *arena;
	size_t open_from;                  /* sources before this one have ended */
	long long run;                     /* its number in the database, 0: nothing was written yet */
	char began[24];                    /* 2023-07-21T08:00:00Z */
	const char *rules;                 /* digest of the mapping */
};

void ledger_init(struct ledger *, const char *rules);
void ledger_free(struct ledger *);
/* The source of a record, which is counted to it.  Lives as long as the ledger. */
struct ledger_source *ledger_meet(struct ledger *, struct record *, const struct place *);
/* The rows of a record are (or are already) in the database: its digest counts. */
void ledger_take(struct ledger_source *, const char digest[33]);
/* A later record has taken its place, an equal one as well: each document counts once, where it came last.  halves: of its
 * digest. */
void ledger_give_back(struct ledger_source *, const uint64_t halves[2]);
void ledger_halves(const char digest[33], uint64_t halves[2]);
/* An end record that agrees with what came: all sources since the one before have ended. */
void ledger_end(struct ledger *, const struct record *);
/* One that does not: nobody knows what is missing. */
void ledger_broken_end(struct ledger *);
size_t ledger_count(const struct ledger *);
struct ledger_source *ledger_at(const struct ledger *, size_t index);

void ledger_now(char text[24]);
void ledger_digest(const struct ledger_source *, char digest[33]);
const char *ledger_state(const struct ledger_source *);    /* at the end of a run that went well: "read", "done" */

/* SQL for both dialects; parameters are numbered in their order. */
#define LEDGER_INSERT_RUN \
	"INSERT INTO \"_run\" (began, state, rules, records, rejected, documents_added, documents_replaced, " \
	"documents_unchanged, rows_written) VALUES ($1, 'loading', $2, 0, 0, 0, 0, 0, 0) RETURNING id"
#define LEDGER_UPDATE_RUN \
	"UPDATE \"_run\" SET ended = $1, state = $2, records = $3, rejected = $4, documents_added = $5, " \
	"documents_replaced = $6, documents_unchanged = $7, rows_written = $8 WHERE id = $9"
#define LEDGER_LOADING \
	"INSERT INTO \"_source\" (name, state, digest, records, rejected, run) VALUES ($1, 'loading', '', 0, 0, $2) " \
	"ON CONFLICT (name) DO UPDATE SET state = excluded.state, run = excluded.run"
#define LEDGER_SOURCE \
	"INSERT INTO \"_source\" (name, state, digest, records, rejected, run) VALUES ($1, $2, $3, $4, $5, $6) " \
	"ON CONFLICT (name) DO UPDATE SET state = excluded.state, digest = excluded.digest, records = excluded.records, " \
	"rejected = excluded.rejected, run = excluded.run"

#endif
