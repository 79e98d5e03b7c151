/* rule.h - a compiled rule: what it matches, what it makes, what it looks at.  Immutable once packs are loaded. */
#ifndef TAG_COMPILE_RULE_H
#define TAG_COMPILE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "compile/anchor.h"
#include "compile/expression.h"
#include "compile/lexicon.h"
#include "rules/node.h"
#include "rules/pattern.h"

struct pack;

/* A type of tag: its name is interned, its code point stands for a tag of the type in views. */
struct tag_type {
	const char *name;
	uint32_t point;                    /* U+E000 and up */
	size_t index;
	bool written;                      /* by a rule */
};

struct rule_field {
	const char *name;
	struct expression *value;
};

/* One tag that a match makes. */
struct rule_tag {
	const struct tag_type *type;
	size_t group;                      /* the tag covers this group of the pattern; 0: the whole match */
	struct rule_field *fields;
	size_t field_count;
	bool columns;                      /* a lexicon rule without `fields`: each column is a field */
};

enum unless { UNLESS_OVERLAPS, UNLESS_INSIDE, UNLESS_BESIDE, UNLESS_RELATIONS };

struct rule_unless {
	enum unless relation;
	const struct tag_type *type;
};

/* require: conditions over groups; all must hold.
 *     require: [d, m]                          groups that took part, or fields of the rule that have a value
 *     require: {unit: {in: LEXICON}, name: {matches: REGEX}, y: absent, a: {equals: b}, c: {differs: b}} */
enum require { REQUIRE_PRESENT, REQUIRE_ABSENT, REQUIRE_FIELD, REQUIRE_MATCHES, REQUIRE_IN, REQUIRE_EQUALS, REQUIRE_DIFFERS };

struct rule_condition {
	enum require how;
	size_t group, other;               /* other: EQUALS, DIFFERS */
	const char *field;                 /* FIELD: a field of the first tag */
	struct pattern *pattern;           /* MATCHES: the whole of the group */
	const struct lexicon *lexicon;     /* IN */
};

/* A rule that says again what others have found: match/repeat.h. */
enum { REPEAT_WHOLE = 1, REPEAT_GIVEN = 2, REPEAT_SURNAME = 4 };

struct rule_repeat {
	const struct tag_type *of;         /* tags whose words are looked for */
	unsigned forms;                    /* of REPEAT_… */
	struct pattern *opening;           /* what follows a form of one word at the head of a sentence, and looks back at the form; NULL: anything */
	const char **except;               /* ids of rules whose tags are left out */
	size_t except_count;
	const struct tag_type **within;    /* tags of these types may hold the new ones */
	size_t within_count;
	const char **instead;              /* ids of rules whose tags give way to the new ones */
	size_t instead_count;
	const char **copy;                 /* fields that the new tags get */
	size_t copy_count;
};

struct rule {
	/* What each place is asked for where the rule may match comes first: it is fetched ahead, as RULE_HOT. */
	size_t index;                      /* file order over all packs */
	size_t stage;
	unsigned kinds;                    /* bit i: segments of kind i (match/segments.h); ~0: all */
	bool keep, every;
	struct pattern *pattern;           /* a rule of a pattern; NULL: of a lexicon, or one that repeats */
	struct anchor anchor;
	size_t over_count;
	size_t view;                       /* index of the distinct over set; SIZE_MAX: the text */
	struct pattern *not_before;        /* looked at in up to 64 code points that end at the match's start; NULL: none, or it is */
	struct pattern *not_after;         /* …that begin at its end; …             part of the pattern */
	size_t unless_count;
	size_t require_count;
	struct rule_tag *tags;
	size_t tag_count;
	size_t propagate_group;            /* SIZE_MAX: propagate names a field */

	const char *id;                    /* C string, lives with the rules */
	const char *propagate;             /* the field or group that later uses repeat; NULL: none */
	const struct pack *pack;
	struct place place;                /* of the rule in its file */

	const struct lexicon *lexicon;     /* NULL but for a lexicon rule */
	struct rule_repeat *repeat;        /* NULL but for one that repeats */
	char *source;                      /* of the pattern, finished */
	char *plain;                       /* the same without its guards, as written; only where sources are kept */
	const struct tag_type **over;      /* the view it looks at, in order; none: the text */

	long priority;
	const char *contest;               /* NULL: only its own types */
	uint32_t contest_number;           /* index + 1 of the type with that name, or a number beyond all types; 0: none */
	const struct tag_type **suppress;
	size_t suppress_count;

	const char *before_source, *after_source;  /* guards as they are in the pattern language */
	unsigned before_points, after_points;      /* how far they can see: RULE_GUARD_POINTS or less */
	struct rule_unless *unless;
	struct rule_condition *require;

	const struct node *node, *tests;   /* tests: NULL: none; both only where sources are kept */
	const char *override;              /* id of the rule it takes the place of, or NULL */
	bool dropped;                      /* while loading: overridden or disabled */
};

#define RULE_HOT offsetof(struct rule, id)

/* Bring a rule into the cache before it is asked, in three steps some way apart, each of which needs what the one before brought.
 * Measured with 10,000 rules: a fifth of the time. */
static inline void
rule_prefetch(const struct rule *r)
{
	for (size_t at = 0; at < RULE_HOT; at += 64)
		__builtin_prefetch((const char *)r + at);
}

static inline void
rule_prefetch_parts(const struct rule *r)
{
	__builtin_prefetch(r->tags);
	__builtin_prefetch(r->pattern);
}

static inline void
rule_prefetch_ends(const struct rule *r)
{
	__builtin_prefetch(r->tags->fields);
	if (r->pattern != NULL)
		pattern_prefetch(r->pattern);
}

#define RULE_GUARD_POINTS 64               /* how far guards look */

/* A lexicon by the name that a rule may use: of its own pack, of packs it needs, or PACK.NAME; NULL where there is none. */
const struct lexicon *rule_lexicon(const struct rule *, const char *name);
/* What to say where there is none, with the nearest name. */
void rule_no_lexicon(const struct rule *, const char *name, char *words, size_t size);

struct pack_set;
/* Rules are made in two steps, because a pattern may name the types of rules that stand behind it: first what a rule is
 * and writes, then the rest.  rule_read: NULL with *why. */
struct rule *rule_read(struct pack_set *, struct pack *, const struct node *, struct fault *why);
int  rule_compile(struct pack_set *, struct rule *, struct fault *why);
void rule_free(struct rule *);             /* its patterns; the rest lies in the set's arena */

#endif

