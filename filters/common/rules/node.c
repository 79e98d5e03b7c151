#include "rules/node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "rules/files.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

/* The source a tree was made from; owned by the root. */
struct yaml_file {
	const char *name;                  /* lives as long as the process */
	char *bytes;                       /* NFC, no BOM, a NUL behind */
	size_t len;
	struct arena *arena;               /* nodes, texts and arrays */
};

struct node {
	struct yaml_file *file;
	enum node_kind kind;
	enum node_style style;
	size_t line, column;               /* of the first character, from 1 */
	size_t last_line;
	const char *text;
	size_t count;
	const struct node **keys, **items;
	struct node *first, *last, *next;  /* children in order, while the tree is built: key, value, key, … */
};

/* ---- places and excerpts --------------------------------------------------------------------------------- */

#define EXCERPT_BEFORE 60                  /* code points shown left and right of the caret */
#define EXCERPT_AFTER  40

static bool
is_control(uint32_t point)
{
	return (point < 0x20 && point != '\t') || (point >= 0x7F && point < 0xA0);
}

/* The bytes of a line (from 1), without its end. */
static const char *
line_of(const struct yaml_file *file, size_t line, size_t *len)
{
	const char *at = file->bytes, *end = file->bytes + file->len, *stop;

	while (--line > 0) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		if (lf == NULL) {
			at = end;
			break;
		}
		at = lf + 1;
	}
	stop = memchr(at, '\n', (size_t)(end - at));
	if (stop == NULL)
		stop = end;
	if (stop > at && stop[-1] == '\r')
		stop--;
	*len = (size_t)(stop - at);
	return at;
}

/* The line and a caret under its column, both cut around the column where the line is long. */
static void
excerpt(struct fault *why, const struct yaml_file *file, size_t line, size_t column)
{
	struct buffer shown = { 0 }, caret = { 0 };
	size_t len, point = 1, from = column > EXCERPT_BEFORE ? column - EXCERPT_BEFORE : 1;
	const char *at = line_of(file, line, &len), *end = at + len;

	if (from > 1) {
		buffer_text(&shown, "…");
		buffer_byte(&caret, ' ');
	}
	for (; at < end && shown.len < 260; point++) {
		size_t size;
		uint32_t c = utf8_decode(at, &size);

		if (point >= column + EXCERPT_AFTER) {
			buffer_text(&shown, "…");
			break;
		}
		if (point >= from && is_control(c))
			buffer_text(&shown, "\xEF\xBF\xBD");
		else if (point >= from)
			buffer_append(&shown, at, size);
		if (point >= from && point < column)
			buffer_byte(&caret, c == '\t' ? '\t' : ' ');
		at += size;
	}
	snprintf(why->excerpt, sizeof why->excerpt, "%s\n%s^", buffer_string(&shown), buffer_string(&caret));
	buffer_free(&shown);
	buffer_free(&caret);
}

static int __attribute__((format(printf, 5, 0)))
fault_where(struct fault *why, const struct yaml_file *file, size_t line, size_t column, const char *format, va_list args)
{
	struct place at = { .file = file->name, .line = line, .column = column };

	if (why->code != FAULT_NONE)
		return -1;
	fault_vset(why, FAULT_CONFIG, &at, format, args);
	excerpt(why, file, line, column);
	return -1;
}

static int __attribute__((format(printf, 5, 6)))
fault_there(struct fault *why, const struct yaml_file *file, size_t line, size_t column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_where(why, file, line, column, format, args);
	va_end(args);
	return -1;
}

int
fault_at(struct fault *why, const struct node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault_where(why, node->file, node->line, node->column, format, args);
	va_end(args);
	return -1;
}

/* ---- from a scalar's text back to the file --------------------------------------------------------------- */

/* A walk over the source of a scalar: one step for each code point of its text. */
struct walk {
	const char *at, *end;
	size_t line, column;
};

static void
walk_step(struct walk *w)
{
	size_t size;

	if (w->at >= w->end)
		return;
	if (*w->at == '\n') {
		w->at++;
		w->line++;
		w->column = 1;
		return;
	}
	utf8_decode(w->at, &size);
	w->at += size;
	w->column++;
}

