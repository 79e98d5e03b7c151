/* store.h - what all databases share: records that wait for their transaction, what became of them, counters, the
 * ledger.  A target's own struct begins with a struct store, and the target writes its batch; see targets/sqlite.c.
 *
 * A target's write gives each record of the batch its fate, calls store_settle before it commits, store_committed or
 * store_rolled_back afterwards, and store_empty in the end.  Of several records with one key in a batch only the last is written
 * (store_supersede), unless the database refuses that. */
#ifndef EMIT_STORE_H
#define EMIT_STORE_H

#include <stdbool.h>
#include <time.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "again.h"
#include "batch.h"
#include "earlier.h"
#include "ledger.h"
#include "mapping.h"
#include "target.h"

enum { STORE_SECONDS = 1 };                /* a batch that has waited so long goes in */

struct store_counts {
	unsigned long long written, unchanged;             /* rows */
	unsigned long long added, replaced, same, superseded;      /* documents */
	unsigned long long refused;                        /* by the mapping or the database */
	unsigned long long rows[MAPPING_TABLES];           /* of written, by table */
};

struct store {
	int (*write)(struct store *, int *status, struct fault *);     /* the target's: all that waits */
	const struct target_options *options;
	const struct mapping *mapping;
	struct batch batch;
	struct earlier earlier;
	struct again again;
	struct ledger ledger;
	struct timespec began;             /* the batch, on the clock that never jumps */
	struct batch_cell *key;            /* store_key's */
	struct store_counts total, before; /* before: when the batch in work began */
	uint32_t batches;                  /* the number of the one in work, from 1 */
	long long run_before;              /* ledger.run then */
};

/* -1 with *why and *status: no room for what rejects may need; store_free is called all the same. */
int  store_init(struct store *, const struct target_options *, int (*write)(struct store *, int *status, struct fault *), int *status,
    struct fault *);
void store_free(struct store *);

/* What the targets have in common of struct target; store: their own struct.  put takes a record's rows into the batch
 * and writes a batch that is full or has waited long enough.  A record
 * that the mapping refused counts to its source, too. */
int  store_put(void *store, const struct rows *, struct task *, int *status, struct fault *);
int  store_idle(void *store, int *again, int *status, struct fault *);
void store_refused(void *store, struct record *, const struct place *);
void store_saw_end(void *store, const struct record *, bool agrees);
void store_stats(const void *store, struct buffer *json);
void store_stats_text(const void *store, struct buffer *);

/* The cells of the parent's key of a record, in store->key; valid until the next call. */
void store_key(struct store *, const struct batch_record *);

/* What becomes of a record that a later one of the batch takes the place of. */
enum fate store_supersede(const struct store *, const struct batch_record *);

/* Count what these records of the batch have become; before the commit.  True: there is something to commit. */
bool store_settle(struct store *, size_t from, size_t to);
/* The rows are in: records with other rows whose place they have taken, of this batch or an earlier one, are rejected. */
void store_committed(struct store *, size_t from, size_t to);
void store_rolled_back(struct store *, size_t from, size_t to);    /* as before store_settle */
void store_empty(struct store *);          /* the batch is done with */
/* For close, after the last batch, which may have rejected more than the run allows; good: as close was told. */
bool store_is_good(const struct store *, bool good);

void store_stat(struct buffer *json, const char *key, unsigned long long value);
/* The batch's fate FATE_REFUSED, told as a reject. */
void store_refuse(struct store *, struct batch_record *, enum fault_code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The values of LEDGER_UPDATE_RUN but for the first two and the last. */
enum { STORE_RUN_COUNTS = 6 };
void store_run_counts(const struct store *, unsigned long long counts[STORE_RUN_COUNTS]);

#endif
