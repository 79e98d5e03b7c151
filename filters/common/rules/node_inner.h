/* node_inner.h - what the three files of node.h share: the tree, and faults at a line and column.
 *
 * node_read.c makes the tree, node_place.c points into the file, node.c looks at the tree. */
#ifndef RULES_NODE_INNER_H
#define RULES_NODE_INNER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "rules/node.h"

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

void node_file_free(struct yaml_file *);

/* Control characters (C0, DEL, C1) but for the tab. */
bool node_is_control(uint32_t point);

/* Fill *why with CONFIG at a line and column (from 1) of the file, with excerpt and caret; return -1. */
int node_fault_there(struct fault *why, const struct yaml_file *, size_t line, size_t column, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The same at a byte of the file. */
int node_fault_byte(struct fault *why, const struct yaml_file *, size_t byte, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The byte at a line and column, NUL behind the end. */
char node_byte_at(const struct yaml_file *, size_t line, size_t column);

#endif
