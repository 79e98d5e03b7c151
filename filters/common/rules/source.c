/* source.c - from pattern nodes to PCRE2 source: lists joined, macros expanded, tone styles doubled, and a map that
 * leads from each byte back into the YAML. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/span.h"
#include "base/table.h"
#include "rules/pattern.h"
#include "rules/regex.h"
#include "rules/schema.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

/* ---- the map --------------------------------------------------------------------------------------------- */

/* From `start` on, bytes of the source are bytes of the node's text from `byte` on; where `made` is set they
 * were written by this file and all stand for that one byte. */
struct stretch {
	size_t start;
	const struct node *node;
	size_t byte;
	bool made;
};

/* A change that came later: `removed` bytes at `at` became `added` others. */
struct edit {
	size_t at, removed, added;
};

struct pattern_map {
	struct stretch *items;
	size_t count, capacity;
	struct edit *edits;                /* in their order; only faults look through them */
	size_t edit_count, edit_room;
};

static void
map_add(struct pattern_map *map, struct stretch s)
{
	if (map->count > 0 && map->items[map->count - 1].start == s.start)
		map->count--;
	mem_grow(&map->items, &map->capacity, map->count + 1, sizeof *map->items);
	map->items[map->count++] = s;
}

/* The stretch that holds a byte: the last that does not begin behind it. */
static const struct stretch *
map_find(const struct pattern_map *map, size_t at)
{
	size_t low = 0, high = map->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (map->items[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &map->items[low];
}

static struct stretch
map_place(const struct pattern_map *map, size_t at)
{
	struct stretch s = *map_find(map, at);

	if (!s.made)
		s.byte += at - s.start;
	s.start = at;
	return s;
}

void
pattern_map_free(struct pattern_map *map)
{
	if (map == NULL)
		return;
	free(map->items);
	free(map->edits);
	free(map);
}

void
pattern_map_edit(struct pattern_map *map, size_t at, size_t removed, size_t added)
{
	mem_grow(&map->edits, &map->edit_room, map->edit_count + 1, sizeof *map->edits);
	map->edits[map->edit_count++] = (struct edit){ at, removed, added };
}

/* A place of the edited source in the source before: what an edit wrote stands for its start. */
static size_t
before_edits(const struct pattern_map *map, size_t at)
{
	for (size_t i = map->edit_count; i-- > 0;) {
		struct edit e = map->edits[i];

		if (at >= e.at + e.added)
			at = at - e.added + e.removed;
		else if (at > e.at)
			at = e.at;
	}
	return at;
}

int
fault_in_source(struct fault *why, const struct pattern_map *map, size_t at, const char *format, ...)
{
	struct stretch s = map_place(map, before_edits(map, at));
	size_t len = strlen(node_text(s.node));
	char message[sizeof why->message];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	return fault_inside(why, s.node, span_points(node_text(s.node), s.byte < len ? s.byte : len), "%s", message);
}

/* ---- a node's own text ----------------------------------------------------------------------------------- */

/* A pattern's text with the lists joined, before macros. */
struct raw {
	struct buffer text;
	struct pattern_map map;
};

static void
raw_free(struct raw *raw)
{
	buffer_free(&raw->text);
	free(raw->map.items);
}

static int
raw_add(struct raw *raw, const struct node *node, struct fault *why)
{
	const char *text, *end;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	end = text + strlen(text);
	if (node_style(node) == STYLE_LITERAL) {
		while (end > text && end[-1] == '\n')
			end--;
		if (memchr(text, '\n', (size_t)(end - text)) != NULL && strncmp(text, "(?x", 3) != 0)
			return fault_at(why, node, "a pattern of several lines needs (?x) in front, or write a block list");
	}
	map_add(&raw->map, (struct stretch){ raw->text.len, node, 0, false });
	buffer_append(&raw->text, text, (size_t)(end - text));
	return 0;
}

static int
raw_of(struct raw *raw, const struct node *node, struct fault *why)
{
	if (node_kind(node) != NODE_LIST)
		return raw_add(raw, node, why);
	if (node_count(node) == 0)
		return fault_at(why, node, "the pattern is empty");
	for (size_t i = 0; i < node_count(node); i++)
		if (raw_add(raw, node_item(node, i), why) < 0)
			return -1;
	return 0;
}

/* ---- macros ---------------------------------------------------------------------------------------------- */

enum macro_state { MACRO_NEW, MACRO_OPEN, MACRO_DONE };

struct macro {
	const char *name;
	const struct node *node;
	enum macro_state state;
	struct buffer text;                /* expanded, without the (?:…) around it */
	struct pattern_map map;
};

struct pattern_macros {
	const struct pattern_macros *parent;
	struct table *table;
	struct macro *open[PATTERN_MACRO_DEPTH];   /* while they are expanded: the way to the one in work */
	size_t depth;
};

/* What a source is expanded with. */
struct expansion {
	const struct pattern_macros *macros;
	struct pattern_macros *making;     /* the set whose own macros are in work, else NULL */
	struct raw raw;
	struct buffer *out;
	struct pattern_map *map;
	struct fault *why;
};

static int expand_node(struct expansion *, const struct node *);

static struct macro *
macro_find(const struct pattern_macros *macros, const char *name, size_t len)
{
	struct macro *found = NULL;

	for (; macros != NULL && found == NULL; macros = macros->parent)
		found = table_get(macros->table, name, len);
	return found;
}

static bool
macro_name_right(const char *name, size_t len)
{
	if (len == 0 || name[0] < 'A' || name[0] > 'Z')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!((name[i] >= 'A' && name[i] <= 'Z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
			return false;
	return true;
}

static int
fault_unknown_macro(const struct expansion *x, const struct regex_token *t)
{
	const char *names[256], *near;
	char name[64];
	size_t count = 0;

	snprintf(name, sizeof name, "%.*s", (int)(t->name_len < 60 ? t->name_len : 60), x->raw.text.bytes + t->name);
	for (const struct pattern_macros *m = x->macros; m != NULL; m = m->parent)
		for (size_t i = 0; i < table_count(m->table) && count < 256; i++)
			names[count++] = ((const struct macro *)table_value(m->table, i))->name;
	near = schema_nearest(name, names, count);
	if (!macro_name_right(name, strlen(name)))
		return fault_in_source(x->why, &x->raw.map, t->start,
		    "'%%{%s}': a macro's name is capital letters, digits and _; write \\%%{ for the characters", name);
	if (near != NULL)
		return fault_in_source(x->why, &x->raw.map, t->start, "unknown macro '%s'; did you mean '%s'", name, near);
	return fault_in_source(x->why, &x->raw.map, t->start, "unknown macro '%s'", name);
}

static int
fault_cycle(const struct expansion *x, const struct regex_token *t, const struct macro *again)
{
	const struct pattern_macros *m = x->making;
	struct buffer way = { 0 };
	size_t i = 0;
	int done;

	while (m->open[i] != again)
		i++;
	for (; i < m->depth; i++)
		buffer_printf(&way, "%s -> ", m->open[i]->name);
	buffer_text(&way, again->name);
	done = fault_in_source(x->why, &x->raw.map, t->start, "macros go in a circle: %s", buffer_string(&way));
	buffer_free(&way);
	return done;
}

/* Compile a macro alone, so that what is wrong in it is told where it stands and not where it is used. */
static int
macro_try(const struct macro *macro, struct fault *why)
{
	static const struct pattern_options check = { .check_only = true };
	struct buffer text = { 0 };
	struct pattern *p;

	buffer_append(&text, macro->text.bytes, macro->text.len);
	p = pattern_compile_mapped(buffer_string(&text), &check, &macro->map, why);
	buffer_free(&text);
	pattern_free(p);
	return p == NULL ? -1 : 0;
}

/* Expand a macro of the set in work, unless that was done. */
static int
macro_finish(struct pattern_macros *macros, struct macro *macro, struct fault *why)
{
	struct expansion x = { .macros = macros, .making = macros, .out = &macro->text, .map = &macro->map, .why = why };
	int done;

	if (macro->state == MACRO_DONE)
		return 0;
	macro->state = MACRO_OPEN;
	macros->open[macros->depth++] = macro;
	done = expand_node(&x, macro->node);
	macros->depth--;
	macro->state = MACRO_DONE;
	return done < 0 ? -1 : macro_try(macro, why);
}

static int
expand_macro(struct expansion *x, const struct regex_token *t)
{
	struct macro *macro = macro_find(x->macros, x->raw.text.bytes + t->name, t->name_len);
	struct stretch here = map_place(&x->raw.map, t->start);
	size_t base;

	if (macro == NULL)
		return fault_unknown_macro(x, t);
	if (macro->state == MACRO_OPEN)
		return fault_cycle(x, t, macro);
	if (macro->state == MACRO_NEW && x->making->depth == PATTERN_MACRO_DEPTH)
		return fault_in_source(x->why, &x->raw.map, t->start, "macros nested deeper than %d", PATTERN_MACRO_DEPTH);
	if (macro->state == MACRO_NEW && macro_finish(x->making, macro, x->why) < 0)
		return -1;
	if (x->out->len + macro->text.len > PATTERN_MAX_BYTES)
		return fault_in_source(x->why, &x->raw.map, t->start, "the pattern grows beyond %u KiB here", PATTERN_MAX_BYTES >> 10);
	here.made = true;
	here.start = x->out->len;
	map_add(x->map, here);
	buffer_text(x->out, "(?:");
	base = x->out->len;
	for (size_t i = 0; i < macro->map.count; i++) {
		struct stretch s = macro->map.items[i];

		s.start += base;
		map_add(x->map, s);
	}
	buffer_append(x->out, macro->text.bytes, macro->text.len);
	here.start = x->out->len;
	map_add(x->map, here);
	buffer_byte(x->out, ')');
	return 0;
}

/* ---- tone styles ----------------------------------------------------------------------------------------- */

/* A letter of a word: a literal, or a class of its two cases ([Hh]).  false where the token is neither; *other is
 * the second letter of a class, else the same letter again. */
static bool
letter_of(const char *source, const struct regex_token *t, uint32_t *letter, uint32_t *other)
{
	size_t size, more;

	if (t->kind == REGEX_LITERAL) {
		*letter = *other = t->point;
		return !t->escaped && (class_of(t->point) & CLASS_LETTER);
	}
	if (t->kind != REGEX_CLASS || t->len < 4)
		return false;
	*letter = utf8_decode(source + t->start + 1, &size);
	if (1 + size >= t->len - 1)
		return false;
	*other = utf8_decode(source + t->start + 1 + size, &more);
	return 1 + size + more + 1 == t->len && *letter != *other && fold_lower(*letter) == fold_lower(*other) &&
	    (class_of(*letter) & CLASS_LETTER);
}

struct word {
	struct regex_token *tokens;
	size_t count;
};

#define WORD_LETTERS 12                    /* no Vietnamese syllable has more: "nghiêng" has 7 */

/* The other tone style of a word; its letters in points. */
static bool
twin_of(const uint32_t *letters, size_t count, uint32_t *twin)
{
	char bytes[WORD_LETTERS * 4] = "", other[WORD_LETTERS * 4 + 4];
	size_t len = 0, written, at = 0, size;

	for (size_t i = 0; i < count; i++)
		len += utf8_encode(letters[i], bytes + len);
	written = fold_tone_twin(bytes, len, other, sizeof other);
	for (size_t i = 0; i < count && at < written; i++, at += size)
		twin[i] = utf8_decode(other + at, &size);
	return written > 0;
}

/* The same as source: [Uu]ỷ gives [Ủủ]y. */
static bool
word_twin(const char *source, const struct word *word, struct buffer *twin)
{
	uint32_t letters[2][WORD_LETTERS], twins[2][WORD_LETTERS];

	if (word->count < 2 || word->count > WORD_LETTERS)
		return false;
	for (size_t i = 0; i < word->count; i++)
		letter_of(source, &word->tokens[i], &letters[0][i], &letters[1][i]);
	if (!twin_of(letters[0], word->count, twins[0]) || !twin_of(letters[1], word->count, twins[1]))
		return false;
	for (size_t i = 0; i < word->count; i++) {
		bool class = twins[0][i] != twins[1][i];
		char bytes[4];

		if (class)
			buffer_byte(twin, '[');
		buffer_append(twin, bytes, utf8_encode(twins[0][i], bytes));
		if (class) {
			buffer_append(twin, bytes, utf8_encode(twins[1][i], bytes));
			buffer_byte(twin, ']');
		}
	}
	return true;
}

static void
expand_word(struct expansion *x, const struct word *word, bool counted)
{
	const char *source = x->raw.text.bytes;
	size_t start = word->tokens[0].start;
	size_t end = word->tokens[word->count - 1].start + word->tokens[word->count - 1].len;
	struct stretch here = map_place(&x->raw.map, start);
	struct buffer twin = { 0 };
	bool two = !counted && word_twin(source, word, &twin);

	if (two)
		buffer_text(x->out, "(?:");
	here.start = x->out->len;
	map_add(x->map, here);
	buffer_append(x->out, source + start, end - start);
	if (two) {
		here.made = true;
		here.start = x->out->len;
		map_add(x->map, here);
		buffer_printf(x->out, "|(?<!\\p{L})%s(?!\\p{L}))", buffer_string(&twin));
	}
	buffer_free(&twin);
}

/* ---- expansion ------------------------------------------------------------------------------------------- */

static int
expand_token(struct expansion *x, const struct regex_token *t)
{
	struct stretch here = map_place(&x->raw.map, t->start);

	if (t->kind == REGEX_MACRO)
		return expand_macro(x, t);
	if (t->kind == REGEX_REFUSED)
		return fault_in_source(x->why, &x->raw.map, t->start, "%s", regex_refusal(x->raw.text.bytes + t->start));
	if (x->making != NULL && t->kind == REGEX_OPEN && t->group == GROUP_NAMED)
		return fault_in_source(x->why, &x->raw.map, t->start, "a macro may not name groups, it could be used twice");
	here.start = x->out->len;
	map_add(x->map, here);
	buffer_append(x->out, x->raw.text.bytes + t->start, t->len);
	return 0;
}

static int
expand_tokens(struct expansion *x, struct regex_token *tokens, size_t count)
{
	const char *source = x->raw.text.bytes;

	for (size_t i = 0; i < count; ) {
		struct word word = { tokens + i, 0 };
		uint32_t letter, other;

		while (i + word.count < count && letter_of(source, &tokens[i + word.count], &letter, &other))
			word.count++;
		if (word.count > 0)
			expand_word(x, &word, i + word.count < count && tokens[i + word.count].kind == REGEX_QUANTIFIER);
		else if (expand_token(x, &tokens[i++]) < 0)
			return -1;
		i += word.count;
		if (x->out->len > PATTERN_MAX_BYTES)
			return fault_in_source(x->why, &x->raw.map, 0, "the pattern is longer than %u KiB", PATTERN_MAX_BYTES >> 10);
	}
	return 0;
}

static int
expand_node(struct expansion *x, const struct node *node)
{
	struct regex_token *tokens = NULL, token;
	size_t count = 0, capacity = 0;
	struct regex_reader reader;
	int done = raw_of(&x->raw, node, x->why);

	if (done == 0) {
		regex_start(&reader, buffer_string(&x->raw.text), x->raw.text.len);
		while (regex_next(&reader, &token)) {
			mem_grow(&tokens, &capacity, count + 1, sizeof *tokens);
			tokens[count++] = token;
		}
		done = expand_tokens(x, tokens, count);
	}
	free(tokens);
	raw_free(&x->raw);
	return done;
}

static void
macro_free(void *value)
{
	struct macro *macro = value;

	buffer_free(&macro->text);
	free(macro->map.items);
	free(macro);
}

struct pattern_macros *
pattern_macros_new(const struct node *map, const struct pattern_macros *parent, struct fault *why)
{
	static const struct schema_key any[] = { { "*", SCHEMA_PATTERN, false }, { 0 } };
	struct pattern_macros *macros = mem_zero(sizeof *macros);

	macros->parent = parent;
	macros->table = table_new();
	if (map == NULL)
		return macros;
	if (schema_check(map, "macros", any, why) < 0)
		goto fail;
	for (size_t i = 0; i < node_count(map); i++) {
		const char *name = node_text(node_key(map, i));
		struct macro *macro = mem_zero(sizeof *macro);

		macro->name = name;
		macro->node = node_item(map, i);
		table_put(macros->table, name, strlen(name), macro);
		if (!macro_name_right(name, strlen(name))) {
			fault_at(why, node_key(map, i), "'%s': a macro's name is capital letters, digits and _", name);
			goto fail;
		}
	}
	for (size_t i = 0; i < table_count(macros->table); i++)
		if (macro_finish(macros, table_value(macros->table, i), why) < 0)
			goto fail;
	return macros;
fail:
	pattern_macros_free(macros);
	return NULL;
}

void
pattern_macros_free(struct pattern_macros *macros)
{
	if (macros == NULL)
		return;
	table_free(macros->table, macro_free);
	free(macros);
}

char *
pattern_source_mapped(const struct node *node, const struct pattern_macros *macros, struct pattern_map **map, struct fault *why)
{
	struct pattern_map *made = mem_zero(sizeof *made);
	struct buffer out = { 0 };
	struct expansion x = { .macros = macros, .out = &out, .map = made, .why = why };

	if (expand_node(&x, node) < 0) {
		buffer_free(&out);
		pattern_map_free(made);
		return NULL;
	}
	*map = made;
	buffer_string(&out);
	return out.bytes;
}

char *
pattern_source(const struct node *node, const struct pattern_macros *macros, struct fault *why)
{
	struct pattern_map *map = NULL;
	char *source = pattern_source_mapped(node, macros, &map, why);

	pattern_map_free(map);
	return source;
}
