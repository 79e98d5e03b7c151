#include "row_json.h"

#include "record/compose.h"

void
row_json(const struct mapping_table *table, const struct cell *cells, struct buffer *out)
{
	buffer_byte(out, '{');
	for (size_t i = 0; i < table->column_count; i++) {
		const struct mapping_column *column = &table->columns[i];

		compose_key(out, column->name);
		if (cells[i].bytes == NULL)
			buffer_text(out, "null");
		else if (column->type == COLUMN_TEXT || column->type == COLUMN_DATE || column->type == COLUMN_TIMESTAMP)
			compose_string(out, cells[i].bytes, cells[i].len);
		else
			buffer_append(out, cells[i].bytes, cells[i].len);
	}
	buffer_byte(out, '}');
}
