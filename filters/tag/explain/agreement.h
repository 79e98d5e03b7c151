/* agreement.h - how the fields of all types agree with the gold's, over exact spans.
 *
 * Of each field that some tag of the gold has, by type: how many values the gold has and how many were found, which are right, which differ
 * (wrong), lack (missing), and stand where the gold has none (extra).  Each that is not right is told with its place in the gold's text.
 * Fields that no gold tag of the type has are only counted. */
#ifndef TAG_EXPLAIN_AGREEMENT_H
#define TAG_EXPLAIN_AGREEMENT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "explain/gold.h"
#include "explain/pairs.h"
#include "explain/report.h"

struct agreement;                              /* opaque; shared */

struct agreement *agreement_new(const struct gold *, enum report_form);           /* gold: borrowed */
void agreement_free(struct agreement *);           /* NULL is allowed */

struct agreement_record;                       /* opaque: what one record adds; lives in an arena */
struct agreement_record *agreement_record_new(const struct agreement *, const struct gold_document *, struct arena *);
/* Two tags of one type and place; any thread. */
void agreement_compare(struct agreement_record *, const struct scored *gold, const struct scored *found);
void agreement_add(struct agreement *, const struct agreement_record *);              /* in order, one thread */
/* The part of the report: lines; the members all_fields and fields_not_in_gold. */
void agreement_text(const struct agreement *, struct buffer *out);
void agreement_json(const struct agreement *, struct buffer *out);

/* Shares of the report: in percent, or "-"; as the shortest digits that read back as the same number, or null. */
void agreement_percent(struct buffer *, size_t part, size_t whole);
void agreement_ratio(struct buffer *, const char *key, size_t part, size_t whole);

/* ---- parts of the report that others have, too ---- */

void agreement_head(struct buffer *, const char *what);    /* of the columns */
void agreement_row(struct buffer *, const char *type, const char *name, size_t gold, size_t found, size_t right, size_t wrong);
void agreement_more(struct buffer *, size_t misses, size_t told);
void agreement_numbers(struct buffer *, size_t gold, size_t found, size_t right, size_t wrong);    /* members */
void agreement_sides(struct buffer *, struct item gold, struct item found);
void agreement_item(struct buffer *, struct item);         /* as it is written, on one line */

#endif
