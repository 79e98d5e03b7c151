#include "record/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/compose.h"
#include "record/scan.h"
#include "unicode/utf8.h"

#define RECORD_KEEP 4096                   /* members whose room is kept from line to line */

/* A member as the line has it, and what became of it. */
struct member {
	const char *name;                  /* without escapes */
	size_t name_len;
	struct item key;                   /* as written; of a new member there is none (ITEM_ABSENT) */
	struct item value;                 /* as it stands now */
	const char *end;                   /* behind the value in the line; of a new member NULL */
	bool replaced, removed;
};

struct record {
	struct scan scan;
	struct arena *arena;
	const char *start, *end;           /* the object in the line, brackets included; NULL where made */
	struct member *members;
	size_t count, capacity;
	size_t kept;                       /* members of the line; those behind are new */
	bool changed;
};

struct record *
record_new(void)
{
	struct record *r = mem_zero(sizeof *r);

	r->arena = arena_new();
	return r;
}

void
record_free(struct record *r)
{
	if (r == NULL)
		return;
	scan_free(&r->scan);
	arena_free(r->arena);
	free(r->members);
	free(r);
}

struct arena *
record_arena(struct record *r)
{
	return r->arena;
}

void
record_start(struct record *r)
{
	if (r->capacity > RECORD_KEEP) {
		free(r->members);
		r->members = NULL;
		r->capacity = 0;
	}
	arena_clear(r->arena);
	r->start = r->end = NULL;
	r->count = r->kept = 0;
	r->changed = false;
}

/* ---- reading ---- */

static struct member *
member_add(struct record *r)
{
	if (r->count == r->capacity)
		mem_grow(&r->members, &r->capacity, r->count + 1, sizeof *r->members);
	return memset(&r->members[r->count++], 0, sizeof *r->members);
}

static int
parse_member(struct record *r, struct scan *s)
{
	struct item key;
	struct member *m;
	const char *value;

	if (scan_key(s, &key) < 0)
		return -1;
	scan_blanks(s);
	value = s->at;
	if (scan_value(s) < 0)
		return -1;
	m = member_add(r);
	m->name = s->keys[s->key_count - 1].bytes;
	m->name_len = s->keys[s->key_count - 1].len;
	m->key = key;
	m->value = item_of(value, s->at);
	m->end = s->at;
	return 0;
}

static int
parse_object(struct record *r, struct scan *s)
{
	s->values++;
	if (scan_open(s, true) < 0)
		return -1;
	scan_blanks(s);
	if (s->at < s->end && *s->at == '}')
		return scan_close(s);
	for (;;) {
		if (parse_member(r, s) < 0)
			return -1;
		scan_blanks(s);
		if (s->at < s->end && *s->at == '}')
			return scan_close(s);
		if (s->at == s->end || *s->at != ',')
			return scan_unexpected(s, "',' or '}'");
		s->at++;
	}
}

static const char *
type_words(enum item_type type)
{
	static const char *const words[] = { "absent", "null", "true", "false", "a number", "a string", "an array", "an object" };

	return words[type];
}

static int
parse_line(struct record *r, struct scan *s)
{
	const char *start;

	scan_blanks(s);
	start = s->at;
	if (start == s->end)
		return scan_fault(s, FAULT_BAD_JSON, start, "nothing but blanks");
	if (*start != '{') {
		if (scan_value(s) < 0)
			return -1;
		return scan_fault(s, FAULT_NOT_OBJECT, start, "not an object but %s",
		    type_words(item_of(start, s->at).type));
	}
	if (parse_object(r, s) < 0)
		return -1;
	r->start = start;
	r->end = s->at;
	scan_blanks(s);
	if (s->at < s->end)
		return scan_fault(s, FAULT_TRAILING_DATA, s->at, "more behind the object");
	return 0;
}

/* Is what begins at `at` the beginning of one character, cut off by the end? */
static bool
cut_character(const char *at, size_t left)
{
	static const char *const tails[] = { "\x80", "\x80\x80", "\x80\x80\x80", "\xa0", "\xa0\x80", "\x90", "\x90\x80" };
	char whole[4];

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t more = strlen(tails[i]);

		if (left + more > sizeof whole)
			continue;
		memcpy(whole, at, left);
		memcpy(whole + left, tails[i], more);
		if (utf8_valid(whole, left + more))
			return true;
	}
	return false;
}

/* The line is not UTF-8 from `valid` on.  Where the line ends inside a character and all before it is the
 * beginning of a record, it was cut off and nobody wrote a wrong byte. */
static int
parse_not_utf8(struct record *r, struct scan *s, const char *line, size_t len, size_t valid, const struct record_limits *limits,
    struct fault *why)
{
	if (len - valid < 4 && cut_character(line + valid, len - valid)) {
		struct fault other = { 0 };

		scan_start(s, line, valid, limits, r->arena, &other);
		if (parse_line(r, s) < 0 && other.code == FAULT_TRUNCATED) {
			s->why = why;
			return scan_fault(s, FAULT_TRUNCATED, line + valid, "line ends inside a character");
		}
	}
	scan_start(s, line, len, limits, r->arena, why);
	return scan_fault(s, FAULT_BAD_UTF8, line + valid, "byte 0x%02x is not UTF-8", (unsigned)(unsigned char)line[valid]);
}

