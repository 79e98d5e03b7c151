/* pattern.h - PCRE2 behind limits that count work, not time.
 *
 * UTF and UCP are always on, subjects are valid UTF-8 (checked once by the reader, never here).  \K, \C, (*VERB)
 * and (?C) are refused; macros are expanded; a literal syllable with two tone styles matches both.  Each thread
 * has its own scratch.  JIT where the machine has it; the interpreter gives the same answers. */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "rules/node.h"

struct pattern;                                          /* opaque; immutable after compile, shared by threads */
struct pattern_scratch;                                  /* opaque; one a thread; fits any pattern */
struct pattern_macros;                                   /* opaque: name -> expansion */

struct pattern_options {
	bool no_jit;
	bool anchored;                     /* matches only where it is started */
	unsigned match_limit;              /* 0: PATTERN_MATCH_LIMIT */
};
#define PATTERN_MATCH_LIMIT 50000
#define PATTERN_HEAP_KIB    65536

/* macros: a map node NAME: 'regex' ([A-Z][A-Z0-9_]*), each wrapped in (?:…); a cycle is an error that spells a -> b -> a.
 * Packs add to each other: parent may be NULL. */
struct pattern_macros *pattern_macros_new(const struct node *map, const struct pattern_macros *parent, struct fault *why);
void pattern_macros_free(struct pattern_macros *);

/* The source of a pattern node: a scalar, or a block list joined with nothing between; macros expanded, tone styles doubled.
 * Returns memory to free, or NULL with *why. */
char *pattern_source(const struct node *, const struct pattern_macros *, struct fault *why);

/* Compile finished source (valid UTF-8).  at: where to point on error, may be NULL. */
struct pattern *pattern_compile(const char *source, const struct pattern_options *, const struct node *at, struct fault *why);
void pattern_free(struct pattern *);
size_t pattern_groups(const struct pattern *);                             /* highest group number */
int    pattern_group(const struct pattern *, const char *name);            /* number, or -1 */
const char *pattern_group_name(const struct pattern *, size_t number);     /* NULL where unnamed */
bool   pattern_jit_works(void);                                            /* on this machine, asked once */

struct pattern_scratch *pattern_scratch_new(void);
void pattern_scratch_free(struct pattern_scratch *);

enum pattern_result { PATTERN_NONE = 0, PATTERN_MATCH = 1, PATTERN_BUDGET = -1 };
/* Look in text[0, len) from `start` on; lookbehind sees the bytes before start.  anchored: only at start. */
enum pattern_result pattern_match(const struct pattern *, struct pattern_scratch *, const char *text, size_t len, size_t start, bool anchored);
/* Byte offsets of a group of the last match with this scratch; false where it took no part. */
bool pattern_span(const struct pattern_scratch *, size_t group, size_t *start, size_t *end);

#endif
