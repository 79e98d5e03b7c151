/* report.h - clusters for people: a table of those with two members and more, titles and sources included. */
#ifndef DEDUPE_REPORT_H
#define DEDUPE_REPORT_H

#include "base/buffer.h"
#include "row.h"

struct report;                                           /* opaque; grows with the number of documents */
struct report *report_new(void);
void report_free(struct report *);
/* A document in its order: id, cluster, verdict, title and source of the row are copied. */
void report_add(struct report *, const struct row *);
/* The same from a document that was just judged, whether or not it is in a state. */
void report_judged(struct report *, const struct work *, const struct judgement *, struct text verdict);
/* Lines of 80 columns and more, a cluster after the other in the order of their first documents; nothing where there are none. */
void report_write(const struct report *, struct buffer *out);

#endif
