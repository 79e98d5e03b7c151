#include "record/item.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "record/scan.h"

const char *
item_type_name(enum item_type type)
{
	static const char *const names[] = { "absent", "null", "true", "false", "number", "string", "array", "object" };

	return names[type];
}

struct item
item_of(const char *bytes, const char *end)
{
	struct item item = { ITEM_NUMBER, bytes, (size_t)(end - bytes) };

	switch (*bytes) {
	case '"': item.type = ITEM_STRING; break;
	case '{': item.type = ITEM_OBJECT; break;
	case '[': item.type = ITEM_ARRAY; break;
	case 't': item.type = ITEM_TRUE; break;
	case 'f': item.type = ITEM_FALSE; break;
	case 'n': item.type = ITEM_NULL; break;
	default: break;
	}
	return item;
}

const char *
item_string(struct item item, struct arena *arena, size_t *len)
{
	const char *inside = item.bytes + 1;
	char *made;

	if (item.type != ITEM_STRING)
		return NULL;
	*len = item.len - 2;
	if (memchr(inside, '\\', *len) == NULL)
		return inside;
	made = arena_alloc(arena, *len);
	*len = scan_decode(inside, *len, made);
	return made;
}

enum { SAFE_DIGITS = 18 };                 /* of any value */

bool
item_integer(struct item item, long long *value)
{
	bool negative = item.type == ITEM_NUMBER && item.bytes[0] == '-';
	unsigned long long sum = 0, most = (unsigned long long)LLONG_MAX + negative;

	if (item.type != ITEM_NUMBER)
		return false;
	for (size_t i = negative; i < item.len; i++) {
		unsigned digit = (unsigned)(unsigned char)item.bytes[i] - '0';

		if (digit > 9 || (i >= SAFE_DIGITS && sum > (most - digit) / 10))
			return false;
		sum = sum * 10 + digit;
	}
	*value = negative ? (long long)(0 - sum) : (long long)sum;
	return true;
}

bool
item_size(struct item item, size_t *value)
{
	long long whole;

	if (!item_integer(item, &whole) || whole < 0 || (unsigned long long)whole > SIZE_MAX)
		return false;
	*value = (size_t)whole;
	return true;
}

/* The same for a string with escapes. */
static bool
escaped_equals(const char *inside, size_t inside_len, const char *bytes, size_t len)
{
	const char *at = inside, *end = inside + inside_len;

	while (at < end) {
		char made[4] = { *at };
		size_t made_len = 1;

		if (*at == '\\')
			made_len = scan_unescape(&at, made);
		else
			at++;
		if (len < made_len || memcmp(bytes, made, made_len) != 0)
			return false;
		bytes += made_len;
		len -= made_len;
	}
	return len == 0;
}

/* Is the inside of a string, without its escapes, equal to these bytes?  An escape is longer than what it stands for. */
static bool
inside_equals(const char *inside, size_t inside_len, const char *bytes, size_t len)
{
	if (inside_len > len)
		return memchr(inside, '\\', inside_len) != NULL && escaped_equals(inside, inside_len, bytes, len);
	return inside_len == len && memcmp(inside, bytes, len) == 0 && memchr(inside, '\\', len) == NULL;
}

bool
item_equals(struct item item, const char *text)
{
	return item.type == ITEM_STRING && inside_equals(item.bytes + 1, item.len - 2, text, strlen(text));
}

struct item
item_member(struct item object, const char *name)
{
	struct cursor at = cursor_over(object);
	struct item key, value;
	const size_t len = strlen(name);

	if (object.type != ITEM_OBJECT)
		return (struct item){ 0 };
	while (cursor_next_member(&at, &key, &value))
		if (inside_equals(key.bytes + 1, key.len - 2, name, len))
			return value;
	return (struct item){ 0 };
}

size_t
item_count(struct item item)
{
	struct cursor at = cursor_over(item);
	struct item key, value;
	size_t count = 0;

	if (item.type == ITEM_OBJECT)
		while (cursor_next_member(&at, &key, &value))
			count++;
	else
		while (cursor_next(&at, &value))
			count++;
	return count;
}

/* ---- the cursor: the same text was accepted before, so it only looks for ends ---- */

static void
cursor_blanks(struct cursor *c)
{
	while (c->at < c->end && (unsigned char)*c->at <= ' ')
		c->at++;
}

