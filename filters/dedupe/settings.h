/* settings.h - stages, numbers and the table of decisions, from rules/dedupe/ and files given with -r.
 *
 * Files that are given come before the shipped ones: the first file that names a stage or a number decides on it, and
 * decisions are asked in the order of the files.  The first decision whose conditions all hold is taken. */
#ifndef DEDUPE_SETTINGS_H
#define DEDUPE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/counter.h"
#include "base/fault.h"
#include "rules/node.h"
#include "text/sentence.h"

/* What two texts are to each other, as numbers that decisions ask for.  "One" is the text of which more stands in the
 * other: where one is longer, mostly the shorter.  Shares are 0 to 1, of the syllables of the body. */
enum measure {
	MEASURE_INSIDE,                    /* share of the one that stands in the other */
	MEASURE_AROUND,                    /* share of the other that stands in the one */
	MEASURE_TEMPLATE,                  /* the same with numbers masked, of both texts the lesser share */
	MEASURE_HEADS,                     /* share of each text's beginning that stands in the other, the lesser one */
	MEASURE_HEAD,                      /* the same, the greater one */
	MEASURE_LENGTH,                    /* length of the one over that of the other */
	MEASURE_NUMBERS,                   /* numbers that stand in the same place in both */
	MEASURE_CHANGED,                   /* of these, those that differ */
	MEASURE_CHANGED_SHARE,             /* their share */
	MEASURE_SAME_TITLE,                /* 1 where the titles are equal, else 0 */
	MEASURE_SAME_TEMPLATE,             /* 1 where the titles are equal but for their numbers, else 0 */
	MEASURES
};
const char *measure_name(enum measure);

enum relation { RELATION_NONE, RELATION_APART, RELATION_SERIES, RELATION_SAME };

struct bound {
	enum measure measure;
	double value;
	bool least;                        /* at least, else below */
};

struct decision {
	char *id, *because;
	enum relation relation;
	struct bound *bounds;
	size_t bound_count, bound_capacity;
};

struct settings {
	/* stages */
	bool in_document, exact, near, contained, common, series, revision;
	/* numbers, as rules/dedupe/verdict.yaml explains them */
	size_t shingle, run, lead, shortest, signature, bands, rows, sample, shared, enough, crowd, candidates, title_most;
	double shared_least, contained_below, nothing_new;
	char **kinds;                      /* kinds of segments that are compared */
	size_t kind_count, kind_capacity;
	struct decision *decisions;
	size_t decision_count, decision_capacity;
	/* tests of the decisions: nodes {name, first, second, verdict}; the files they stand in are kept */
	const struct node **tests;
	size_t test_count, test_capacity;
	struct splitter *splitter;         /* that segment uses, for texts without sentences */
	struct node **files;
	size_t file_count, file_capacity;
	unsigned named;                    /* which settings were named so far */
};

/* Returns 0, or -1 with *why (CONFIG); free in any case. */
int  settings_load(struct settings *, const char *const *given, size_t count, bool no_default, struct fault *why);
void settings_free(struct settings *);
/* Stages and numbers in one line, "in_document=1 exact=1 ... kinds=title,paragraph": what a state was made with. */
void settings_describe(const struct settings *, struct buffer *out);
bool settings_compares(const struct settings *, const char *kind, size_t len);

/* The decision of this name; NULL with *why (CONFIG), which lists the names. */
const struct decision *settings_decision(const struct settings *, const char *id, struct fault *why);
/* The first decision that holds, or NULL. */
const struct decision *settings_decide(const struct settings *, const double measures[MEASURES]);

#endif
