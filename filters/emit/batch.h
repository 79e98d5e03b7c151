/* batch.h - records on their way into a database: their rows, copied, so that locks are held only while writing.
 *
 * A record's rows are encoded one after the other, table by table in the mapping's order, and the digest is taken of
 * just these bytes: a document whose digest is in the database already needs no writing.
 *
 *     table   rows as 4 bytes, then its rows; a row is its cells
 *     cell    0 | 1 integer of 8 bytes | 2 double of 8 bytes | 3 length of 4 bytes, text
 *
 * Numbers stand with the low byte first on any machine.  Source of the digest: XXH3, 128 bits (xxHash). */
#ifndef EMIT_BATCH_H
#define EMIT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "record/record.h"
#include "rows.h"

enum { BATCH_BYTES = 8 << 20 };            /* a batch is full with these, or with as many records as it was told */

enum fate { FATE_WAITS, FATE_SAME, FATE_ADDED, FATE_REPLACED, FATE_SUPERSEDED, FATE_REFUSED };

struct batch_record {
	size_t rows_at, rows_len;          /* in batch.bytes */
	size_t line_at, line_len;          /* the record as it came in */
	size_t rows;                       /* of all tables */
	char digest[33];                   /* hex */
	struct place at;
	struct ledger_source *source;      /* store.h's */
	enum fate fate;                    /* what the database made of it */
	size_t earlier, later;             /* records of this batch with the same key, their index + 1; 0: none */
};

struct batch {
	struct buffer bytes;
	struct batch_record *records;
	size_t count, capacity, most;
};

void batch_init(struct batch *, size_t most);      /* most: records; 1 or more */
void batch_free(struct batch *);
void batch_add(struct batch *, const struct rows *, struct record *, const struct place *);
bool batch_full(const struct batch *);
void batch_clear(struct batch *);                  /* keeps the room, but for that of a huge record */

/* The digest of rows alone, 32 hex digits; spare is work room and holds the encoded rows afterwards. */
void batch_digest(const struct rows *, struct buffer *spare, char digest[33]);

/* Reading back what batch_add wrote. */
enum batch_kind { BATCH_NULL, BATCH_INTEGER, BATCH_REAL, BATCH_TEXT };
struct batch_cell {
	enum batch_kind kind;
	long long integer;
	double real;
	const char *bytes;                 /* borrowed from the batch until the next add or clear */
	size_t len;
};
struct batch_reader {
	const unsigned char *at;
};
struct batch_reader batch_read(const struct batch *, const struct batch_record *);
size_t batch_rows(struct batch_reader *);          /* how many rows of the next table follow */
void   batch_cell(struct batch_reader *, struct batch_cell *);

#endif
