#include "rules/schema.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "unicode/utf8.h"

/* ---- did you mean ---------------------------------------------------------------------------------------- */

#define WORD_POINTS 48                     /* longer words have no neighbours */

static size_t
points_of(const char *word, uint32_t points[WORD_POINTS])
{
	size_t count = 0, size;

	for (; *word != '\0'; word += size) {
		if (count == WORD_POINTS)
			return 0;
		points[count++] = utf8_decode(word, &size);
	}
	return count;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insert, delete, replace, swap neighbours. */
static size_t
distance(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	size_t rows[3][WORD_POINTS + 1], *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b_len];
}

const char *
schema_nearest(const char *word, const char *const names[], size_t count)
{
	uint32_t mine[WORD_POINTS], other[WORD_POINTS];
	size_t len = points_of(word, mine), best = SIZE_MAX;
	const char *nearest = NULL;

	for (size_t i = 0; len > 0 && i < count; i++) {
		size_t other_len = points_of(names[i], other);
		size_t longer = len > other_len ? len : other_len, far;

		if (other_len == 0)
			continue;
		far = distance(mine, len, other, other_len);
		if (far * 3 <= longer && far < best) {
			best = far;
			nearest = names[i];
		}
	}
	return nearest;
}

/* ---- kinds of values ------------------------------------------------------------------------------------- */

static int
check_one_pattern(const struct node *value, const char *key, struct fault *why)
{
	static const char *const written[] = { "unquoted", NULL, "double-quoted", NULL, "folded" };
	enum node_style style = node_style(value);

	if (node_kind(value) != NODE_SCALAR)
		return fault_at(why, value, "'%s': a pattern is a text in single quotes or a block list of them", key);
	if (style == STYLE_PLAIN || style == STYLE_DOUBLE || style == STYLE_FOLDED)
		return fault_at(why, value, "'%s': a pattern must stand in single quotes, here it is %s: write '%s'", key, written[style],
		    style == STYLE_PLAIN && node_text(value)[0] != '\0' ? node_text(value) : "…");
	if (style == STYLE_SINGLE && node_many_lines(value))
		return fault_at(why, value, "'%s': a quoted pattern must stand on one line, or blanks get into it: write a block list", key);
	if (node_text(value)[0] == '\0')
		return fault_at(why, value, "'%s': the pattern is empty", key);
	return 0;
}

static int
check_pattern(const struct node *value, const char *key, struct fault *why)
{
	if (node_kind(value) != NODE_LIST)
		return check_one_pattern(value, key, why);
	if (node_style(value) == STYLE_FLOW)
		return fault_at(why, value, "'%s': a pattern that begins with [ must stand in single quotes, else it is a list", key);
	for (size_t i = 0; i < node_count(value); i++)
		if (check_one_pattern(node_item(value, i), key, why) < 0)
			return -1;
	return 0;
}

static int
check_text(const struct node *value, const char *key, struct fault *why)
{
	if (node_kind(value) != NODE_SCALAR)
		return fault_at(why, value, "'%s' must be a text, not a %s", key, node_kind(value) == NODE_LIST ? "list" : "map");
	if (node_style(value) == STYLE_PLAIN && node_text(value)[0] == '\0')
		return fault_at(why, value, "'%s' has no value", key);
	return 0;
}

static int
check_texts(const struct node *value, const char *key, struct fault *why)
{
	if (node_kind(value) != NODE_LIST)
		return check_text(value, key, why);
	for (size_t i = 0; i < node_count(value); i++)
		if (check_text(node_item(value, i), key, why) < 0)
			return -1;
	return 0;
}

static int
check_value(const struct node *value, const struct schema_key *key, const char *name, struct fault *why)
{
	long long whole;
	double real;
	bool truth;

	switch (key->type) {
	case SCHEMA_TEXT: return check_text(value, name, why);
	case SCHEMA_TEXTS: return check_texts(value, name, why);
	case SCHEMA_PATTERN: return check_pattern(value, name, why);
	case SCHEMA_BOOL: return check_text(value, name, why) < 0 ? -1 : node_bool(value, &truth, why);
	case SCHEMA_INTEGER:
		return check_text(value, name, why) < 0 ? -1 : node_integer(value, INT64_MIN, INT64_MAX, &whole, why);
	case SCHEMA_REAL: return check_text(value, name, why) < 0 ? -1 : node_real(value, -1e300, 1e300, &real, why);
	case SCHEMA_LIST: return node_kind(value) == NODE_LIST ? 0 : fault_at(why, value, "'%s' must be a list", name);
	case SCHEMA_MAP: return node_kind(value) == NODE_MAP ? 0 : fault_at(why, value, "'%s' must be a map", name);
	case SCHEMA_ANY: return 0;
	}
	return 0;
}

/* ---- maps ------------------------------------------------------------------------------------------------ */

#define SCHEMA_KEYS 64

static int
fault_unknown(struct fault *why, const struct node *key, const char *what, const struct schema_key keys[])
{
	const char *names[SCHEMA_KEYS], *near;
	size_t count = 0;

	for (; count < SCHEMA_KEYS && keys[count].name != NULL; count++)
		names[count] = keys[count].name;
	near = schema_nearest(node_text(key), names, count);
	if (near != NULL)
		return fault_at(why, key, "unknown key '%s' in %s; did you mean '%s'", node_text(key), what, near);
	return fault_at(why, key, "unknown key '%s' in %s", node_text(key), what);
}

static const struct schema_key *
find_key(const struct schema_key keys[], const char *name)
{
	const struct schema_key *any = NULL;

	for (; keys->name != NULL; keys++) {
		if (strcmp(keys->name, name) == 0)
			return keys;
		if (strcmp(keys->name, "*") == 0)
			any = keys;
	}
	return any;
}

int
schema_check(const struct node *map, const char *what, const struct schema_key keys[], struct fault *why)
{
	if (node_kind(map) != NODE_MAP)
		return fault_at(why, map, "%s must be a map of keys and values", what);
	for (size_t i = 0; i < node_count(map); i++) {
		const char *name = node_text(node_key(map, i));
		const struct schema_key *key = find_key(keys, name);

		if (key == NULL)
			return fault_unknown(why, node_key(map, i), what, keys);
		if (check_value(node_item(map, i), key, name, why) < 0)
			return -1;
	}
	for (; keys->name != NULL; keys++)
		if (keys->required && node_child(map, keys->name) == NULL)
			return fault_at(why, map, "%s needs the key '%s'", what, keys->name);
	return 0;
}

int
schema_choice(const struct node *node, const char *what, const char *const names[], struct fault *why)
{
	struct buffer all = { 0 };
	size_t count = 0;
	const char *text, *near;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	for (; names[count] != NULL; count++)
		if (strcmp(names[count], text) == 0)
			return (int)count;
	near = schema_nearest(text, names, count);
	if (near != NULL)
		return fault_at(why, node, "unknown %s '%s'; did you mean '%s'", what, text, near);
	for (size_t i = 0; i < count; i++)
		buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
	fault_at(why, node, "unknown %s '%s'; one of %s", what, text, buffer_string(&all));
	buffer_free(&all);
	return -1;
}
