/* pattern.h - PCRE2 behind limits that count work, not time.
 *
 * UTF and UCP are always on, subjects are valid UTF-8 (checked once by the reader, never here).  \K, \C, (*VERB)
 * and (?C) are refused; macros are expanded; a literal syllable with two tone styles matches both.  Each thread
 * has its own scratch.  JIT where the machine has it; the interpreter gives the same answers. */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "rules/node.h"

struct pattern;                                          /* opaque; immutable after compile, shared by threads */
struct pattern_scratch;                                  /* opaque; one a thread; fits any pattern */
struct pattern_macros;                                   /* opaque: name -> expansion */
struct pattern_map;                                      /* opaque: where each byte of a source stands in the YAML */

struct later;

struct pattern_options {
	bool no_jit;
	bool anchored;                     /* matches only where it is started */
	unsigned match_limit;              /* 0: PATTERN_MATCH_LIMIT; in the JIT's steps; past it the interpreter judges, which has 16 for one */
	bool check_only;                   /* whether it compiles, and its groups: no_jit, and not to be matched with */
	bool prefilter;                    /* for a pattern that fits few of many short texts: look for what it needs first */
	struct later *later;               /* rules/later.h: machine code is made there; until it has finished the pattern may neither match
	                                    * nor be freed.  NULL: at once */
	bool asks_end;                     /* each end it could have is put to the question of pattern_scratch_ask */
};
#define PATTERN_MATCH_LIMIT 50000
#define PATTERN_HEAP_KIB    65536
#define PATTERN_MACRO_DEPTH 32
#define PATTERN_MAX_BYTES   (256u << 10)   /* of a source with its macros expanded */

/* ---- source ---- */

/* macros: a map node NAME: 'regex' ([A-Z][A-Z0-9_]*), each wrapped in (?:…), no named groups inside; a cycle is an
 * error that spells A -> B -> A.  The nodes must outlive the macros.
 * Packs add to each other: parent may be NULL, is borrowed, and is asked for names that the map does not have. */
struct pattern_macros *pattern_macros_new(const struct node *map, const struct pattern_macros *parent, struct fault *why);
void pattern_macros_free(struct pattern_macros *);

/* The source of a pattern node: a scalar, or a block list joined with nothing between; macros expanded, tone styles doubled.
 * A literal block loses its last line end, and needs (?x) in front where it has several lines.
 * A literal syllable `hòa` becomes (?:hòa|(?<!\p{L})hoà(?!\p{L})): the other style only as a whole word, so that no
 * `hoàng` is met.  One whose last letter has a quantifier stays as it is; [Hh] in front of a syllable is its letter.
 * Returns memory to free, or NULL with *why at the very character. */
char *pattern_source(const struct node *, const struct pattern_macros *, struct fault *why);
/* The same with a map, for callers that change the source before they compile it.  *map is the caller's. */
char *pattern_source_mapped(const struct node *, const struct pattern_macros *, struct pattern_map **map, struct fault *why);
void pattern_map_free(struct pattern_map *);
/* Tell the map that `removed` bytes at `at` of the source were replaced by `added` others. */
void pattern_map_edit(struct pattern_map *, size_t at, size_t removed, size_t added);
/* Fill *why at a byte of the source; return -1. */
int  fault_in_source(struct fault *why, const struct pattern_map *, size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- compiled ---- */

/* Compile finished source (valid UTF-8).  at: where to point on error, may be NULL; the very character where the
 * source is the node's own text, else the node.  With a map always the very character. */
struct pattern *pattern_compile(const char *source, const struct pattern_options *, const struct node *at, struct fault *why);
struct pattern *pattern_compile_mapped(const char *source, const struct pattern_options *, const struct pattern_map *, struct fault *why);
/* Both at once, for a pattern that needs no further work. */
struct pattern *pattern_load(const struct node *, const struct pattern_macros *, const struct pattern_options *, struct fault *why);
void pattern_free(struct pattern *);                                       /* NULL is allowed */
size_t pattern_groups(const struct pattern *);                             /* highest group number */
int    pattern_group(const struct pattern *, const char *name);            /* number, or -1 */
const char *pattern_group_name(const struct pattern *, size_t number);     /* NULL where unnamed */
/* The names there are, `room` at most; returns how many.  They live as long as the pattern. */
size_t pattern_group_names(const struct pattern *, const char *names[], size_t room);
bool   pattern_can_be_empty(const struct pattern *);                       /* it could match nothing at all */
bool   pattern_jit_works(void);                                            /* on this machine, asked once */

struct pattern_scratch *pattern_scratch_new(void);
void pattern_scratch_free(struct pattern_scratch *);                       /* NULL is allowed */

enum pattern_result { PATTERN_NONE = 0, PATTERN_MATCH = 1, PATTERN_BUDGET = -1 };
/* Look in text[0, len) from `start` on; lookbehind sees the bytes before start.  anchored: only at start.
 * BUDGET: a start took more than the match limit or the heap limit; which start is not known, unless anchored. */
enum pattern_result pattern_match(const struct pattern *, struct pattern_scratch *, const char *text, size_t len, size_t start, bool anchored);
/* With a prefilter: false where no match can be in a text that begins with this byte. */
bool pattern_may_begin(const struct pattern *, unsigned char byte);
/* With a prefilter: false where a cheap look says that nothing matches.  pattern_match looks by itself. */
bool pattern_may_match(const struct pattern *, const char *text, size_t len, size_t start);
/* With a prefilter: a byte that every match has, or -1. */
int  pattern_required(const struct pattern *);
/* It will be matched with soon: brings what PCRE2 reads first into the cache. */
void pattern_prefetch(const struct pattern *);
/* The same for matches that start in [start, last]. */
enum pattern_result pattern_match_within(const struct pattern *, struct pattern_scratch *, const char *text, size_t len, size_t start, size_t last);
/* The question of patterns with asks_end: may the match end here?  No: PCRE2 goes back and looks for another end.  It is asked
 * during pattern_match, so it uses another scratch for patterns of its own. */
void pattern_scratch_ask(struct pattern_scratch *, bool (*may_end)(void *with, size_t end), void *with);
/* Byte offsets of the groups of the last match with this scratch: start and end of group g at [2 * g], for `count` groups, the
 * others took no part; until the next match. */
#define PATTERN_NO_GROUP SIZE_MAX          /* start of a group that took no part */
const size_t *pattern_spans(const struct pattern_scratch *, size_t *count);
/* Those of one group; false where it took no part. */
bool pattern_span(const struct pattern_scratch *, size_t group, size_t *start, size_t *end);

#endif
