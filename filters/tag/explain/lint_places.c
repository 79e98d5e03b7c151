/* Where patterns stand in a pack: lint.h.  By place and not by key alone: slots and groups may be named as keys are. */
#include "explain/lint.h"

/* The patterns of a map under these keys. */
static void
look_under(struct lint *l, const struct rule *rule, const struct node *map, const char *const keys[], size_t count, lint_look look)
{
	for (size_t i = 0; i < count; i++) {
		const struct node *node = map != NULL ? node_child(map, keys[i]) : NULL;

		if (node != NULL && (node_kind(node) == NODE_SCALAR || node_kind(node) == NODE_LIST))
			look(l, rule, node);
	}
}

/* Each value of a map is a pattern. */
static void
look_at_values(struct lint *l, const struct node *map, lint_look look)
{
	for (size_t i = 0; map != NULL && node_kind(map) == NODE_MAP && i < node_count(map); i++)
		if (node_kind(node_item(map, i)) == NODE_SCALAR)
			look(l, NULL, node_item(map, i));
}

void
lint_each_of_rule(struct lint *l, const struct rule *rule, lint_look look)
{
	static const char *const own[] = { "pattern", "not_before", "not_after" }, *const matches[] = { "matches" }, *const opening[] = { "opening" };
	const struct node *require = node_child(rule->node, "require");

	look_under(l, rule, rule->node, own, 3, look);
	for (size_t i = 0; require != NULL && node_kind(require) == NODE_MAP && i < node_count(require); i++)
		if (node_kind(node_item(require, i)) == NODE_MAP)
			look_under(l, rule, node_item(require, i), matches, 1, look);
	look_under(l, rule, node_child(rule->node, "repeat"), opening, 1, look);
}

/* A trigger, or one source of a slot. */
static void
look_at_match(struct lint *l, const struct node *map, lint_look look)
{
	static const char *const keys[] = { "near", "not_near", "after", "before", "not_after", "not_before", "despite", "text", "drop", "role" };

	if (map == NULL || node_kind(map) != NODE_MAP)
		return;
	look_under(l, NULL, map, keys, sizeof keys / sizeof *keys, look);
	look_at_values(l, node_child(map, "where"), look);
}

void
lint_each_of_pack(struct lint *l, const struct pack *pack, lint_look look)
{
	const struct node *frames = node_child(pack->root, "frames");

	look_at_values(l, node_child(pack->root, "macros"), look);
	for (size_t i = 0; frames != NULL && i < node_count(frames); i++) {
		const struct node *slots = node_child(node_item(frames, i), "slots");

		look_at_match(l, node_child(node_item(frames, i), "trigger"), look);
		for (size_t k = 0; slots != NULL && k < node_count(slots); k++) {
			const struct node *slot = node_item(slots, k);

			for (size_t n = 0; n < (node_kind(slot) == NODE_LIST ? node_count(slot) : 1); n++)
				look_at_match(l, node_kind(slot) == NODE_LIST ? node_item(slot, n) : slot, look);
		}
	}
}
