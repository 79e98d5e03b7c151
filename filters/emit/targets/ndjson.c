/* ndjson - records pass as they came; with --select one JSON object for each row. */
#include "row_json.h"
#include "target.h"

static void
row(struct sheet *sheet, const struct cell *cells, struct buffer *out)
{
	row_json(sheet->table, cells, out);
	buffer_byte(out, '\n');
}

const struct target target_ndjson = {
	.name = "ndjson",
	.kind = TARGET_RECORDS,
	.row = row,
};
