/* path.h - paths of a mapping: "^" for each level up, then a JSON pointer (RFC 6901), or "." for the element itself. */
#ifndef EMIT_PATH_H
#define EMIT_PATH_H

#include "base/arena.h"
#include "mapping.h"

/* Read a path; steps are made in the arena.  levels: how many there are above the element.  -1 with *why (CONFIG) that
 * points into the node's text. */
int path_parse(const struct node *, const char *text, size_t levels, struct arena *, struct mapping_path *, struct fault *why);

/* Read `each`: "/events/x/attendees" with "*" for x is two levels.  Fills each, each_counts, levels and member. */
int path_parse_each(const struct node *, struct arena *, struct mapping_table *, struct fault *why);

#endif
