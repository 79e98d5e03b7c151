/* node.h - YAML as nodes that know where they stand.
 *
 * Read by libyaml events.  Refused, each with file, line and column: anchors, aliases, merge keys, tags, a second
 * document, anything but UTF-8, control characters, line ends other than LF and CR LF, tabs that indent, nesting
 * beyond 32, files beyond 8 MiB, duplicate keys (both lines are named), keys that are no plain words, NUL in a text,
 * and whatever libyaml refuses.  Every scalar is a string; the schema of its key coerces it.
 *
 * The file is brought to NFC before it is read, and columns count code points of that form: what an editor shows. */
#ifndef RULES_NODE_H
#define RULES_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

#define NODE_MAX_BYTES (8u << 20)
#define NODE_MAX_DEPTH 32

enum node_kind  { NODE_SCALAR, NODE_LIST, NODE_MAP };
enum node_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED, STYLE_BLOCK, STYLE_FLOW };

struct node;                                             /* opaque; the root owns all below */

/* Load a file, or bytes under a name.  NULL with *why (CONFIG, with excerpt and caret).  The file name in faults and
 * places lives as long as the process.  An empty file is a fault. */
struct node *node_load(const char *path, struct fault *why);
/* Several files, by two threads: roots[i] is the tree, or NULL with whys[i].  For the time of loading. */
void node_load_all(const char *const *paths, size_t count, struct node **roots, struct fault *whys);
struct node *node_parse(const char *name, const char *bytes, size_t len, struct fault *why);
void node_free(struct node *root);                       /* NULL is allowed */

enum node_kind  node_kind(const struct node *);
enum node_style node_style(const struct node *);
struct place    node_place(const struct node *);         /* file, line, column (code points) */
const char     *node_text(const struct node *);          /* a scalar's text (NFC), else NULL; without NUL inside */
bool            node_many_lines(const struct node *);    /* the scalar stands on more than one line of the file */
size_t          node_count(const struct node *);         /* items of a list, pairs of a map, 0 of a scalar */
const struct node *node_item(const struct node *, size_t index);         /* a list's item, a map's value */
const struct node *node_key(const struct node *, size_t index);          /* a map's key */
const struct node *node_child(const struct node *, const char *key);     /* NULL where absent or no map; linear */

/* Fill *why with CONFIG at the node, with the source line and a caret; return -1. */
int fault_at(struct fault *why, const struct node *, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same `points` code points into the scalar's text (for an error inside a pattern).  Exact for plain and quoted
 * scalars and literal blocks; a folded block is pointed at where it begins. */
int fault_inside(struct fault *why, const struct node *, size_t points, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The line of a place in the node's file, and a caret below it, as the excerpt of a fault. */
void node_excerpt(const struct node *, struct place, struct fault *);

/* Coercions; all return 0, or -1 with *why at the node. */
int node_need_text(const struct node *, const char **text, struct fault *why);
int node_bool(const struct node *, bool *value, struct fault *why);       /* true false yes no on off, in small letters */
/* Decimal digits with an optional '-'; no leading zero (YAML 1.1 reads it as octal), no 1:30, no 1_000. */
int node_integer(const struct node *, long long min, long long max, long long *value, struct fault *why);
int node_real(const struct node *, double min, double max, double *value, struct fault *why);   /* digits, at most one '.' */

#endif