static const char *
string_end(const char *at, const char *end)              /* at stands on the opening quote */
{
	for (at = scan_plain(at + 1, end); at < end && *at == '\\'; at = scan_plain(at, end))
		at += 2;
	return at < end ? at + 1 : end;
}

static const char *
container_end(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		switch (*at) {
		case '"':
			at = string_end(at, end);
			continue;
		case '{': case '[':
			depth++;
			break;
		case '}': case ']':
			if (--depth == 0)
				return at + 1;
			break;
		default:
			break;
		}
		at++;
	}
	return end;
}

static const char *
scalar_end(const char *at, const char *end)
{
	while (at < end && *at != ',' && *at != ']' && *at != '}' && (unsigned char)*at > ' ')
		at++;
	return at;
}

static struct item
item_at(const char *at, const char *end)
{
	switch (*at) {
	case '"':
		return item_of(at, string_end(at, end));
	case '{': case '[':
		return item_of(at, container_end(at, end));
	default:
		return item_of(at, scalar_end(at, end));
	}
}

struct cursor
cursor_over(struct item item)
{
	if (item.type != ITEM_ARRAY && item.type != ITEM_OBJECT)
		return (struct cursor){ 0 };
	return (struct cursor){ item.bytes + 1, item.bytes + item.len - 1 };
}

/* The value at the cursor; false where only blanks are left. */
static bool
cursor_value(struct cursor *c, struct item *value)
{
	cursor_blanks(c);
	if (c->at == c->end)
		return false;
	*value = item_at(c->at, c->end);
	c->at += value->len;
	return true;
}

static void
cursor_pass(struct cursor *c, char mark)                 /* a comma or colon with its blanks */
{
	cursor_blanks(c);
	if (c->at < c->end && *c->at == mark)
		c->at++;
}

bool
cursor_next(struct cursor *c, struct item *element)
{
	if (!cursor_value(c, element))
		return false;
	cursor_pass(c, ',');
	return true;
}

bool
cursor_next_member(struct cursor *c, struct item *key, struct item *value)
{
	if (!cursor_value(c, key))
		return false;
	cursor_pass(c, ':');
	if (!cursor_value(c, value))
		return false;
	cursor_pass(c, ',');
	return true;
}

/* Put the value at the cursor where it is wanted: names are expected in the order in which they are given, and hold no
 * backslash. */
static void
note_member(struct item key, struct item value, const char *const names[], size_t count, size_t *next, struct item values[])
{
	for (size_t tried = 0; tried < count; tried++) {
		size_t i = *next, len = strlen(names[i]);

		*next = i + 1 < count ? i + 1 : 0;
		if (key.len - 2 == len ? memcmp(key.bytes + 1, names[i], len) == 0 : inside_equals(key.bytes + 1, key.len - 2, names[i], len)) {
			values[i] = value;
			return;
		}
	}
}

/* Is a container of this kind next?  Then the cursor goes into it. */
static bool
cursor_enter(struct cursor *c, char bracket)
{
	cursor_blanks(c);
	if (c->at == c->end || *c->at != bracket)
		return false;
	c->at++;
	cursor_blanks(c);
	return true;
}

/* Behind the bracket that closes what began at start. */
static void
cursor_leave(struct cursor *c, const char *start, struct item *element)
{
	c->at++;
	*element = item_of(start, c->at);
	cursor_pass(c, ',');
}

bool
cursor_next_object(struct cursor *c, struct item *element, const char *const names[], size_t count, struct item values[])
{
	size_t next = 0;
	const char *start;

	for (size_t i = 0; i < count; i++)
		values[i] = (struct item){ 0 };
	cursor_blanks(c);
	start = c->at;
	if (!cursor_enter(c, '{'))
		return cursor_next(c, element);
	while (*c->at != '}') {
		struct item key, value;

		cursor_next_member(c, &key, &value);
		note_member(key, value, names, count, &next, values);
		cursor_blanks(c);
	}
	cursor_leave(c, start, element);
	return true;
}

bool
cursor_next_array(struct cursor *c, struct item *element, size_t count, struct item values[])
{
	const char *start;

	for (size_t i = 0; i < count; i++)
		values[i] = (struct item){ 0 };
	cursor_blanks(c);
	start = c->at;
	if (!cursor_enter(c, '['))
		return cursor_next(c, element);
	for (size_t i = 0; *c->at != ']'; i++) {
		struct item value;

		cursor_next(c, &value);
		if (i < count)
			values[i] = value;
		cursor_blanks(c);
	}
	cursor_leave(c, start, element);
	return true;
}