static bool
walk_break(const struct walk *w)
{
	return w->at < w->end && (*w->at == '\n' || (*w->at == '\r' && w->at + 1 < w->end && w->at[1] == '\n'));
}

/* Line folding: blanks before a break, the break, blanks after it are one blank of the text, and each empty line
 * one line break. */
static void
walk_fold(struct walk *w)
{
	while (w->at < w->end && (*w->at == ' ' || *w->at == '\t' || *w->at == '\r' || *w->at == '\n'))
		walk_step(w);
}

static bool
walk_at_fold(struct walk w)
{
	while (w.at < w.end && (*w.at == ' ' || *w.at == '\t'))
		walk_step(&w);
	return walk_break(&w);
}

static void
walk_escape(struct walk *w)
{
	size_t digits;

	walk_step(w);
	digits = w->at >= w->end ? 0 : *w->at == 'x' ? 2 : *w->at == 'u' ? 4 : *w->at == 'U' ? 8 : 0;
	for (size_t i = 0; i <= digits; i++)
		walk_step(w);
}

static void
walk_flow(struct walk *w, enum node_style style)
{
	if (walk_at_fold(*w))
		walk_fold(w);
	else if (style == STYLE_SINGLE && w->end - w->at > 1 && w->at[0] == '\'' && w->at[1] == '\'')
		walk_step(w), walk_step(w);
	else if (style == STYLE_DOUBLE && *w->at == '\\')
		walk_escape(w);
	else
		walk_step(w);
}

static size_t
leading_blanks(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && *at == ' ')
		at++;
	return (size_t)(at - from);
}

/* How far a literal block is indented: by its first line that is not empty. */
static size_t
block_indent(const struct node *node, struct walk w)
{
	const char *text = node->text;

	while (w.at < w.end && walk_break(&w)) {
		walk_step(&w);
		if (*text == '\n')
			text++;
	}
	return leading_blanks(w.at, w.end) - leading_blanks(text, text + strlen(text));
}

static void
walk_literal(const struct node *node, struct walk *w, size_t points)
{
	const char *text = node->text;
	size_t indent;

	while (w->at < w->end && !walk_break(w))
		walk_step(w);
	if (w->at < w->end && *w->at == '\r')
		walk_step(w);
	walk_step(w);
	indent = block_indent(node, *w);
	for (;; points--) {
		size_t size, blanks = w->column == 1 ? indent : 0;

		while (blanks-- > 0 && w->at < w->end && *w->at == ' ')
			walk_step(w);
		if (points == 0 || *text == '\0')
			return;
		utf8_decode(text, &size);
		text += size;
		if (w->at < w->end && *w->at == '\r')
			walk_step(w);
		walk_step(w);
	}
}

int
fault_inside(struct fault *why, const struct node *node, size_t points, const char *format, ...)
{
	const struct yaml_file *file = node->file;
	size_t len;
	struct walk w = { line_of(file, node->line, &len), file->bytes + file->len, node->line, 1 };
	va_list args;

	while (w.column < node->column)
		walk_step(&w);
	if (node->style == STYLE_LITERAL) {
		walk_literal(node, &w, points);
	} else if (node->kind == NODE_SCALAR && node->style != STYLE_FOLDED) {
		if (node->style != STYLE_PLAIN)
			walk_step(&w);
		while (points-- > 0 && w.at < w.end)
			walk_flow(&w, node->style);
	}
	va_start(args, format);
	fault_where(why, file, w.line, w.column, format, args);
	va_end(args);
	return -1;
}

/* ---- before libyaml: bytes ------------------------------------------------------------------------------- */

static void
place_of(const struct yaml_file *file, size_t byte, size_t *line, size_t *column)
{
	struct walk w = { file->bytes, file->bytes + byte, 1, 1 };

	while (w.at < w.end)
		walk_step(&w);
	*line = w.line;
	*column = w.column;
}

