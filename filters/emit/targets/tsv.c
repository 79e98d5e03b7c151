/* tsv - tab-separated as PostgreSQL's COPY reads it (format text, with header): backslash escapes, NULL is \N. */
#include "escape.h"
#include "target.h"

static void
begin(struct sheet *sheet, struct buffer *out)
{
	if (sheet->options->no_header)
		return;
	for (size_t i = 0; i < sheet->table->column_count; i++) {
		buffer_text(out, i > 0 ? "\t" : "");
		buffer_text(out, sheet->table->columns[i].name);
	}
	buffer_byte(out, '\n');
}

static void
row(struct sheet *sheet, const struct cell *cells, struct buffer *out)
{
	for (size_t i = 0; i < sheet->table->column_count; i++) {
		if (i > 0)
			buffer_byte(out, '\t');
		if (cells[i].bytes == NULL)
			buffer_append(out, "\\N", 2);
		else
			escape_tsv(cells[i].bytes, cells[i].len, out);
	}
	buffer_byte(out, '\n');
}

const struct target target_tsv = {
	.name = "tsv",
	.kind = TARGET_ROWS,
	.argument = "DIR",
	.suffix = "tsv",
	.begin = begin,
	.row = row,
};
