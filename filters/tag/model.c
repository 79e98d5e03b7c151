#include <string.h>

#include "compile/lexicon.h"
#include "compile/rule.h"
#include "model.h"

const char *const segment_kinds[] = { "title", "dateline", "paragraph", "caption", "byline", "boilerplate", "teaser", NULL };

struct lexicon_row
tag_row(const struct tag *tag)
{
	return (struct lexicon_row){ tag->rule->lexicon, tag->row };
}

/* Each column but the phrase is a field, where the row has something there. */
static bool
next_column(const struct tag *tag, size_t *at, struct field *field)
{
	const struct lexicon_row row = tag_row(tag);

	while (++*at < lexicon_columns(row.lexicon)) {
		size_t len;
		const char *cell = lexicon_cell(&row, *at, &len);

		if (len > 0) {
			*field = (struct field){ lexicon_column_name(row.lexicon, *at), value_borrow(cell, len), NULL };
			return true;
		}
	}
	return false;
}

bool
tag_next_field(const struct tag *tag, size_t *at, struct field *field)
{
	if (tag->columns)
		return next_column(tag, at, field);
	if (*at == tag->field_count)
		return false;
	*field = tag->fields[(*at)++];
	return true;
}

/* Names differ in their first letter, as a rule. */
static inline bool
is_named(const char *one, const char *name)
{
	return one == name || (*one == *name && strcmp(one, name) == 0);
}

static bool
find_column(const struct tag *tag, const char *name, struct value *out)
{
	const struct lexicon_row row = tag_row(tag);
	size_t len;

	for (size_t c = 1; c < lexicon_columns(row.lexicon); c++)
		if (is_named(lexicon_column_name(row.lexicon, c), name)) {
			const char *cell = lexicon_cell(&row, c, &len);

			*out = value_borrow(cell, len);
			return len > 0;
		}
	return false;
}

static bool
find_field(const struct tag *tag, const char *name, struct value *out)
{
	if (tag->columns)
		return find_column(tag, name, out);
	for (size_t i = 0; i < tag->field_count; i++)
		if (is_named(tag->fields[i].name, name)) {
			*out = tag->fields[i].value;
			return true;
		}
	return false;
}

struct value
tag_field(const struct tag *tag, const char *name)
{
	struct value value;

	return find_field(tag, name, &value) ? value : (struct value){ .kind = VALUE_NONE };
}

bool
tag_has_field(const struct tag *tag, const char *name)
{
	struct value value;

	return find_field(tag, name, &value);
}

/* From here on its fields may be written. */
static void
copy_columns(struct document *d, struct tag *tag)
{
	size_t at = 0;

	tag->field_room = (uint32_t)lexicon_columns(tag->rule->lexicon) + 1;
	tag->fields = arena_alloc(d->arena, tag->field_room * sizeof *tag->fields);
	while (tag_next_field(tag, &at, &tag->fields[tag->field_count]))
		tag->field_count++;
	tag->columns = false;
}

void
tag_set_field(struct document *d, struct tag *tag, const char *name, struct value value, const char *completer)
{
	struct field *old;

	if (tag->columns)
		copy_columns(d, tag);
	for (size_t i = 0; i < tag->field_count; i++)
		if (is_named(tag->fields[i].name, name)) {
			tag->fields[i].value = value;
			tag->fields[i].completer = completer;
			return;
		}
	if (tag->field_count == tag->field_room) {
		old = tag->fields;
		tag->field_room = tag->field_room * 2 + 4;
		tag->fields = arena_alloc(d->arena, tag->field_room * sizeof *tag->fields);
		if (tag->field_count > 0)
			memcpy(tag->fields, old, tag->field_count * sizeof *tag->fields);
	}
	tag->fields[tag->field_count++] = (struct field){ name, value, completer };
}

void
tag_drop_field(struct tag *tag, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; !tag->columns && i < tag->field_count; i++)
		if (!is_named(tag->fields[i].name, name))
			tag->fields[kept++] = tag->fields[i];
	if (!tag->columns)
		tag->field_count = (uint32_t)kept;
}

struct value
value_borrow(const char *bytes, size_t len)
{
	return (struct value){ .kind = VALUE_TEXT, .text = bytes, .len = (uint32_t)len };
}

struct value
value_text(struct arena *arena, const char *bytes, size_t len)
{
	return value_borrow(arena_copy(arena, bytes, len), len);
}

struct value
value_word(const char *text)
{
	return value_borrow(text, strlen(text));
}
