#include "document/consistency.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "document/frame.h"

#define VALUES_MOST 16 /* different values of one key that are told */

struct seen {
	char *value, *id; /* the value, the record it was first met in */
};

struct key {
	char *name; /* the fields of `by`, parted by blanks, for people */
	struct seen values[VALUES_MOST];
	size_t count;
};

struct consistency {
	const struct document_rules *rules;
	struct table **keys; /* by check: its keys */
};

static void
key_free(void *of)
{
	struct key *key = of;

	for (size_t i = 0; i < key->count; i++) {
		free(key->values[i].value);
		free(key->values[i].id);
	}
	free(key->name);
	free(key);
}

struct consistency *
consistency_new(const struct document_rules *rules)
{
	struct consistency *c = mem_zero(sizeof *c);

	c->rules = rules;
	c->keys = mem_array(rules->check_count + 1, sizeof *c->keys);
	for (size_t i = 0; i < rules->check_count; i++)
		c->keys[i] = table_new();
	return c;
}

void
consistency_free(struct consistency *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->rules->check_count; i++)
		table_free(c->keys[i], key_free);
	free(c->keys);
	free(c);
}

/* ---- looking ---- */

/* The text or number of `type.field`; NULL where the entity has none. */
static const char *
field_of(struct item fields, const char *path, struct arena *arena, size_t *len)
{
	struct item value = item_member(fields, strchr(path, '.') + 1);

	if (value.type == ITEM_NUMBER) {
		*len = value.len;
		return value.bytes;
	}
	return item_string(value, arena, len);
}

static bool
is_of_type(struct item entity, const char *path)
{
	size_t len = strcspn(path, ".");
	struct item type = item_member(entity, "type");

	return type.type == ITEM_STRING && type.len == len + 2 && memcmp(type.bytes + 1, path, len) == 0;
}

/* The fields of `by`, parted by blanks; false where one is missing. */
static bool
key_of(const struct check *check, struct item fields, struct arena *arena, struct buffer *key)
{
	for (size_t i = 0; i < check->by_count; i++) {
		size_t len;
		const char *part = field_of(fields, check->by[i], arena, &len);

		if (part == NULL)
			return false;
		if (i > 0)
			buffer_byte(key, ' ');
		buffer_append(key, part, len);
	}
	return true;
}

static void
remember(struct key *key, const char *value, size_t len, const char *id, size_t id_len)
{
	for (size_t i = 0; i < key->count; i++)
		if (strlen(key->values[i].value) == len && memcmp(key->values[i].value, value, len) == 0)
			return;
	if (key->count < VALUES_MOST)
		key->values[key->count++] = (struct seen){ mem_text_of(value, len), mem_text_of(id, id_len) };
}

/* An entity or a tag.  False: it does not have the fields that the check asks for. */
static bool
look(struct consistency *c, size_t index, struct item entity, const char *id, size_t id_len, struct arena *arena)
{
	const struct check *check = &c->rules->checks[index];
	struct item fields = item_member(entity, "fields");
	struct buffer name = { 0 };
	const char *value;
	struct key *key;
	size_t len;
	bool has;

	if (!is_of_type(entity, check->distinct) || (value = field_of(fields, check->distinct, arena, &len)) == NULL)
		return false;
	has = key_of(check, fields, arena, &name);
	if (has) {
		key = table_get(c->keys[index], name.bytes, name.len);
		if (key == NULL) {
			key = mem_zero(sizeof *key);
			key->name = mem_text_of(name.bytes, name.len);
			table_put(c->keys[index], name.bytes, name.len, key);
		}
		remember(key, value, len, id, id_len);
	}
	buffer_free(&name);
	return has;
}

static bool
look_at_all(struct consistency *c, size_t index, struct item list, const char *id, size_t id_len, struct arena *arena)
{
	struct cursor cursor = cursor_over(list);
	struct item one;
	bool any = false;

	while (cursor_next(&cursor, &one))
		any |= one.type == ITEM_OBJECT && look(c, index, one, id, id_len, arena);
	return any;
}

void
consistency_add(struct consistency *c, struct item entities, struct item tags, const char *id, size_t id_len,
		struct arena *arena)
{
	for (size_t i = 0; i < c->rules->check_count; i++)
		if (!look_at_all(c, i, entities, id, id_len, arena))
			(void)look_at_all(c, i, tags, id, id_len, arena);
}

/* ---- telling ---- */

static void
tell(const struct check *check, const struct key *key, struct buffer *out)
{
	static const char *const levels[] = { "note", "warning", "error" };

	buffer_printf(out, "%s: %s: %s:", levels[check->level], check->id, key->name);
	for (size_t i = 0; i < key->count; i++)
		buffer_printf(out, "%s %s (%s)", i > 0 ? "," : "", key->values[i].value, key->values[i].id);
	if (check->message != NULL)
		buffer_printf(out, ": %s", check->message);
	buffer_byte(out, '\n');
}

bool
consistency_report(const struct consistency *c, struct buffer *out)
{
	bool failed = false;

	for (size_t i = 0; i < c->rules->check_count; i++) {
		const struct check *check = &c->rules->checks[i];

		for (size_t k = 0; k < table_count(c->keys[i]); k++) {
			const struct key *key = table_value(c->keys[i], k);

			if (key->count < 2)
				continue;
			tell(check, key, out);
			failed = failed || check->level == CHECK_ERROR;
		}
	}
	return failed;
}
