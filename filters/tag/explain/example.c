#include "explain/example.h"

#include <string.h>

#include "document/json.h"
#include "rules/schema.h"

const char *const example_lists[EXAMPLE_LISTS] = { "hit", "miss", "todo" };
const char example_open[] = "⟦", example_close[] = "⟧";

/* ---- reading ---- */

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Append the text without its brackets, and note where they stood. */
static int
read_marks(struct example *e, const struct node *at, const char *text, struct fault *why)
{
	size_t open[EXAMPLE_MARKS], depth = 0;

	while (*text != '\0') {
		if (*text == '\\' && (begins(text + 1, example_open) || begins(text + 1, example_close))) {
			buffer_append(&e->text, text + 1, strlen(example_open));
			text += 1 + strlen(example_open);
		} else if (begins(text, example_open)) {
			if (e->mark_count == EXAMPLE_MARKS)
				return fault_at(why, at, "more than %d marks in one text", EXAMPLE_MARKS);
			open[depth++] = e->mark_count;
			e->marks[e->mark_count++].start = e->text.len;
			text += strlen(example_open);
		} else if (begins(text, example_close)) {
			if (depth == 0)
				return fault_at(why, at, "a %s without its %s", example_close, example_open);
			e->marks[open[--depth]].end = e->text.len;
			text += strlen(example_close);
		} else
			buffer_byte(&e->text, *text++);
	}
	return depth == 0 ? 0 : fault_at(why, at, "a %s without its %s", example_open, example_close);
}

static int
read_title(struct example *e, const struct node *title, struct fault *why)
{
	const char *text = node_text(title);

	if (read_marks(e, title, text, why) < 0)
		return -1;
	if (e->text.len == 0 || strpbrk(text, "\r\n") != NULL)
		return fault_at(why, title, "a title is one line");
	e->title = e->text.len;
	buffer_byte(&e->text, '\n');
	return 0;
}

