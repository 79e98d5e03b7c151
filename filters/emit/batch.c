#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

/* ---- writing --------------------------------------------------------------------------------------------- */

static void
put_number(struct buffer *b, uint64_t value, size_t bytes)
{
	char low_first[8];

	for (size_t i = 0; i < bytes; i++)
		low_first[i] = (char)(unsigned char)(value >> 8 * i);
	buffer_append(b, low_first, bytes);
}

static void
put_cell(struct buffer *b, enum column_type type, const struct cell *cell)
{
	uint64_t bits;

	if (cell->bytes == NULL) {
		buffer_byte(b, BATCH_NULL);
	} else if (type == COLUMN_INTEGER || type == COLUMN_BOOLEAN) {
		buffer_byte(b, BATCH_INTEGER);
		put_number(b, (uint64_t)cell->integer, 8);
	} else if (type == COLUMN_REAL) {
		memcpy(&bits, &cell->real, sizeof bits);
		buffer_byte(b, BATCH_REAL);
		put_number(b, bits, 8);
	} else {
		buffer_byte(b, BATCH_TEXT);
		put_number(b, cell->len, 4);   /* a record is shorter than 4 GiB: --max-record is */
		buffer_append(b, cell->bytes, cell->len);
	}
}

static size_t
put_rows(struct buffer *b, const struct rows *rows)
{
	size_t all = 0;

	for (size_t t = 0; t < rows->mapping->table_count; t++) {
		const struct mapping_table *table = &rows->mapping->tables[t];

		put_number(b, rows->tables[t].count, 4);
		all += rows->tables[t].count;
		for (size_t r = 0; r < rows->tables[t].count; r++)
			for (size_t c = 0; c < table->column_count; c++)
				put_cell(b, table->columns[c].type, rows_row(rows, t, r) + c);
	}
	return all;
}

static void
digest_of(const char *bytes, size_t len, char digest[33])
{
	XXH128_hash_t hash = XXH3_128bits(bytes, len);

	snprintf(digest, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

void
batch_digest(const struct rows *rows, struct buffer *spare, char digest[33])
{
	buffer_clear(spare);
	put_rows(spare, rows);
	digest_of(spare->bytes, spare->len, digest);
}

/* ---- the batch ------------------------------------------------------------------------------------------- */

void
batch_init(struct batch *b, size_t most)
{
	*b = (struct batch){ .most = most };
}

void
batch_free(struct batch *b)
{
	buffer_free(&b->bytes);
	free(b->records);
	*b = (struct batch){ .most = b->most };
}

void
batch_add(struct batch *b, const struct rows *rows, struct record *record, const struct place *at)
{
	struct batch_record *r;

	mem_grow(&b->records, &b->capacity, b->count + 1, sizeof *b->records);
	r = &b->records[b->count++];
	*r = (struct batch_record){ .rows_at = b->bytes.len, .at = *at };
	r->rows = put_rows(&b->bytes, rows);
	r->rows_len = b->bytes.len - r->rows_at;
	digest_of(b->bytes.bytes + r->rows_at, r->rows_len, r->digest);
	r->line_at = b->bytes.len;
	record_write(record, &b->bytes);
	r->line_len = b->bytes.len - r->line_at;
}

bool
batch_full(const struct batch *b)
{
	return b->count >= b->most || b->bytes.len >= BATCH_BYTES;
}

void
batch_clear(struct batch *b)
{
	b->count = 0;
	if (b->bytes.capacity > 2 * BATCH_BYTES)
		buffer_free(&b->bytes);
	buffer_clear(&b->bytes);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static uint64_t
get_number(struct batch_reader *r, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)r->at[i] << 8 * i;
	r->at += bytes;
	return value;
}

struct batch_reader
batch_read(const struct batch *b, const struct batch_record *r)
{
	return (struct batch_reader){ (const unsigned char *)b->bytes.bytes + r->rows_at };
}

size_t
batch_rows(struct batch_reader *r)
{
	return (size_t)get_number(r, 4);
}

void
batch_cell(struct batch_reader *r, struct batch_cell *cell)
{
	uint64_t bits;

	*cell = (struct batch_cell){ .kind = (enum batch_kind)*r->at++ };
	switch (cell->kind) {
	case BATCH_NULL:
		break;
	case BATCH_INTEGER:
		cell->integer = (long long)get_number(r, 8);
		break;
	case BATCH_REAL:
		bits = get_number(r, 8);
		memcpy(&cell->real, &bits, sizeof bits);
		break;
	case BATCH_TEXT:
		cell->len = (size_t)get_number(r, 4);
		cell->bytes = (const char *)r->at;
		r->at += cell->len;
		break;
	}
}
