#include "writing.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compile/rule.h"
#include "document/json.h"
#include "record/compose.h"

static int
output_order(const void *one, const void *two)
{
	const struct tag *a = *(struct tag *const *)one, *b = *(struct tag *const *)two;

	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end > b->span.end ? -1 : 1;
	if (a->rule->index != b->rule->index)
		return a->rule->index < b->rule->index ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Two runs that are in order each: what was matched, and what repeats say again. */
static void
merge_runs(struct tag **tags, size_t first, size_t count, struct tag **room)
{
	size_t a = 0, b = first;

	memcpy(room, tags, count * sizeof(struct tag *));
	for (size_t i = 0; i < count; i++)
		tags[i] = b == count || (a < first && output_order(&room[a], &room[b]) < 0) ? room[a++] : room[b++];
}

/* Put those that stand in front, in the order of output; the others keep theirs.  How many stand. */
static size_t
order_tags(struct document *d)
{
	struct tag **room = arena_alloc(d->arena, (d->tag_count + 1) * sizeof(struct tag *));
	size_t count = 0, hidden = 0, descents = 0, run = 0;

	for (size_t i = 0; i < d->tag_count; i++) {
		struct tag *tag = d->tags[i];

		tag->index = (uint32_t)i;
		if (tag->hidden) {
			room[hidden++] = tag;
			continue;
		}
		d->tags[count++] = tag;
		if (count > 1 && output_order(&d->tags[count - 2], &d->tags[count - 1]) > 0) {
			run = count - 1;
			descents++;
		}
	}
	if (hidden > 0)
		memcpy(d->tags + count, room, hidden * sizeof(struct tag *));
	if (descents == 1)
		merge_runs(d->tags, run, count, room);
	else if (descents > 1)
		qsort(d->tags, count, sizeof(struct tag *), output_order);
	return count;
}

size_t
writing_choose(struct document *d, size_t most, struct tag ***out, bool *truncated)
{
	struct tag **tags = arena_alloc(d->arena, (d->tag_count + 1) * sizeof(struct tag *));
	size_t standing = order_tags(d), count = 0;

	for (size_t i = 0; i < standing; i++)
		if (d->tags[i]->keep)
			tags[count++] = d->tags[i];
	for (size_t i = most; i < count; i++) {
		tags[i]->hidden = true;
		*truncated = true;
	}
	*out = tags;
	return count > most ? most : count;
}

/* A word of the rules, with quotes. */
static void
write_word(struct writing *w, const char *text)
{
	struct buffer *b = &w->json;
	struct writing_word *word = &w->words[((uintptr_t)text ^ (uintptr_t)text >> 8) % (sizeof w->words / sizeof w->words[0])];
	size_t from = b->len;

	if (word->text == text) {
		buffer_reserve(b, sizeof word->json);
		memcpy(b->bytes + b->len, word->json, sizeof word->json);
		b->len += word->len;
		return;
	}
	compose_text(b, text);
	if (b->len - from > sizeof word->json)
		return;
	word->text = text;
	word->len = b->len - from;
	memcpy(word->json, b->bytes + from, word->len);
}

/* The end is counted from the start, so that the starts of tags in order go forward. */
static void
write_place(struct writing *w, const struct tag *tag, const char *text, struct offsets *offsets)
{
	struct buffer *b = &w->json;
	size_t start = offsets_point(offsets, tag->span.start);

	buffer_text(b, "\"type\":");
	write_word(w, tag->type);
	buffer_text(b, ",\"start\":");
	buffer_unsigned(b, start);
	buffer_text(b, ",\"end\":");
	buffer_unsigned(b, start + span_points(text + tag->span.start, tag->span.end - tag->span.start));
}

static void
write_fields(struct writing *w, const struct tag *tag)
{
	struct buffer *b = &w->json;
	struct field field;

	buffer_text(b, ",\"fields\":{");
	for (size_t at = 0; tag_next_field(tag, &at, &field);) {
		if (field.value.kind == VALUE_NONE)
			continue;
		compose_separator(b);
		write_word(w, field.name);
		buffer_byte(b, ':');
		json_value(b, &field.value);
	}
	buffer_byte(b, '}');
}

/* Which tags a match was made from, and which part of the document stage completed a field. */
static void
write_provenance(struct writing *w, const struct tag *tag, const char *text, struct offsets *offsets)
{
	struct buffer *b = &w->json;

	compose_name(b, "from");
	buffer_byte(b, '[');
	for (size_t i = 0; i < tag->atom_count; i++) {
		compose_separator(b);
		buffer_byte(b, '{');
		write_place(w, tag->atoms[i], text, offsets);
		compose_name(b, "rule");
		write_word(w, tag->atoms[i]->rule->id);
		buffer_byte(b, '}');
	}
	for (size_t i = 0; i < tag->field_count; i++) {
		if (tag->fields[i].completer == NULL)
			continue;
		compose_separator(b);
		buffer_byte(b, '{');
		write_place(w, tag, text, offsets);
		compose_name(b, "rule");
		buffer_byte(b, '"');
		buffer_printf(b, "document.%s:%s\"}", tag->fields[i].completer, tag->fields[i].name);
	}
	buffer_byte(b, ']');
}

static void
write_tag(struct writing *w, const struct document *d, const struct tag *tag, struct offsets *offsets)
{
	struct buffer *b = &w->json;

	compose_separator(b);
	buffer_byte(b, '{');
	write_place(w, tag, d->text, offsets);
	buffer_text(b, ",\"text\":");
	compose_string(b, d->text + tag->span.start, tag->span.end - tag->span.start);
	buffer_text(b, ",\"rule\":");
	write_word(w, tag->rule->id);
	write_fields(w, tag);
	if (w->provenance)
		write_provenance(w, tag, d->text, offsets);
	buffer_byte(b, '}');
}

static void
add_error(struct buffer *b, const char *rule)
{
	compose_separator(b);
	buffer_byte(b, '{');
	compose_name(b, "rule");
	compose_text(b, rule);
	compose_name(b, "code");
	compose_text(b, "BUDGET");
	buffer_byte(b, '}');
}

static void
write_errors(struct writing *w, struct record *record, const struct match_result *match, const struct document_result *result)
{
	struct buffer *b = &w->json;
	const char *rule;

	buffer_clear(b);
	buffer_byte(b, '[');
	for (size_t i = 0; i < match->error_count; i++)
		add_error(b, match->errors[i]->id);
	for (size_t i = 0; document_result_error(result, i, &rule); i++)
		add_error(b, rule);
	buffer_byte(b, ']');
	if (b->len > 2)
		record_set(record, "tag_errors", b->bytes, b->len);
	else
		record_remove(record, "tag_errors");
}

/* Set a member, or take it away where there is nothing to say. */
static void
set_list(struct record *record, const char *name, const struct buffer *json, size_t count)
{
	if (count > 0)
		record_set(record, name, json->bytes, json->len);
	else
		record_remove(record, name);
}

void
writing_record(struct writing *w, struct record *record, const struct document *d, struct tag **tags, size_t count, bool truncated,
	const struct match_result *match, const struct document_result *result, struct offsets *offsets, const char *digest)
{
	struct buffer *b = &w->json;
	const char *inferred = document_published_inferred(result);

	for (size_t i = 0; i < count; i++)
		tags[i]->index = (uint32_t)i;
	if (inferred != NULL)
		record_set_string(record, "published_inferred", inferred, strlen(inferred));
	else
		record_remove(record, "published_inferred");
	buffer_clear(b);
	buffer_byte(b, '[');
	for (size_t i = 0; i < count; i++)
		write_tag(w, d, tags[i], offsets);
	buffer_byte(b, ']');
	record_set(record, "tags", b->bytes, b->len);
	write_errors(w, record, match, result);
	if (truncated)
		record_set(record, "tags_truncated", "true", 4);
	else
		record_remove(record, "tags_truncated");
	buffer_clear(b);
	document_write_entities(result, offsets, b);
	set_list(record, "entities", b, document_entity_count(result));
	buffer_clear(b);
	document_write_events(result, offsets, b);
	set_list(record, "events", b, document_event_count(result));
	record_set_string(record, "rules", digest, strlen(digest));
}

void
writing_free(struct writing *w)
{
	buffer_free(&w->json);
}
