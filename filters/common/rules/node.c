/* node.c - looking at a tree, and coercing its texts. */
#include "rules/node.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rules/node_inner.h"

void
node_file_free(struct yaml_file *file)
{
	arena_free(file->arena);
	free(file->bytes);
	free(file);
}

void
node_free(struct node *root)
{
	if (root != NULL)
		node_file_free(root->file);
}

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
