/* node_read.c - a file's bytes are looked at, brought to NFC, and made into a tree by libyaml's events. */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "rules/files.h"
#include "rules/later.h"
#include "rules/node_inner.h"
#include "unicode/nfc.h"
#include "unicode/utf8.h"

/* ---- before libyaml: bytes ------------------------------------------------------------------------------- */

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
		node_fault_byte(why, &repaired, 0, "the file is UTF-16; save it as UTF-8");
	else
		node_fault_byte(why, &repaired, good, "invalid UTF-8: byte 0x%02X", bad);
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
	if (node_is_control(point))
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
			return node_fault_byte(why, file, (size_t)(at - file->bytes), "%s U+%04X", bad, (unsigned)point);
		if (point == '\t' && indent)
			return node_fault_byte(why, file, (size_t)(at - file->bytes), "a tab indents this line; use spaces");
		indent = point == '\n' || (indent && point == ' ');
		at += size;
	}
	return 0;
}

/* ---- libyaml's complaints -------------------------------------------------------------------------------- */

enum { BLANKS_MOST = 16 };                 /* that are looked over before what is wrong */

/* What people usually did, by libyaml's words; `before` is the first byte before the place that is no blank, `beside` the very one. */
static const char *
hint_for(const char *problem, char beside, char before, char at)
{
	if (strcmp(problem, "found character that cannot start any token") == 0)
		return at == '%' || at == '@' || at == '`' ? "; a text that begins so needs single quotes" : "";
	if (strcmp(problem, "found unknown escape character") == 0)
		return "; in double quotes a backslash is an escape: use single quotes";
	if (strcmp(problem, "mapping values are not allowed in this context") == 0)
		return "; a text with ': ' inside needs single quotes";
	if (strstr(problem, "',' or '}'") != NULL || strstr(problem, "',' or ']'") != NULL)
		return "; a text with commas, brackets or quotes inside needs single quotes";
	if (strcmp(problem, "did not find expected key") == 0 && beside == '\'')
		return "; inside single quotes a ' is written ''";
	if (strcmp(problem, "did not find expected key") == 0 && (before == ']' || before == '}'))
		return "; a text that begins with [ or { needs single quotes";
	if (strcmp(problem, "did not find expected key") == 0 || strstr(problem, "'-' indicator") != NULL)
		return "; is the line indented like its neighbours?";
	return "";
}

/* Where the last quoted text began, and in which line it ended. */
struct quote {
	yaml_mark_t start;
	size_t last_line;
};

/* Right behind a quoted text of many lines a quote is missing, as a rule: the text ended where the next one was to begin. */
static int
fault_yaml(struct fault *why, const struct yaml_file *file, const yaml_parser_t *parser, const struct quote *quote)
{
	const char *problem = parser->problem != NULL ? parser->problem : "malformed";
	size_t line = parser->problem_mark.line + 1, column = parser->problem_mark.column + 1, before = column;
	const char *hint;
	char beside;

	if (parser->error == YAML_MEMORY_ERROR)
		mem_out();
	if (parser->error == YAML_READER_ERROR)
		return node_fault_byte(why, file, parser->problem_offset < file->len ? parser->problem_offset : file->len, "%s", problem);
	if (parser->context != NULL && strcmp(parser->context, "while scanning a quoted scalar") == 0 && strncmp(problem, "found unexpected", 16) == 0)
		return node_fault_there(why, file, parser->context_mark.line + 1, parser->context_mark.column + 1, "this quote is not closed");
	if (quote->start.line < quote->last_line && quote->last_line == parser->problem_mark.line)
		return node_fault_there(why, file, quote->start.line + 1, quote->start.column + 1, "this quote ends only in line %zu: is one missing before that?",
			quote->last_line + 1);
	while (before > 1 && column - before < BLANKS_MOST && node_byte_at(file, line, before - 1) == ' ')
		before--;
	beside = node_byte_at(file, line, column > 1 ? column - 1 : 1);
	hint = hint_for(problem, beside, node_byte_at(file, line, before > 1 ? before - 1 : 1), node_byte_at(file, line, column));
	return node_fault_there(why, file, line, column, "%s%s%s%s", problem, parser->context != NULL ? " " : "",
	    parser->context != NULL ? parser->context : "", hint);
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
		return node_fault_there(b->why, b->file, line, column, "anchors are not supported: '&%s'", (const char *)anchor);
	if (tag != NULL)
		return node_fault_there(b->why, b->file, line, column, "tags are not supported: '%s'; a text that begins with ! needs single quotes",
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
		return node_fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
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
		return node_fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
		    "anchors are not supported: '*%s'; a text that begins with * needs single quotes",
		    (const char *)event->data.alias.anchor);
	case YAML_DOCUMENT_START_EVENT:
		if (b->root != NULL)
			return node_fault_there(b->why, b->file, event->start_mark.line + 1, event->start_mark.column + 1,
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
	struct quote quote = { .last_line = 0 };
	bool ended = false;
	int done = 0;

	if (!yaml_parser_initialize(&parser))
		mem_out();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)b->file->bytes, b->file->len);
	while (done == 0 && !ended) {
		if (!yaml_parser_parse(&parser, &event)) {
			done = fault_yaml(b->why, b->file, &parser, &quote);
			break;
		}
		ended = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_SCALAR_EVENT && (event.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE))
			quote = (struct quote){ event.start_mark, event.end_mark.line };
		done = on_event(b, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (done == 0 && b->root == NULL)
		done = node_fault_there(b->why, b->file, 1, 1, "the file is empty");
	return done;
}

/* ---- loading --------------------------------------------------------------------------------------------- */

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
	node_file_free(file);
	return NULL;
}

struct node *
node_load(const char *path, struct fault *why)
{
	const struct rule_text *text = rule_text_read(path, NODE_MAX_BYTES, why);

	return text == NULL ? NULL : node_parse(path, text->bytes, text->len, why);
}

struct load_job {
	const struct rule_text *text;
	struct node **root;
	struct fault *why;
};

/* The name was kept when the text was read, so this thread only looks it up. */
static void
load_one(void *with)
{
	struct load_job *job = with;

	*job->root = node_parse(job->text->name, job->text->bytes, job->text->len, job->why);
}

void
node_load_all(const char *const *paths, size_t count, struct node **roots, struct fault *whys)
{
	struct load_job *jobs = mem_array(count + 1, sizeof *jobs);
	struct later *later = later_new();

	for (size_t i = 0; i < count; i++) {
		roots[i] = NULL;
		jobs[i] = (struct load_job){ rule_text_read(paths[i], NODE_MAX_BYTES, &whys[i]), &roots[i], &whys[i] };
	}
	for (size_t i = 0; i < count; i++)
		if (jobs[i].text != NULL)
			later_do(later, load_one, &jobs[i]);
	later_finish(later);
	free(jobs);
}
