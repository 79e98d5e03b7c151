/* table - aligned columns for people.  The first rows say how wide the columns are; the rest streams, cut where it is
 * wider.  Numbers stand right. */
#include <stdlib.h>

#include "base/memory.h"
#include "target.h"
#include "width.h"

enum { FIRST_ROWS = 100 };                 /* rows that wait for the widths */

struct layout {
	size_t *widths;
	struct buffer texts;               /* cells of the rows that wait, one behind the other */
	size_t *ends, ends_capacity;       /* where each ends */
	size_t waiting;                    /* rows */
	bool fixed;
};

static struct layout *
layout_of(struct sheet *sheet)
{
	const struct mapping_table *table = sheet->table;
	struct layout *l = sheet->own;

	if (l != NULL)
		return l;
	l = sheet->own = mem_zero(sizeof *l);
	l->widths = mem_array(table->column_count, sizeof *l->widths);
	for (size_t i = 0; i < table->column_count; i++)
		l->widths[i] = width_of(table->columns[i].name, strlen(table->columns[i].name));
	return l;
}

static void
free_layout(struct sheet *sheet)
{
	struct layout *l = sheet->own;

	if (l == NULL)
		return;
	buffer_free(&l->texts);
	free(l->ends);
	free(l->widths);
	free(l);
	sheet->own = NULL;
}

static void
repeat(struct buffer *out, char byte, size_t times)
{
	while (times-- > 0)
		buffer_byte(out, byte);
}

/* One cell in its column; the last column is not filled up. */
static void
put(const struct sheet *sheet, size_t column, const char *text, size_t len, struct buffer *out)
{
	const struct layout *l = sheet->own;
	enum column_type type = sheet->table->columns[column].type;
	size_t start = out->len, width = width_show(text, len, l->widths[column], out),
	       fill = l->widths[column] - width;

	if (type == COLUMN_INTEGER || type == COLUMN_REAL) {
		repeat(out, ' ', fill);
		memmove(out->bytes + start + fill, out->bytes + start, out->len - fill - start);
		memset(out->bytes + start, ' ', fill);
	} else if (column + 1 < sheet->table->column_count) {
		repeat(out, ' ', fill);
	}
	buffer_text(out, column + 1 < sheet->table->column_count ? "  " : "\n");
}

static void
put_head(const struct sheet *sheet, struct buffer *out)
{
	const struct mapping_table *table = sheet->table;
	const struct layout *l = sheet->own;

	for (size_t i = 0; i < table->column_count; i++)
		put(sheet, i, table->columns[i].name, strlen(table->columns[i].name), out);
	for (size_t i = 0; i < table->column_count; i++) {
		repeat(out, '-', l->widths[i]);
		buffer_text(out, i + 1 < table->column_count ? "  " : "\n");
	}
}

/* The widths are known: head and waiting rows go out. */
static void
fix(struct sheet *sheet, struct buffer *out)
{
	struct layout *l = sheet->own;
	size_t columns = sheet->table->column_count, from = 0;

	l->fixed = true;
	if (!sheet->options->no_header)
		put_head(sheet, out);
	for (size_t i = 0; i < l->waiting * columns; i++) {
		put(sheet, i % columns, l->texts.bytes + from, l->ends[i] - from, out);
		from = l->ends[i];
	}
	buffer_free(&l->texts);
	free(l->ends);
	l->ends = NULL;
}

/* Keep what can be seen of a cell, and widen its column. */
static void
hold(struct sheet *sheet, const struct cell *cells)
{
	struct layout *l = sheet->own;
	size_t columns = sheet->table->column_count;

	mem_grow(&l->ends, &l->ends_capacity, (l->waiting + 1) * columns, sizeof *l->ends);
	for (size_t i = 0; i < columns; i++) {
		size_t width = 0;

		if (cells[i].bytes != NULL)
			width = width_show(cells[i].bytes, cells[i].len, (size_t)sheet->options->width, &l->texts);
		if (width > l->widths[i])
			l->widths[i] = width;
		l->ends[l->waiting * columns + i] = l->texts.len;
	}
	l->waiting++;
}

static void
row(struct sheet *sheet, const struct cell *cells, struct buffer *out)
{
	struct layout *l = layout_of(sheet);

	if (l->fixed) {
		for (size_t i = 0; i < sheet->table->column_count; i++)
			put(sheet, i, cells[i].bytes, cells[i].len, out);
		return;
	}
	hold(sheet, cells);
	if (l->waiting == FIRST_ROWS || sheet->options->line_buffered)
		fix(sheet, out);
}

static void
end(struct sheet *sheet, struct buffer *out)
{
	if (!layout_of(sheet)->fixed)
		fix(sheet, out);
}

const struct target target_table = {
	.name = "table",
	.kind = TARGET_ROWS,
	.row = row,
	.end = end,
	.free_own = free_layout,
};
