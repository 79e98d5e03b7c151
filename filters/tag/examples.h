/* examples.h - what `tests:` of a rule or a frame may hold.  They are run by --check alone (explain/check.h), but a key
 * that means nothing is told by every load: it would be a test that never runs. */
#ifndef TAG_EXAMPLES_H
#define TAG_EXAMPLES_H

#include "rules/node.h"

/* values: what an example expects of its marks, `fields` or `slots`.  -1 with *why (CONFIG, at the node). */
int examples_check(const struct node *tests, const char *values, struct fault *why);

#endif
