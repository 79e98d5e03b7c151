/* json - one array of all records, or with --select of all rows; each element on a line of its own, so that it streams.
 * The bracket is closed only when all has gone well: what was cut off does not parse. */
#include "row_json.h"
#include "target.h"

static void
row(struct sheet *sheet, const struct cell *cells, struct buffer *out)
{
	buffer_byte(out, sheet->rows == 0 ? '[' : ',');
	row_json(sheet->table, cells, out);
	buffer_byte(out, '\n');
}

static void
record(struct sheet *sheet, const struct record *whole, struct buffer *out)
{
	buffer_byte(out, sheet->rows == 0 ? '[' : ',');
	record_write(whole, out);
	buffer_byte(out, '\n');
}

static void
end(struct sheet *sheet, struct buffer *out)
{
	buffer_text(out, sheet->rows == 0 ? "[]\n" : "]\n");
}

const struct target target_json = {
	.name = "json",
	.kind = TARGET_RECORDS,
	.row = row,
	.record = record,
	.end = end,
};
