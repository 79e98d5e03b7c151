/* row.h - one document as a state keeps it: what judging later documents, telling the verdict again, and judging it once
 * more in another state need.  Of the text there are hashes only; the title is there in words. */
#ifndef DEDUPE_ROW_H
#define DEDUPE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "judge.h"
#include "print.h"
#include "work.h"

struct text {
	const char *bytes;                 /* NULL: none */
	size_t len;
};

/* All bytes are borrowed. */
struct row {
	uint64_t number;
	struct text id, cluster;
	struct text verdict;               /* the member `dedupe`, as it was written */
	struct text title, source;         /* for people; source may be missing */
	struct text rules;                 /* digest of the rules that decided */
	enum finding finding;
	bool inside, empty;
	bool indexed;                      /* later documents are held against it */
	double covered;
	struct digest exact;
	uint64_t first;                    /* number of the earliest document with this text */
	uint64_t url, title_hash, template_hash;
	size_t count, in_title;            /* codes */
	struct text codes;                 /* packed; none for an exact copy */
	struct text sample;                /* little endian, 8 bytes each */
	struct text reaches;               /* the same, two times 4 bytes for each of the sample */
	struct text signature;
};

/* The row of a document that was just judged.  The blobs are made in the arena. */
void row_of(const struct work *, const struct judgement *, struct text verdict, struct text rules, struct arena *, struct row *);
/* The work that this row was made from, for judging it anew.  In the arena, strings borrowed from the row.  payload: the
 * row that has the codes, itself or the one of its text's first document. */
struct work *row_work(const struct row *, const struct row *payload, const struct settings *, struct arena *);
/* Give it back to a judge; rows in their order, numbers may be left out. */
void row_restore(const struct row *, struct judge *, const struct settings *, struct arena *);

/* Do the sizes of its blobs agree with each other and with the settings? */
bool row_is_sound(const struct row *, const struct settings *);
uint64_t row_checksum(const struct row *);
/* What a known document is known by: its id and its text. */
uint64_t row_key(const char *id, size_t id_len, struct digest exact);

#endif