static int __attribute__((format(printf, 4, 5)))
fault_byte(struct fault *why, const struct yaml_file *file, size_t byte, const char *format, ...)
{
	size_t line, column;
	va_list args;

	place_of(file, byte, &line, &column);
	va_start(args, format);
	fault_where(why, file, line, column, format, args);
	va_end(args);
	return -1;
}

/* The file up to bad bytes is shown with them repaired, so that the caret stands under the first of them. */
static int
fault_utf8(struct fault *why, const struct yaml_file *file, size_t good)
{
	struct buffer shown = { 0 };
	struct yaml_file repaired = *file;
	unsigned char bad = (unsigned char)file->bytes[good];

	utf8_repair(file->bytes, file->len, &shown);
	buffer_string(&shown);
	repaired.bytes = shown.bytes;
	repaired.len = shown.len;
	if (good == 0 && file->len > 1 && bad >= 0xFE)
		fault_byte(why, &repaired, 0, "the file is UTF-16; save it as UTF-8");
	else
		fault_byte(why, &repaired, good, "invalid UTF-8: byte 0x%02X", bad);
	buffer_free(&shown);
	return -1;
}

/* What may stand in a file: a name for the message, or NULL where the character is right. */
static const char *
bad_character(uint32_t point, const char *at, const char *end)
{
	if (point >= 0x20 && point < 0x7F)
		return NULL;
	if (point == '\n' || point == '\t')
		return NULL;
	if (point == '\r')
		return at + 1 < end && at[1] == '\n' ? NULL : "carriage return without line feed";
	if (point == 0x85 || point == 0x2028 || point == 0x2029)
		return "line separator";
	if (point == 0)
		return "NUL";
	if (is_control(point))
		return "control character";
	if (point == 0xFEFF || point == 0xFFFE || point == 0xFFFF)
		return "character that YAML does not allow";
	return NULL;
}

static int
check_bytes(const struct yaml_file *file, struct fault *why)
{
	const char *at = file->bytes, *end = at + file->len;
	bool indent = true;
	size_t good = utf8_valid_prefix(file->bytes, file->len);

	if (good < file->len)
		return fault_utf8(why, file, good);
	while (at < end) {
		size_t size;
		uint32_t point = utf8_decode(at, &size);
		const char *bad = bad_character(point, at, end);

		if (bad != NULL)
			return fault_byte(why, file, (size_t)(at - file->bytes), "%s U+%04X", bad, (unsigned)point);
		if (point == '\t' && indent)
			return fault_byte(why, file, (size_t)(at - file->bytes), "a tab indents this line; use spaces");
		indent = point == '\n' || (indent && point == ' ');
		at += size;
	}
	return 0;
}

/* ---- libyaml's complaints -------------------------------------------------------------------------------- */

/* What people usually did, by libyaml's words. */
static const char *
hint_for(const char *problem, char at)
{
	if (strcmp(problem, "found character that cannot start any token") == 0)
		return at == '%' || at == '@' || at == '`' ? "; a text that begins so needs single quotes" : "";
	if (strcmp(problem, "found unknown escape character") == 0)
		return "; in double quotes a backslash is an escape: use single quotes";
	if (strcmp(problem, "mapping values are not allowed in this context") == 0)
		return "; a text with ': ' inside needs single quotes";
	if (strstr(problem, "',' or '}'") != NULL || strstr(problem, "',' or ']'") != NULL)
		return "; a text with commas, brackets or quotes inside needs single quotes";
	if (strcmp(problem, "did not find expected key") == 0 || strstr(problem, "'-' indicator") != NULL)
		return "; is the line indented like its neighbours?";
	return "";
}

static char
byte_at(const struct yaml_file *file, size_t line, size_t column)
{
	size_t len;
	struct walk w = { line_of(file, line, &len), file->bytes + file->len, line, 1 };

	while (w.column < column && w.at < w.end && w.line == line)
		walk_step(&w);
	return w.at < w.end ? *w.at : '\0';
}