/* 2024-03-05, and whatever time stands behind it. */
static bool
is_day(const char *text)
{
	for (size_t i = 0; i < strlen("YYYY-MM-DD"); i++)
		if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

static int
read_members(struct example *e, const struct node *map, struct fault *why)
{
	const struct node *published = node_child(map, "published"), *kind = node_child(map, "kind"), *title = node_child(map, "title");
	int index;

	e->fields = node_child(map, "fields");
	e->slots = node_child(map, "slots");
	if (published != NULL) {
		e->published = node_text(published);
		if (!is_day(e->published))
			return fault_at(why, published, "the day of the page is written YYYY-MM-DD");
	}
	if (kind != NULL) {
		index = schema_choice(kind, "kind of segment", segment_kinds, why);
		if (index < 0)
			return -1;
		e->kind = segment_kinds[index];
	}
	return title != NULL ? read_title(e, title, why) : 0;
}

/* fields or slots: a map, or a list of maps, and none beyond the marks: it would never be looked at. */
static int
check_expected(const struct example *e, const struct node *expected, struct fault *why)
{
	bool many = expected != NULL && node_kind(expected) == NODE_LIST;

	for (size_t i = 0; expected != NULL && i < (many ? node_count(expected) : 1); i++) {
		const struct node *one = many ? node_item(expected, i) : expected;

		if (node_kind(one) != NODE_MAP)
			return fault_at(why, one, "what is expected of a mark is a map, {NAME: VALUE, …}");
		if (i >= e->mark_count)
			return fault_at(why, one, "there is no mark that this is expected of");
	}
	return 0;
}

int
example_read(struct example *e, enum example_list list, const struct node *node, struct fault *why)
{
	const struct node *text = node_kind(node) == NODE_MAP ? node_child(node, "text") : node;

	e->node = node;
	e->fields = e->slots = NULL;
	e->kind = segment_kinds[SEGMENT_PARAGRAPH];
	e->published = NULL;
	e->title = e->mark_count = 0;
	buffer_clear(&e->text);
	if (node_kind(node) == NODE_MAP && read_members(e, node, why) < 0)
		return -1;
	if (node_text(text) == NULL)
		return fault_at(why, text, "an example is a text, or a map with 'text'");
	if (read_marks(e, text, node_text(text), why) < 0)
		return -1;
	if (list == EXAMPLE_HIT && e->mark_count == 0)
		return fault_at(why, text, "a hit marks what the rule should tag, of a frame the trigger: … %s…%s …", example_open, example_close);
	if (list == EXAMPLE_MISS && e->mark_count > 0)
		return fault_at(why, text, "a miss has no marks");
	if (check_expected(e, e->fields, why) < 0 || check_expected(e, e->slots, why) < 0)
		return -1;
	buffer_string(&e->text);
	return 0;
}

void
example_free(struct example *e)
{
	buffer_free(&e->text);
}

void
example_document(const struct example *e, struct reading *reading, struct arena *arena, struct document *d)
{
	reading_text(reading, arena, e->text.bytes, e->text.len, e->title, e->kind, d);
	d->published = e->published;
}

/* ---- comparing ---- */

bool
example_marks(const struct example *e, struct span span)
{
	for (size_t i = 0; i < e->mark_count; i++)
		if (e->marks[i].start == span.start && e->marks[i].end == span.end)
			return true;
	return false;
}

void
example_words(struct buffer *out, const char *text, struct span words)
{
	buffer_text(out, example_open);
	buffer_append(out, text + words.start, words.end - words.start);
	buffer_text(out, example_close);
}

const struct node *
example_of_mark(const struct node *expected, size_t mark)
{
	if (expected == NULL || node_kind(expected) != NODE_LIST)
		return mark == 0 ? expected : NULL;
	return mark < node_count(expected) ? node_item(expected, mark) : NULL;
}

static const struct value *
member_of(const struct value *object, const char *name)
{
	for (size_t i = 0; i < object->count; i++)
		if (strcmp(object->members[i].name, name) == 0)
			return &object->members[i].value;
	return NULL;
}

static bool
is_null(const struct node *expected)
{
	const char *text = node_text(expected);

	return text != NULL && node_style(expected) == STYLE_PLAIN && (strcmp(text, "null") == 0 || strcmp(text, "~") == 0);
}

bool
example_agrees(const struct value *value, const struct node *expected)
{
	const char *text = node_text(expected);

	if (value->kind == VALUE_NONE || value->kind == VALUE_NULL)
		return is_null(expected);
	if (value_is_text(value))
		return text != NULL && !is_null(expected) && strlen(text) == value->len && memcmp(text, value->text, value->len) == 0;
	if (node_kind(expected) != (value->kind == VALUE_LIST ? NODE_LIST : NODE_MAP) || (value->kind == VALUE_LIST && node_count(expected) != value->count))
		return false;
	for (size_t i = 0; i < node_count(expected); i++) {
		const struct value *part = value->kind == VALUE_LIST ? &value->items[i] : member_of(value, node_text(node_key(expected, i)));

		if (part == NULL || !example_agrees(part, node_item(expected, i)))
			return false;
	}
	return true;
}

static void
show_node(struct buffer *out, const struct node *node)
{
	if (node_kind(node) == NODE_SCALAR) {
		buffer_printf(out, "'%s'", node_text(node));
		return;
	}
	buffer_text(out, node_kind(node) == NODE_LIST ? "[" : "{");
	for (size_t i = 0; i < node_count(node); i++) {
		if (i > 0)
			buffer_text(out, ", ");
		if (node_kind(node) == NODE_MAP)
			buffer_printf(out, "%s: ", node_text(node_key(node, i)));
		show_node(out, node_item(node, i));
	}
	buffer_text(out, node_kind(node) == NODE_LIST ? "]" : "}");
}

void
example_tell(struct buffer *out, const char *name, const struct node *expected, const struct value *value)
{
	buffer_printf(out, "  %s: expected ", name);
	if (is_null(expected))
		buffer_text(out, "nothing");
	else
		show_node(out, expected);
	buffer_text(out, ", is ");
	if (value == NULL)
		buffer_text(out, "absent");
	else
		json_value(out, value);
	buffer_byte(out, '\n');
}
