/* csv - RFC 4180: a line of names, lines end with CR LF.  --csv-safe puts an apostrophe before texts that a spreadsheet
 * would take for formulas; numbers stay numbers. */
#include "escape.h"
#include "target.h"

static void
begin(struct sheet *sheet, struct buffer *out)
{
	if (sheet->options->no_header)
		return;
	for (size_t i = 0; i < sheet->table->column_count; i++) {
		buffer_text(out, i > 0 ? "," : "");
		buffer_text(out, sheet->table->columns[i].name);
	}
	buffer_text(out, "\r\n");
}

static void
cell_safe(struct sheet *sheet, const struct cell *cell, struct buffer *out)
{
	sheet->defused++;
	buffer_clear(&sheet->spare);
	buffer_byte(&sheet->spare, '\'');
	buffer_append(&sheet->spare, cell->bytes, cell->len);
	escape_csv(sheet->spare.bytes, sheet->spare.len, out);
}

static void
row(struct sheet *sheet, const struct cell *cells, struct buffer *out)
{
	const struct mapping_column *columns = sheet->table->columns;

	for (size_t i = 0; i < sheet->table->column_count; i++) {
		bool number = columns[i].type == COLUMN_INTEGER || columns[i].type == COLUMN_REAL;

		if (i > 0)
			buffer_byte(out, ',');
		if (cells[i].bytes == NULL)
			continue;
		if (number)
			buffer_append(out, cells[i].bytes, cells[i].len);
		else if (sheet->options->csv_safe && escape_is_formula(cells[i].bytes, cells[i].len))
			cell_safe(sheet, &cells[i], out);
		else
			escape_csv(cells[i].bytes, cells[i].len, out);
	}
	buffer_append(out, "\r\n", 2);
}

const struct target target_csv = {
	.name = "csv",
	.kind = TARGET_ROWS,
	.argument = "DIR",
	.suffix = "csv",
	.begin = begin,
	.row = row,
};
