/* write.h - what segment found, as members of the record or as records of their own. */
#ifndef SEGMENT_WRITE_H
#define SEGMENT_WRITE_H

#include "base/buffer.h"
#include "classify.h"
#include "page.h"
#include "record/record.h"

/* Values written for a page: what max_values is held against. */
size_t write_values(const struct page *);

/* Set segments and sentences, and published, published_time, publisher and title where the record has none.
 * json: room for composing. */
void write_members(struct record *, const struct page *, const struct stamp *, struct buffer *json);

enum explode { EXPLODE_NO, EXPLODE_SEGMENT, EXPLODE_SENTENCE };
/* Append one line for each segment, or each sentence of the paragraphs.  Returns how many.  The record has its members
 * (write_members) and an id. */
size_t write_exploded(const struct record *, const struct page *, enum explode, struct buffer *out);

#endif
