/* postings.h - from a hash to the latest documents that have it.
 *
 * 256 tables of six-byte slots (24 bits of the hash, 24 of the document's number), open addressing, each growing by a
 * quarter on its own, so that the whole is three quarters full and growing never doubles the memory: about 8 bytes a
 * posting.  A key keeps its latest `crowd` documents; that set does not depend on what came before the window, so
 * that an index made anew from the documents of the window answers like one that was there all the time. */
#ifndef DEDUPE_POSTINGS_H
#define DEDUPE_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#define POSTINGS_WINDOW (1u << 23)         /* the widest window: numbers are told apart within it */

struct postings;                                         /* opaque */

struct postings *postings_new(size_t crowd);
void   postings_free(struct postings *);
/* Documents come with rising numbers; those below `oldest` are forgotten.  number - oldest < POSTINGS_WINDOW. */
void   postings_add(struct postings *, uint64_t key, uint64_t number, uint64_t oldest);
/* The documents of a key, `now` being the number of the one that asks; out has room for crowd.  Returns how many. */
size_t postings_find(const struct postings *, uint64_t key, uint64_t now, uint64_t oldest, uint64_t *out);
/* These keys are asked for soon: have their places brought into the cache, which a table this size is too big for. */
void   postings_expect(const struct postings *, const uint64_t *keys, size_t count);
size_t postings_bytes(const struct postings *);

#endif
