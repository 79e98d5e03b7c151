#include "document/json.h"

#include "record/compose.h"

void
json_value(struct buffer *out, const struct value *value)
{
	switch (value->kind) {
	case VALUE_TEXT:
		compose_string(out, value->text, value->len);
		return;
	case VALUE_NUMBER:
		buffer_append(out, value->text, value->len);
		return;
	case VALUE_LIST:
		buffer_byte(out, '[');
		for (size_t i = 0; i < value->count; i++) {
			compose_separator(out);
			json_value(out, &value->items[i]);
		}
		buffer_byte(out, ']');
		return;
	case VALUE_OBJECT:
		buffer_byte(out, '{');
		for (size_t i = 0; i < value->count; i++) {
			compose_key(out, value->members[i].name);
			json_value(out, &value->members[i].value);
		}
		buffer_byte(out, '}');
		return;
	case VALUE_NONE:
	case VALUE_NULL:
		break;
	}
	buffer_text(out, "null");
}
