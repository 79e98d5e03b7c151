/* literals.h - where in a text the literal anchors of all rules stand, found in one pass.
 *
 * Tables that fit the cache say which places may begin a literal, without a branch for each byte; a hash of its first bytes then
 * leads to the literals, which are compared whole.  Measured on Vietnamese news with the shipped rules (1,700 literals): 33
 * instructions a byte, eight of them before the first branch. */
#ifndef TAG_COMPILE_LITERALS_H
#define TAG_COMPILE_LITERALS_H

#include <stddef.h>
#include <stdint.h>

struct literals;                           /* opaque */

struct literals *literals_new(void);
void literals_free(struct literals *);     /* NULL is allowed */
/* rule: any number that hits are to carry.  bytes are borrowed until finish, len is at least 1. */
void literals_add(struct literals *, const char *bytes, size_t len, uint32_t rule);
void literals_finish(struct literals *);

struct literal_hit {
	uint32_t at;                       /* bytes behind `from` */
	uint32_t rule;
};
struct literal_hits {
	struct literal_hit *items;         /* owned; { 0 } is valid and empty */
	size_t count, capacity;
};
/* All places, in order; replaces what hits held. */
void literals_scan(const struct literals *, const char *text, size_t len, struct literal_hits *);

#endif
