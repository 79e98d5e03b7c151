#include "examples.h"

#include <string.h>

#include "rules/schema.h"

int
examples_check(const struct node *tests, const char *values, struct fault *why)
{
	static const struct schema_key lists[] = { { "hit", SCHEMA_LIST, false }, { "miss", SCHEMA_LIST, false }, { "todo", SCHEMA_LIST, false }, { 0 } };
	const struct schema_key keys[] = {
		{ "text", SCHEMA_TEXT, true }, { "title", SCHEMA_TEXT, false }, { values, SCHEMA_ANY, false }, { "kind", SCHEMA_TEXT, false },
		{ "published", SCHEMA_TEXT, false }, { 0 }
	};

	if (schema_check(tests, "'tests'", lists, why) < 0)
		return -1;
	for (size_t i = 0; i < node_count(tests); i++)
		for (size_t k = 0; k < node_count(node_item(tests, i)); k++) {
			const struct node *example = node_item(node_item(tests, i), k);

			if (node_kind(example) == NODE_MAP && strcmp(values, "slots") == 0 && node_child(example, "fields") != NULL)
				return fault_at(why, node_child(example, "fields"), "an example of a frame has 'slots' in place of 'fields'");
			if (node_kind(example) == NODE_MAP && schema_check(example, "an example", keys, why) < 0)
				return -1;
		}
	return 0;
}
