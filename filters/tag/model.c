#include <string.h>

#include "model.h"

const char *const segment_kinds[] = { "title", "dateline", "paragraph", "caption", "byline", "boilerplate", "teaser", NULL };

/* Names differ in their first letter, as a rule. */
static inline bool
is_named(const struct field *field, const char *name)
{
	return field->name == name || (*field->name == *name && strcmp(field->name, name) == 0);
}

const struct value *
tag_field(const struct tag *tag, const char *name)
{
	for (size_t i = 0; i < tag->field_count; i++)
		if (is_named(&tag->fields[i], name))
			return &tag->fields[i].value;
	return NULL;
}

void
tag_set_field(struct document *d, struct tag *tag, const char *name, struct value value, const char *completer)
{
	struct field *old = tag->fields;

	for (size_t i = 0; i < tag->field_count; i++)
		if (is_named(&tag->fields[i], name)) {
			tag->fields[i].value = value;
			tag->fields[i].completer = completer;
			return;
		}
	if (tag->field_count == tag->field_room) {
		tag->field_room = tag->field_room * 2 + 4;
		tag->fields = arena_alloc(d->arena, tag->field_room * sizeof *tag->fields);
		if (tag->field_count > 0)
			memcpy(tag->fields, old, tag->field_count * sizeof *tag->fields);
	}
	tag->fields[tag->field_count++] = (struct field){ name, value, completer };
}

struct value
value_text(struct arena *arena, const char *bytes, size_t len)
{
	return (struct value){ .kind = VALUE_TEXT, .text = arena_copy(arena, bytes, len), .len = len };
}

struct value
value_word(const char *text)
{
	return (struct value){ .kind = VALUE_TEXT, .text = text, .len = strlen(text) };
}
