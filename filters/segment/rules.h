/* rules.h - what the YAML files say of lines (rules/segment/README.md is the manual of their language).
 *
 * Rules are tried in the order of the files and in the files; the first that fits decides a line.  Each rule walks
 * over the lines that are still open, so that later rules see what earlier ones decided. */
#ifndef SEGMENT_RULES_H
#define SEGMENT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/table.h"
#include "page.h"
#include "rules/files.h"
#include "rules/node.h"
#include "rules/pattern.h"

enum position { PLACE_FIRST, PLACE_TOP, PLACE_LEAD, PLACE_BODY, PLACE_TAIL, PLACE_LAST, PLACE_LAST_SECTION, PLACES };
enum block_place { BLOCK_FIRST_LINE, BLOCK_LAST_LINE, BLOCK_ALONE, BLOCK_PLACES };
enum then { THEN_NOTHING, THEN_HEADLINES, THEN_ALL };
enum group { GROUP_PUBLISHER, GROUP_DAY, GROUP_MONTH, GROUP_YEAR, GROUP_HOUR, GROUP_MINUTE, GROUP_HALF, GROUPS };

/* Sets are bits, 1 << enum; 0 asks nothing. */
struct rule {
	const char *id;
	const struct node *node;           /* where it stands */
	bool shipped;
	bool decides;                      /* has a kind; else it only reads groups */
	enum kind kind;
	struct pattern *pattern, *unless, *above;  /* NULL: not asked */
	int groups[GROUPS];                /* group numbers of the pattern, -1: not named */
	bool reads;                        /* one of the groups is named */
	unsigned places, blocks, endings, previous, next, same_as;
	size_t min_points, max_points, min_sentences, max_sentences;
	size_t from_end;                   /* the pattern may begin only in so many last points; 0: anywhere */
	double max_share;                  /* of the body's mean line; 0: not asked */
	int sectioned;                     /* empty lines part sections of the page: 1, they must not: 0, not asked: -1 */
	bool before_headlines;             /* at least half of the next lines are headlines */
	bool once;                         /* no line of the page is of its kind yet */
	bool known_publisher;              /* its group `publisher` is one of `publishers` */
	bool again;                        /* an earlier line of the page fits the pattern, too */
	size_t heads;                      /* with again: lines of its block before it that may belong to it */
	enum then then;
	enum kind then_kind;
};

struct rules {
	struct rule *items;
	size_t count, capacity;
	struct table *publishers;          /* lower-case name -> the name as it is written */
	struct node **files;               /* own all nodes */
	size_t file_count;
};

/* Load the files that have rules; paths with abbreviations go to *abbreviations (indices into files->paths, freed by the caller).
 * Returns 0, or -1 with *why. */
int  rules_load(struct rules *, const struct rule_files *files, const char ***abbreviations, size_t *abbreviation_count, struct fault *why);
void rules_free(struct rules *);
/* A publisher's name as `publishers` of the files writes it, for one that the page may write in capitals; NULL where they do not
 * have it.  key: room for the look-up. */
const char *rules_publisher(const struct rules *, const char *name, size_t len, struct buffer *key);
/* Names of the values of the language, NULL behind, for messages and checks. */
extern const char *const place_names[], *const block_names[], *const group_names[];

#endif