static int
fault_yaml(struct fault *why, const struct yaml_file *file, const yaml_parser_t *parser)
{
	const char *problem = parser->problem != NULL ? parser->problem : "malformed";
	size_t line = parser->problem_mark.line + 1, column = parser->problem_mark.column + 1;

	if (parser->error == YAML_MEMORY_ERROR)
		mem_out();
	if (parser->error == YAML_READER_ERROR)
		return fault_byte(why, file, parser->problem_offset < file->len ? parser->problem_offset : file->len, "%s", problem);
	return fault_there(why, file, line, column, "%s%s%s%s", problem, parser->context != NULL ? " " : "",
	    parser->context != NULL ? parser->context : "", hint_for(problem, byte_at(file, line, column)));
}

/* ---- events to nodes ------------------------------------------------------------------------------------- */

struct builder {
	struct yaml_file *file;
	struct fault *why;
	struct node *open[NODE_MAX_DEPTH]; /* lists and maps not yet ended */
	size_t depth;
	struct node *root;
};

static struct node *
add_node(struct builder *b, enum node_kind kind, enum node_style style, const yaml_event_t *event)
{
	struct node *node = arena_zero(b->file->arena, sizeof *node), *parent;

	node->file = b->file;
	node->kind = kind;
	node->style = style;
	node->line = event->start_mark.line + 1;
	node->column = event->start_mark.column + 1;
	node->last_line = event->end_mark.line + 1;
	if (b->depth == 0) {
		b->root = node;
		return node;
	}
	parent = b->open[b->depth - 1];
	if (parent->last != NULL)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	parent->count++;
	return node;
}

/* Is the next node of the innermost map one of its keys? */
static bool
at_key(const struct builder *b)
{
	return b->depth > 0 && b->open[b->depth - 1]->kind == NODE_MAP && b->open[b->depth - 1]->count % 2 == 0;
}

static int
refuse_marks(struct builder *b, const yaml_event_t *event, const unsigned char *anchor, const unsigned char *tag)
{
	size_t line = event->start_mark.line + 1, column = event->start_mark.column + 1;

	if (anchor != NULL)
		return fault_there(b->why, b->file, line, column, "anchors are not supported: '&%s'", (const char *)anchor);
	if (tag != NULL)
		return fault_there(b->why, b->file, line, column, "tags are not supported: '%s'; a text that begins with ! needs single quotes",
		    (const char *)tag);
	return 0;
}

static enum node_style
scalar_style(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE: return STYLE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return STYLE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE: return STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE: return STYLE_FOLDED;
	default: return STYLE_PLAIN;
	}
}

static int
on_scalar(struct builder *b, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	bool key = at_key(b);
	struct node *node;

	if (refuse_marks(b, event, event->data.scalar.anchor, event->data.scalar.tag) < 0)
		return -1;
	node = add_node(b, NODE_SCALAR, scalar_style(event->data.scalar.style), event);
	if (memchr(value, '\0', len) != NULL)
		return fault_at(b->why, node, "a text with NUL inside");
	if (key && node->style == STYLE_PLAIN && strcmp(value, "<<") == 0)
		return fault_at(b->why, node, "merge keys are not supported: '<<'");
	if (key && len == 0)
		return fault_at(b->why, node, "an empty key");
	if (key && node->style >= STYLE_LITERAL)
		return fault_at(b->why, node, "a key must be a word on one line");
	if (nfc_is(value, len)) {
		node->text = arena_copy(b->file->arena, value, len);
	} else {                               /* an escape in double quotes can write what is not NFC */
		struct buffer composed = { 0 };

		nfc(value, len, &composed, NULL);
		node->text = arena_copy(b->file->arena, composed.bytes, composed.len);
		buffer_free(&composed);
	}
	return 0;
}

