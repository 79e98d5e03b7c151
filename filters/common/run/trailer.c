#include "run/trailer.h"

#include <string.h>

#include "base/table.h"
#include "record/compose.h"
#include "record/item.h"

void
sources_add(struct sources *s, const char *bytes, size_t len)
{
	if (s->table == NULL)
		s->table = table_new();
	if (table_get(s->table, bytes, len) != NULL)
		return;
	if (table_count(s->table) >= TRAILER_SOURCES)
		s->cut = true;
	else
		table_put(s->table, bytes, len, s);
}

void
sources_merge(struct sources *s, const struct sources *other)
{
	size_t count = other->table == NULL ? 0 : table_count(other->table);

	for (size_t i = 0; i < count; i++) {
		size_t len;
		const char *bytes = table_key(other->table, i, &len);

		sources_add(s, bytes, len);
	}
	s->cut = s->cut || other->cut;
}

void
sources_clear(struct sources *s)
{
	if (s->table != NULL)
		table_free(s->table, NULL);
	*s = (struct sources){ 0 };
}

/* What was open must have ended, with nothing behind the end, before something new begins. */
static void
close_file(struct trailer *t, unsigned long long lines)
{
	if (t->open && t->ended && t->lines == lines)
		t->met++;
	else if (t->open)
		t->broken = true;
	t->open = false;
}

void
trailer_file(struct trailer *t, unsigned long long lines, bool text)
{
	close_file(t, lines);
	t->ended = false;
	if (text)
		t->met++;
	else
		t->open = true;
}

int
trailer_end(struct trailer *t, const struct record *end, unsigned long long records, unsigned long long lines, struct fault *why)
{
	unsigned long long came = records - t->records;
	size_t told, rejected;

	t->rejected += item_size(record_item(end, "rejected"), &rejected) ? rejected : 0;
	t->records = records;
	t->lines = lines;
	t->ended = true;
	if (item_size(record_item(end, "records"), &told) && told == came)
		return 0;
	t->broken = true;
	if (!item_size(record_item(end, "records"), &told))
		return fault_set(why, FAULT_TRUNCATED, NULL, "an end record that does not tell how many records there are");
	return fault_set(why, FAULT_TRUNCATED, NULL, "the end record tells of %zu records, %llu came", told, came);
}

bool
trailer_met(struct trailer *t, unsigned long long lines, size_t files)
{
	close_file(t, lines);
	return !t->broken && t->met >= files;
}

void
trailer_sources(const struct record *end, struct arena *arena, struct sources *sources)
{
	struct cursor each = cursor_over(record_item(end, "sources"));
	struct item item;

	while (cursor_next(&each, &item)) {
		size_t len;
		const char *bytes = item_string(item, arena, &len);

		if (bytes != NULL)
			sources_add(sources, bytes, len);
	}
	if (record_item(end, "sources_cut").type == ITEM_TRUE)
		sources->cut = true;
}

void
trailer_compose(const struct trailer_words *words, const struct sources *sources, struct buffer *out)
{
	size_t count = sources->table == NULL ? 0 : table_count(sources->table);

	buffer_text(out, "{\"_type\":\"end\"");
	compose_key(out, "stage");
	compose_text(out, words->stage);
	compose_key(out, "records");
	buffer_unsigned(out, words->records);
	compose_key(out, "rejected");
	buffer_unsigned(out, words->rejected);
	if (words->rules != NULL && *words->rules != '\0') {
		compose_key(out, "rules");
		compose_text(out, words->rules);
	}
	compose_key(out, "sources");
	buffer_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		size_t len;
		const char *bytes = table_key(sources->table, i, &len);

		compose_separator(out);
		compose_string(out, bytes, len);
	}
	buffer_byte(out, ']');
	if (sources->cut)
		buffer_text(out, ",\"sources_cut\":true");
	buffer_text(out, "}\n");
}
