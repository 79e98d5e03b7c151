/* texts.h - a key that takes a text or a list of texts (SCHEMA_TEXTS), read as a list. */
#ifndef TAG_COMPILE_TEXTS_H
#define TAG_COMPILE_TEXTS_H

#include <stddef.h>

#include "rules/node.h"

/* How many; 0 where the node is NULL. */
static inline size_t
texts_count(const struct node *node)
{
	return node == NULL ? 0 : node_kind(node) == NODE_SCALAR ? 1 : node_count(node);
}

static inline const struct node *
texts_item(const struct node *node, size_t index)
{
	return node_kind(node) == NODE_SCALAR ? node : node_item(node, index);
}

#endif