static int
on_open(struct builder *b, const yaml_event_t *event, enum node_kind kind)
{
	bool list = kind == NODE_LIST, key = at_key(b);
	const unsigned char *anchor = list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor;
	const unsigned char *tag = list ? event->data.sequence_start.tag : event->data.mapping_start.tag;
	bool flow = list ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
			 : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	struct node *node;

	if (refuse_marks(b, event, anchor, tag) < 0)
		return -1;
	if (b->depth == NODE_MAX_DEPTH)
		return fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
		    "nested deeper than %d", NODE_MAX_DEPTH);
	node = add_node(b, kind, flow ? STYLE_FLOW : STYLE_BLOCK, event);
	if (key)
		return fault_at(b->why, node, "a key must be a word, not a %s; a text that begins so needs single quotes",
		    list ? "list" : "map");
	b->open[b->depth++] = node;
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
	int order = strcmp(x->text, y->text);

	if (order != 0)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

/* The first key, in the order of the file, that was there before. */
static int
refuse_duplicates(struct builder *b, const struct node *map)
{
	const struct node **sorted, *second = NULL, *first = NULL;

	if (map->count < 2)
		return 0;
	sorted = mem_copy(map->keys, map->count * sizeof *sorted);
	qsort(sorted, map->count, sizeof *sorted, by_text);
	for (size_t i = 1; i < map->count; i++) {
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) != 0)
			continue;
		if (second == NULL || sorted[i]->line < second->line ||
		    (sorted[i]->line == second->line && sorted[i]->column < second->column)) {
			first = sorted[i - 1];
			second = sorted[i];
		}
	}
	free(sorted);
	if (second == NULL)
		return 0;
	return fault_at(b->why, second, "duplicate key '%s'; it was given in line %zu already", second->text, first->line);
}

static int
on_close(struct builder *b)
{
	struct node *node = b->open[--b->depth], *child = node->first;
	bool map = node->kind == NODE_MAP;

	if (map)
		node->count /= 2;
	node->items = arena_alloc(b->file->arena, node->count * sizeof(struct node *));
	if (map)
		node->keys = arena_alloc(b->file->arena, node->count * sizeof(struct node *));
	for (size_t i = 0; i < node->count; i++) {
		if (map) {
			node->keys[i] = child;
			child = child->next;
		}
		node->items[i] = child;
		child = child->next;
	}
	return map ? refuse_duplicates(b, node) : 0;
}

static int
on_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT: return on_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT: return on_open(b, event, NODE_LIST);
	case YAML_MAPPING_START_EVENT: return on_open(b, event, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: return on_close(b);
	case YAML_ALIAS_EVENT:
		return fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
		    "anchors are not supported: '*%s'; a text that begins with * needs single quotes",
		    (const char *)event->data.alias.anchor);
	case YAML_DOCUMENT_START_EVENT:
		if (b->root != NULL)
			return fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
			    "a second document; one file holds one");
		return 0;
	default:
		return 0;
	}
}

