/* compile_checks.c - checks over many records, from YAML. */
#include <string.h>

#include "base/memory.h"
#include "document/frame.h"
#include "rules/schema.h"

/* `legal_ref.date`: a type, a dot, a field. */
static int
path_of(struct document_rules *rules, const struct node *node, const char **path, struct fault *why)
{
	const char *text, *dot;

	if (node_need_text(node, &text, why) < 0)
		return -1;
	dot = strchr(text, '.');
	if (dot == NULL || dot == text || dot[1] == '\0' || strchr(dot + 1, '.') != NULL)
		return fault_at(why, node, "'%s' is not TYPE.FIELD", text);
	*path = arena_copy(rules->arena, text, strlen(text));
	return 0;
}

static int
compile_by(struct document_rules *rules, const struct node *node, struct check *check, struct fault *why)
{
	size_t count = node_kind(node) == NODE_LIST ? node_count(node) : 1;

	check->by = arena_alloc(rules->arena, (count + 1) * sizeof *check->by);
	for (; check->by_count < count; check->by_count++)
		if (path_of(rules, node_kind(node) == NODE_LIST ? node_item(node, check->by_count) : node,
			    &check->by[check->by_count], why) < 0)
			return -1;
	return count > 0 ? 0 : fault_at(why, node, "'by' names no field");
}

/* All paths of a check speak of one type. */
static int
same_type(const struct check *check, const struct node *node, struct fault *why)
{
	size_t len = strcspn(check->distinct, ".") + 1;

	for (size_t i = 0; i < check->by_count; i++)
		if (strncmp(check->by[i], check->distinct, len) != 0)
			return fault_at(why, node, "'%s' and '%s' are fields of different types", check->by[i],
					check->distinct);
	return 0;
}

int
check_compile(struct document_rules *rules, const struct node *node, struct fault *why)
{
	static const struct schema_key keys[] = { { "id", SCHEMA_TEXT, true },       { "by", SCHEMA_TEXTS, true },
						  { "distinct", SCHEMA_TEXT, true }, { "level", SCHEMA_TEXT, false },
						  { "message", SCHEMA_TEXT, false }, { NULL, 0, false } };
	static const char *const levels[] = { "note", "warning", "error", NULL };
	struct check check = { .level = CHECK_WARNING };
	const struct node *child;
	int level;

	if (schema_check(node, "a check", keys, why) < 0)
		return -1;
	child = node_child(node, "id");
	check.id = arena_copy(rules->arena, node_text(child), strlen(node_text(child)));
	for (size_t i = 0; i < rules->check_count; i++)
		if (strcmp(rules->checks[i].id, check.id) == 0)
			return fault_at(why, child, "check '%s' is defined twice", check.id);
	if (compile_by(rules, node_child(node, "by"), &check, why) < 0 ||
	    path_of(rules, node_child(node, "distinct"), &check.distinct, why) < 0)
		return -1;
	if (same_type(&check, node_child(node, "distinct"), why) < 0)
		return -1;
	if ((child = node_child(node, "level")) != NULL) {
		if ((level = schema_choice(child, "level", levels, why)) < 0)
			return -1;
		check.level = (unsigned)level;
	}
	if ((child = node_child(node, "message")) != NULL)
		check.message = arena_copy(rules->arena, node_text(child), strlen(node_text(child)));
	mem_grow(&rules->checks, &rules->check_room, rules->check_count + 1, sizeof *rules->checks);
	rules->checks[rules->check_count++] = check;
	return 0;
}