int
record_parse(struct record *r, const char *line, size_t len, const struct record_limits *limits, struct fault *why)
{
	struct scan *s = &r->scan;
	size_t valid;
	int result;

	record_start(r);
	scan_start(s, line, len, limits, r->arena, why);
	if (len > limits->max_bytes)
		return scan_fault(s, FAULT_TOO_LONG, line, "longer than %zu bytes", limits->max_bytes);
	valid = utf8_valid_prefix(line, len);
	if (valid == len)
		result = parse_line(r, s);
	else
		result = parse_not_utf8(r, s, line, len, valid, limits, why);
	if (result < 0)
		record_start(r);
	r->kept = r->count;
	return result;
}

/* ---- looking ---- */

static struct member *
member_find(const struct record *r, const char *name)
{
	const size_t len = strlen(name);

	for (size_t i = 0; i < r->count; i++)
		if (r->members[i].name_len == len && memcmp(r->members[i].name, name, len) == 0)
			return &r->members[i];
	return NULL;
}

struct item
record_item(const struct record *r, const char *name)
{
	const struct member *m = member_find(r, name);

	return m == NULL || m->removed ? (struct item){ 0 } : m->value;
}

const char *
record_string(struct record *r, const char *name, size_t *len)
{
	return item_string(record_item(r, name), r->arena, len);
}

/* The place of a member's value in the line; of a made one only that it is in this line. */
static struct place
member_place(const struct record *r, const struct member *m)
{
	struct place place = { 0 };

	if (m != NULL && !m->replaced && m->end != NULL) {
		place.byte = (size_t)(m->value.bytes - r->scan.line);
		place.column = place.byte + 1;
	}
	return place;
}

int
record_need_item(struct record *r, const char *name, enum item_type type, struct item *item, struct fault *why)
{
	const struct member *m = member_find(r, name);
	struct place place = member_place(r, m);

	*item = record_item(r, name);
	if (item->type == type)
		return 0;
	if (item->type == ITEM_ABSENT)
		return fault_set(why, FAULT_MISSING_FIELD, &(struct place){ .column = 1 }, "no '%s'", name);
	return fault_set(why, FAULT_WRONG_TYPE, &place, "'%s' is %s, not %s", name, type_words(item->type), type_words(type));
}

int
record_need_string(struct record *r, const char *name, const char **bytes, size_t *len, struct fault *why)
{
	struct item item;

	if (record_need_item(r, name, ITEM_STRING, &item, why) < 0)
		return -1;
	*bytes = item_string(item, r->arena, len);
	return 0;
}

bool
record_is_control(const struct record *r)
{
	return record_item(r, "_type").type != ITEM_ABSENT;
}

/* ---- changing ---- */

/* The member to change, made where there is none. */
static struct member *
member_change(struct record *r, const char *name)
{
	struct member *m = member_find(r, name);
	struct buffer key = { 0 };

	r->changed = true;
	if (m != NULL) {
		m->removed = false;
		m->replaced = true;
		return m;
	}
	compose_text(&key, name);
	m = member_add(r);
	m->name_len = strlen(name);
	m->name = arena_copy(r->arena, name, m->name_len);
	m->key = (struct item){ ITEM_STRING, arena_copy(r->arena, key.bytes, key.len), key.len };
	m->replaced = true;
	buffer_free(&key);
	return m;
}

void
record_set(struct record *r, const char *name, const char *json, size_t len)
{
	struct member *m = member_change(r, name);
	const char *copy = arena_copy(r->arena, json, len);

	m->value = item_of(copy, copy + len);
}

void
record_set_string(struct record *r, const char *name, const char *bytes, size_t len)
{
	struct buffer json = { 0 };

	compose_string(&json, bytes, len);
	record_set(r, name, json.bytes, json.len);
	buffer_free(&json);
}

void
record_remove(struct record *r, const char *name)
{
	struct member *m = member_find(r, name);

	if (m == NULL || m->removed)
		return;
	m->removed = true;
	r->changed = true;
}

/* ---- writing ---- */

/* One member of the line with the bytes that lead to it (`from`: the end of the member before it, or behind the
 * opening bracket): comma and blanks as they came, but no comma for what is now the first. */
static void
write_kept(const struct member *m, const char *from, bool first, bool was_first, struct buffer *out)
{
	const char *until = m->replaced ? m->key.bytes + m->key.len : m->end;
	const char *colon = until;

	if (first && !was_first)
		from = m->key.bytes;
	if (m->replaced) {
		while (*colon != ':')
			colon++;
		for (until = colon + 1; *until == ' ' || *until == '\t' || *until == '\n' || *until == '\r'; until++)
			continue;
	}
	buffer_append(out, from, (size_t)(until - from));
	if (m->replaced)
		buffer_append(out, m->value.bytes, m->value.len);
}

static void
write_new(const struct member *m, bool first, struct buffer *out)
{
	if (!first)
		buffer_byte(out, ',');
	buffer_append(out, m->key.bytes, m->key.len);
	buffer_byte(out, ':');
	buffer_append(out, m->value.bytes, m->value.len);
}

void
record_write(const struct record *r, struct buffer *out)
{
	const char *from = r->start != NULL ? r->start + 1 : NULL;
	bool first = true;

	if (!r->changed && r->start != NULL) {
		buffer_append(out, r->start, (size_t)(r->end - r->start));
		return;
	}
	buffer_byte(out, '{');
	for (size_t i = 0; i < r->count; i++) {
		const struct member *m = &r->members[i];

		if (!m->removed) {
			if (i < r->kept)
				write_kept(m, from, first, i == 0, out);
			else
				write_new(m, first, out);
			first = false;
		}
		if (i < r->kept)
			from = m->end;
	}
	if (from != NULL && first)
		from = r->end - 1;
	if (from != NULL)
		buffer_append(out, from, (size_t)(r->end - 1 - from));
	buffer_byte(out, '}');
}
