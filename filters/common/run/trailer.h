/* trailer.h - the `end` control record: what the stage before says at its end, and what this one says at its own.
 *
 *     {"_type":"end","stage":"tag","records":9,"rejected":1,"rules":"…","sources":["a.txt","b.txt"]}
 *
 *   records   lines that stage wrote which are no control records
 *   rejected  records it and the stages before it rejected
 *   rules     digest of its rules, where it has some
 *   sources   the distinct `source` members of the records seen, and those told by the `end` records before, in order of
 *             first sight; beyond TRAILER_SOURCES of them the list is cut and "sources_cut":true stands behind it
 *
 * Several streams one after the other (cat a b) carry several: each is held against the records since the one before. */
#ifndef RUN_TRAILER_H
#define RUN_TRAILER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "record/record.h"

#define TRAILER_SOURCES 100000

/* The distinct sources, in order. */
struct sources {
	struct table *table;               /* NULL while there are none */
	bool cut;
};
void sources_add(struct sources *, const char *bytes, size_t len);
void sources_merge(struct sources *, const struct sources *);
void sources_clear(struct sources *);      /* also frees */

struct trailer {
	unsigned long long records;        /* records met when the last end came */
	unsigned long long lines;          /* records and control records met when it came */
	unsigned long long rejected;       /* told by all ends */
	bool ended;                        /* one came in this file */
	bool open;                         /* a file began, and its end is still due */
	bool broken;                       /* a file ended without one, or one told another number */
	size_t met;                        /* files that ended with an end, and texts */
};

/* In order: a file begins (text: it is a text, which has none); an `end` came.  records, lines: met in the whole input
 * before it.  trailer_end returns -1 with *why where the end tells another number of records. */
void trailer_file(struct trailer *, unsigned long long lines, bool text);
int  trailer_end(struct trailer *, const struct record *, unsigned long long records, unsigned long long lines,
    struct fault *why);
/* At the end of the input: did each of the files end with an end? */
bool trailer_met(struct trailer *, unsigned long long lines, size_t files);

/* Append this stage's own, with its line end. */
struct trailer_words {
	const char *stage, *rules;         /* rules: NULL or "" where there are none */
	unsigned long long records, rejected;
};
void trailer_compose(const struct trailer_words *, const struct sources *, struct buffer *out);

/* The sources an end record tells of. */
void trailer_sources(const struct record *, struct arena *, struct sources *);

#endif