static int
build(struct builder *b)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool ended = false;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		mem_out();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)b->file->bytes, b->file->len);
	while (done == 0 && !ended) {
		if (!yaml_parser_parse(&parser, &event)) {
			done = fault_yaml(b->why, b->file, &parser);
			break;
		}
		ended = event.type == YAML_STREAM_END_EVENT;
		done = on_event(b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (done == 0 && b->root == NULL)
		done = fault_there(b->why, b->file, 1, 1, "the file is empty");
	return done;
}

/* ---- loading --------------------------------------------------------------------------------------------- */

static void
file_free(struct yaml_file *file)
{
	arena_free(file->arena);
	free(file->bytes);
	free(file);
}

struct node *
node_parse(const char *name, const char *bytes, size_t len, struct fault *why)
{
	struct yaml_file *file = mem_zero(sizeof *file);
	struct builder b = { .file = file, .why = why };
	struct buffer composed = { 0 };

	file->name = rule_name_keep(name);
	file->arena = arena_new();
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	file->bytes = mem_text_of(bytes, len > NODE_MAX_BYTES ? 0 : len);
	file->len = len > NODE_MAX_BYTES ? 0 : len;
	if (len > NODE_MAX_BYTES) {
		fault_set(why, FAULT_CONFIG, &(struct place){ .file = file->name }, "file is larger than %u MiB", NODE_MAX_BYTES >> 20);
		goto fail;
	}
	if (check_bytes(file, why) < 0)
		goto fail;
	if (!nfc_is(file->bytes, file->len)) {
		nfc(file->bytes, file->len, &composed, NULL);
		free(file->bytes);
		buffer_string(&composed);
		file->bytes = composed.bytes;
		file->len = composed.len;
	}
	if (build(&b) < 0)
		goto fail;
	return b.root;
fail:
	file_free(file);
	return NULL;
}

struct node *
node_load(const char *path, struct fault *why)
{
	const struct rule_text *text = rule_text_read(path, NODE_MAX_BYTES, why);

	return text == NULL ? NULL : node_parse(path, text->bytes, text->len, why);
}

void
node_free(struct node *root)
{
	if (root != NULL)
		file_free(root->file);
}

/* ---- looking --------------------------------------------------------------------------------------------- */

enum node_kind
node_kind(const struct node *node)
{
	return node->kind;
}

enum node_style
node_style(const struct node *node)
{
	return node->style;
}

struct place
node_place(const struct node *node)
{
	return (struct place){ .file = node->file->name, .line = node->line, .column = node->column };
}

const char *
node_text(const struct node *node)
{
	return node->kind == NODE_SCALAR ? node->text : NULL;
}

bool
node_many_lines(const struct node *node)
{
	return node->last_line > node->line;
}

size_t
node_count(const struct node *node)
{
	return node->count;
}

const struct node *
node_item(const struct node *node, size_t index)
{
	return node->items[index];
}

const struct node *
node_key(const struct node *node, size_t index)
{
	return node->keys[index];
}

const struct node *
node_child(const struct node *node, const char *key)
{
	if (node == NULL || node->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < node->count; i++)
		if (strcmp(node->keys[i]->text, key) == 0)
			return node->items[i];
	return NULL;
}

/* ---- coercion -------------------------------------------------------------------------------------------- */

static const char *
kind_name(const struct node *node)
{
	return node->kind == NODE_LIST ? "a list" : node->kind == NODE_MAP ? "a map" : "a text";
}

int
node_need_text(const struct node *node, const char **text, struct fault *why)
{
	*text = node->text;
	if (node->kind != NODE_SCALAR)
		return fault_at(why, node, "a text is needed here, not %s", kind_name(node));
	return 0;
}

int
node_bool(const struct node *node, bool *value, struct fault *why)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on" };
	const char *text;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(text, words[i]) == 0) {
			*value = i % 2 == 1;
			return 0;
		}
	}
	return fault_at(why, node, "true or false is needed here, not '%s'", text);
}

/* -?(0|[1-9][0-9]*), and with fraction (\.[0-9]+)? */
static bool
is_decimal(const char *text, bool fraction)
{
	const char *at = text + (*text == '-');
	size_t whole = strspn(at, "0123456789");

	if (whole == 0 || (whole > 1 && *at == '0'))
		return false;
	at += whole;
	if (fraction && *at == '.') {
		size_t part = strspn(at + 1, "0123456789");

		if (part == 0)
			return false;
		at += part + 1;
	}
	return *at == '\0';
}

int
node_integer(const struct node *node, long long min, long long max, long long *value, struct fault *why)
{
	const char *text;
	long long number;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	if (!is_decimal(text, false))
		return fault_at(why, node, "a whole number in decimal digits is needed here, not '%s'", text);
	errno = 0;
	number = strtoll(text, NULL, 10);
	if (errno == ERANGE || number < min || number > max)
		return fault_at(why, node, "%s is outside %lld to %lld", text, min, max);
	*value = number;
	return 0;
}

int
node_real(const struct node *node, double min, double max, double *value, struct fault *why)
{
	const char *text;
	double number;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	if (!is_decimal(text, true))
		return fault_at(why, node, "a number in decimal digits is needed here, not '%s'", text);
	number = strtod(text, NULL);
	if (number < min || number > max)
		return fault_at(why, node, "%s is outside %g to %g", text, min, max);
	*value = number;
	return 0;
}
