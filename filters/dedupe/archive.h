/* archive.h - what is remembered of the documents that came before, by number, by id, by url, by exact digest.
 *
 * Numbers count from 0, one for each document.  Documents stand in chunks that own all their bytes; a chunk whose
 * documents have all left the window is freed. */
#ifndef DEDUPE_ARCHIVE_H
#define DEDUPE_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#include "print.h"

struct document {
	const char *id, *cluster;          /* cluster: the centre's id, which is the own one for a centre */
	const uint8_t *codes;              /* packed; NULL where a text has none or is an exact copy */
	struct digest exact;
	uint64_t title, title_template;    /* as in struct print */
	uint64_t url;                      /* hash, 0 is none */
	uint64_t first;                    /* the earliest document with this exact digest, itself or another */
	uint32_t count, in_title;          /* of the codes */
	uint32_t sample_count;
};

struct archive;                                          /* opaque */
struct archive *archive_new(uint64_t window);
void archive_free(struct archive *);

void archive_begin(struct archive *, uint64_t number);   /* before the first document: the number it gets */
void archive_skip(struct archive *);                     /* the next number is nobody's */

uint64_t archive_next(const struct archive *);           /* the number of the next document */
uint64_t archive_oldest(const struct archive *);         /* of those that are remembered when the next one comes */
const struct document *archive_at(const struct archive *, uint64_t number);   /* NULL where it is forgotten or not there */

#define ARCHIVE_NONE UINT64_MAX
/* The latest document with this text, id or url; ARCHIVE_NONE. */
uint64_t archive_by_exact(const struct archive *, struct digest);
uint64_t archive_by_id(const struct archive *, const char *id);
uint64_t archive_by_url(const struct archive *, uint64_t url);

/* Remember a document: strings and codes are copied; `cluster` is the pointer `id` where it is the document's own.  codes may be NULL. */
void archive_add(struct archive *, const struct document *, const struct codes *codes);
size_t archive_bytes(const struct archive *);

#endif
