#include "explain/gold.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/span.h"
#include "base/table.h"
#include "record/record.h"
#include "rules/files.h"
#include "unicode/utf8.h"

static const char *const usual_types[] = { "person", "position", "organization", "location", "date", "legal_ref", "quantity", "event" };
enum { USUAL = sizeof usual_types / sizeof *usual_types };
#define FILE_MOST (1u << 30)

struct gold_memory {
	struct arena *arena;
	char **files;
	size_t count, room;
	struct table *names, *types;
	struct table *fields;              /* "TYPE NAME" of those in gold.fields */
	struct table *others;              /* what a document is called besides: to its name, or to `several` */
	size_t type_room, field_room;
};

/* ---- names ---- */

/* Without folders and the endings that files of a record have. */
static size_t
stem_of(const char **name, size_t len)
{
	static const char *const endings[] = { ".text", ".txt", ".seg", ".json" };
	const char *slash = memrchr(*name, '/', len);
	bool cut = true;

	if (slash != NULL) {
		len -= (size_t)(slash + 1 - *name);
		*name = slash + 1;
	}
	while (cut) {
		cut = false;
		for (size_t i = 0; i < 4; i++) {
			size_t n = strlen(endings[i]);

			if (len > n && memcmp(*name + len - n, endings[i], n) == 0) {
				len -= n;
				cut = true;
			}
		}
	}
	return len;
}

static const char several[] = "";      /* no document is called so */

/* A second name, which counts where one document alone has it. */
static void
add_other(struct gold *g, struct item member, const char *of)
{
	size_t len;
	const char *other = item_string(member, g->memory->arena, &len), *known;

	if (other == NULL)
		return;
	len = stem_of(&other, len);
	known = table_get(g->memory->others, other, len);
	table_put(g->memory->others, other, len, (void *)(uintptr_t)(known == NULL || known == of ? of : several));
}

