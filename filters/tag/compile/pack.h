/* pack.h - all rule packs of a run, loaded, checked and compiled: what the matcher works from.  Immutable after loading,
 * shared by all threads. */
#ifndef TAG_COMPILE_PACK_H
#define TAG_COMPILE_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/table.h"
#include "compile/lexicon.h"
#include "compile/literals.h"
#include "compile/rule.h"
#include "document/document.h"
#include "rules/node.h"
#include "rules/pattern.h"

/* A name that a pack gives to a lexicon. */
struct pack_lexicon {
	const char *name;
	struct lexicon *lexicon;
};

struct pack {
	const char *name, *path;
	bool shipped, ordered, visiting;   /* the latter two: while packs are put in order */
	struct node *root;
	const struct pack **needs;         /* all it builds on, directly or not, those further away first */
	size_t need_count;
	struct pattern_macros **chain;     /* macros of those, then its own, that no other pack has made */
	size_t chain_count;
	const struct pattern_macros *macros;       /* its own, with those below it: this one is asked */
	struct pack_lexicon *lexicons;
	size_t lexicon_count;
};

/* Which tags a view shows; made once for each distinct `over`. */
struct view_kind {
	const struct tag_type *const *types;
	size_t count;
	unsigned short *ranks;             /* by index of a type: its place in types + 1; 0: not shown */
};

/* Rules whose tags do not depend on each other.  Rules with literal anchors are found through pack_set.literals. */
struct stage {
	const struct rule ***by_lexicon;   /* by index of a lexicon: rules that match it */
	size_t *by_lexicon_count;
	const struct rule **everywhere;    /* no anchor */
	size_t everywhere_count;
	const struct rule ***by_type;      /* by index of a type: rules with that atom as anchor */
	size_t *by_type_count;
	const struct rule **patterns;      /* all rules of patterns: without prefilter */
	size_t pattern_count;
	bool suppresses, has_lexicons;
};

struct pack_options {
	const char *const *given;          /* -r */
	size_t given_count;
	bool no_default, no_jit, no_prefilter;
	unsigned match_limit;              /* 0: the usual one */
	bool keep_sources;                 /* YAML nodes stay in memory: --check, --explain */
};

struct pack_set {
	struct pack_options options;
	struct arena *arena;
	struct pack **packs;               /* in file order */
	size_t pack_count, pack_room;
	struct rule **rules;               /* in file order */
	size_t rule_count, rule_room;
	struct tag_type **types;
	size_t type_count, type_room;
	struct table *type_names;
	struct lexicon_set *lexicons;
	struct view_kind *views;
	size_t view_count, view_room;
	struct stage *stages;
	size_t stage_count;
	struct literals *literals;
	struct later *later;               /* while loading: makes the patterns' machine code, reads rows of lexicons */
	struct anchor_work *anchor_work;   /* reads the patterns */
	const struct rule **repeats;       /* rules that repeat, in file order: they stand behind all stages */
	size_t repeat_count;
	struct document_rules *document_rules;
	bool *lexicons_wanted;             /* by index of a lexicon: a rule matches it */
};

/* NULL with *why: status 78.  Where several rules are wrong, those before the last of ten are told on stderr. */
struct pack_set *pack_set_load(const struct pack_options *, struct fault *why);
void pack_set_free(struct pack_set *);     /* NULL is allowed */

const struct tag_type *pack_set_type(const struct pack_set *, const char *name); /* NULL: none */
/* The type, made if there is none yet; NULL with *why where the name is no name. */
struct tag_type *pack_set_intern(struct pack_set *, const struct node *at, struct fault *why);
/* -1 with *why: no rule writes tags of this name; did you mean …  at: where it is asked for. */
int pack_set_no_type(const struct pack_set *, const struct node *at, const char *name, struct fault *why);
/* The index of a view over these types. */
size_t pack_set_view(struct pack_set *, const struct tag_type *const *types, size_t count);

#endif