static struct gold_document *
find_named(const struct gold *g, const char *name, size_t len)
{
	for (size_t low = 0, high = g->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		const char *at = g->documents[middle].name;
		int order = strncmp(at, name, len);

		if (order == 0 && at[len] == '\0')
			return &g->documents[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct gold_document *
gold_find(const struct gold *g, const char *name, size_t len)
{
	struct gold_document *found;
	const char *known;

	len = stem_of(&name, len);
	found = find_named(g, name, len);
	known = found == NULL ? table_get(g->memory->others, name, len) : NULL;
	return known != NULL ? find_named(g, known, strlen(known)) : found;
}

/* ---- files ---- */

/* The bytes, with a NUL behind them; they live with the gold. */
static char *
read_file(struct gold *g, const char *path, size_t *len, struct fault *why)
{
	FILE *in = fopen(path, "r");
	struct buffer b = { 0 };
	size_t got;

	if (in == NULL) {
		fault_set(why, FAULT_CONFIG, NULL, "gold '%s' cannot be read: %s", path, strerror(errno));
		return NULL;
	}
	do {
		buffer_reserve(&b, 1 << 16);
		got = fread(b.bytes + b.len, 1, 1 << 16, in);
		b.len += got;
	} while (got > 0 && b.len < FILE_MOST);
	if (ferror(in) || b.len >= FILE_MOST || !utf8_valid(b.bytes, b.len)) {
		fault_set(why, FAULT_CONFIG, NULL, "gold '%s' cannot be read: %s", path, ferror(in) ? strerror(errno) : b.len >= FILE_MOST ? "too large" : "not UTF-8");
		fclose(in);
		buffer_free(&b);
		return NULL;
	}
	fclose(in);
	(void)buffer_string(&b);
	mem_grow(&g->memory->files, &g->memory->room, g->memory->count + 1, sizeof *g->memory->files);
	g->memory->files[g->memory->count++] = b.bytes;
	*len = b.len;
	return b.bytes;
}

static const char *
type_named(struct gold *g, const char *name, size_t len)
{
	const char *known = table_get(g->memory->types, name, len);

	if (known != NULL)
		return known;
	known = arena_copy(g->memory->arena, name, len);
	table_put(g->memory->types, name, len, (void *)(uintptr_t)known);
	mem_grow(&g->types, &g->memory->type_room, g->type_count + 1, sizeof *g->types);
	g->types[g->type_count++] = known;
	return known;
}

static void
add_field(struct gold *g, const char *type, const char *name, size_t len)
{
	struct buffer key = { 0 };

	buffer_printf(&key, "%s ", type);
	buffer_append(&key, name, len);
	if (table_put(g->memory->fields, key.bytes, key.len, g) == NULL) {
		mem_grow(&g->fields, &g->memory->field_room, g->field_count + 1, sizeof *g->fields);
		g->fields[g->field_count++] = (struct gold_field){ type, arena_copy(g->memory->arena, name, len), 0 };
	}
	buffer_free(&key);
}

static void
add_fields(struct gold *g, const struct gold_tag *tag)
{
	struct cursor at = tag->fields.type == ITEM_OBJECT ? cursor_over(tag->fields) : (struct cursor){ 0 };
	struct item key, value;

	while (cursor_next_member(&at, &key, &value)) {
		size_t len;
		const char *name = item_string(key, g->memory->arena, &len);

		add_field(g, tag->type, name, len);
	}
	if (tag->value.type != ITEM_ABSENT)
		add_field(g, tag->type, "value", strlen("value"));
}

static int
read_tag(struct gold *g, struct gold_tag *tag, struct item element, size_t points)
{
	size_t len;
	const char *type = item_string(item_member(element, "type"), g->memory->arena, &len);

	if (type == NULL || !item_size(item_member(element, "start"), &tag->start) || !item_size(item_member(element, "end"), &tag->end) ||
	    tag->start >= tag->end || tag->end > points)
		return -1;
	tag->type = type_named(g, type, len);
	tag->fields = item_member(element, "fields");
	tag->value = item_member(element, "value");
	add_fields(g, tag);
	return 0;
}

/* One record, whose bytes stay.  line: 0 for a file of a folder, which is called as the file is. */
static int
add_document(struct gold *g, const char *path, size_t line, const char *name, size_t name_len, const char *text, size_t len, struct item tags, struct fault *why)
{
	struct place at = { .file = rule_name_keep(path), .line = line };
	struct gold_document d = { .text = text, .len = len };
	struct cursor cursor = cursor_over(tags);
	struct item element;
	size_t points = span_points(text, len);

	name_len = stem_of(&name, name_len);
	d.name = arena_copy(g->memory->arena, name, name_len);
	d.tags = arena_alloc(g->memory->arena, (item_count(tags) + 1) * sizeof *d.tags);
	while (cursor_next(&cursor, &element))
		if (read_tag(g, &d.tags[d.count++], element, points) < 0)
			return fault_set(why, FAULT_CONFIG, &at, "tag %zu of the gold record '%s' has no type, or no place in its text", d.count, d.name);
	if (table_put(g->memory->names, name, name_len, g) != NULL)
		return fault_set(why, FAULT_CONFIG, &at, "a second gold record is called '%s'", d.name);
	mem_grow(&g->documents, &g->room, g->count + 1, sizeof *g->documents);
	g->documents[g->count++] = d;
	return 0;
}

static int
add_json(struct gold *g, struct record *record, const char *path, size_t line, const char *bytes, size_t len, const char *beside, size_t beside_len, struct fault *why)
{
	static const struct record_limits limits = { FILE_MOST, 512, 100000000 };
	struct fault inner = { 0 };
	struct place at = { .file = rule_name_keep(path), .line = line };
	size_t text_len = beside_len, name_len;
	const char *text = beside, *name;
	struct item tags;

	if (record_parse(record, bytes, len, &limits, &inner) < 0)
		return fault_set(why, FAULT_CONFIG, &at, line > 0 ? "no JSON record (one record a line): %s" : "no JSON record: %s", inner.message);
	tags = record_item(record, "tags");
	if (tags.type != ITEM_ARRAY)
		return 0;
	if (text == NULL && (text = item_string(record_item(record, "text"), g->memory->arena, &text_len)) == NULL)
		return fault_set(why, FAULT_CONFIG, &at, "the gold record has no text");
	name = line == 0 ? path : item_string(record_item(record, "id"), g->memory->arena, &name_len);
	if (line == 0)
		name_len = strlen(path);
	if (name == NULL && (name = item_string(record_item(record, "source"), g->memory->arena, &name_len)) == NULL)
		return fault_set(why, FAULT_CONFIG, &at, "the gold record has no id and no source");
	if (add_document(g, path, line, name, name_len, text, text_len, tags, why) < 0)
		return -1;
	g->documents[g->count - 1].events = record_item(record, "events");
	g->has_events = g->has_events || g->documents[g->count - 1].events.type == ITEM_ARRAY;
	add_other(g, record_item(record, "id"), g->documents[g->count - 1].name);
	add_other(g, record_item(record, "source"), g->documents[g->count - 1].name);
	return 0;
}

/* ---- a folder, or lines ---- */

static int
is_json(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static int
add_folder_file(struct gold *g, struct record *record, const char *folder, const char *name, struct fault *why)
{
	struct buffer path = { 0 }, beside = { 0 };
	size_t len, text_len = 0;
	const char *bytes, *text = NULL;
	int result = -1;

	buffer_printf(&path, "%s/%s", folder, name);
	buffer_printf(&beside, "%s/%.*s.text.txt", folder, (int)(strlen(name) - 5), name);
	bytes = read_file(g, buffer_string(&path), &len, why);
	if (bytes != NULL && (bytes[0] == '[' || len == 0))
		result = 0;                /* some other file */
	else if (bytes != NULL) {
		struct stat st;

		if (stat(buffer_string(&beside), &st) == 0)
			text = read_file(g, buffer_string(&beside), &text_len, why);
		if (why->code == FAULT_NONE)
			result = add_json(g, record, path.bytes, 0, bytes, len, text, text_len, why);
	}
	buffer_free(&path);
	buffer_free(&beside);
	return result;
}

static int
read_folder(struct gold *g, struct record *record, const char *path, struct fault *why)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_json, alphasort), result = 0;

	if (count < 0)
		return fault_set(why, FAULT_CONFIG, NULL, "gold '%s' cannot be read: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (result == 0)
			result = add_folder_file(g, record, path, entries[i]->d_name, why);
		free(entries[i]);
	}
	free(entries);
	return result;
}

static int
read_lines(struct gold *g, struct record *record, const char *path, struct fault *why)
{
	size_t len, line = 0;
	const char *at = read_file(g, path, &len, why), *end;

	if (at == NULL)
		return -1;
	end = at + len;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t size = stop != NULL ? (size_t)(stop - at) : (size_t)(end - at);

		line++;
		if (size > 0 && add_json(g, record, path, line, at, size, NULL, 0, why) < 0)
			return -1;
		at += size + 1;
	}
	return 0;
}

static int
by_name(const void *one, const void *two)
{
	return strcmp(((const struct gold_document *)one)->name, ((const struct gold_document *)two)->name);
}

static int
by_text(const void *one, const void *two)
{
	return strcmp(*(const char *const *)one, *(const char *const *)two);
}

static int
by_type(const void *one, const void *two)
{
	const struct gold_field *a = one, *b = two;

	return a->order != b->order ? (a->order < b->order ? -1 : 1) : strcmp(a->name, b->name);
}

static void
sort_fields(struct gold *g)
{
	for (size_t i = 0; i < g->field_count; i++)
		while (strcmp(g->types[g->fields[i].order], g->fields[i].type) != 0)
			g->fields[i].order++;
	if (g->field_count > 0)
		qsort(g->fields, g->field_count, sizeof *g->fields, by_type);
}

struct gold *
gold_read(const char *path, struct fault *why)
{
	struct gold *g = mem_zero(sizeof *g);
	struct record *record = record_new();
	struct stat st;
	int result;

	g->memory = mem_zero(sizeof *g->memory);
	g->memory->arena = arena_new();
	g->memory->names = table_new();
	g->memory->others = table_new();
	g->memory->types = table_new();
	g->memory->fields = table_new();
	for (size_t i = 0; i < USUAL; i++)
		(void)type_named(g, usual_types[i], strlen(usual_types[i]));
	result = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? read_folder(g, record, path, why) : read_lines(g, record, path, why);
	record_free(record);
	if (result == 0 && g->count == 0)
		result = fault_set(why, FAULT_CONFIG, NULL, "no gold in '%s': NAME.json with tags and NAME.text.txt, or NDJSON with text and tags", path);
	if (result < 0) {
		gold_free(g);
		return NULL;
	}
	qsort(g->documents, g->count, sizeof *g->documents, by_name);
	qsort(g->types + USUAL, g->type_count - USUAL, sizeof *g->types, by_text);
	sort_fields(g);
	return g;
}

void
gold_free(struct gold *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->memory->count; i++)
		free(g->memory->files[i]);
	free(g->memory->files);
	table_free(g->memory->names, NULL);
	table_free(g->memory->others, NULL);
	table_free(g->memory->types, NULL);
	table_free(g->memory->fields, NULL);
	arena_free(g->memory->arena);
	free(g->memory);
	free(g->documents);
	free(g->types);
	free(g->fields);
	free(g);
}
