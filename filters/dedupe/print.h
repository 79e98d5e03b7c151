/* print.h - a text's fingerprint: all that comparing and remembering need of it.
 *
 * Sources: one permutation hashing, Li, Owen, Zhang, "One Permutation Hashing" (2012); optimal densification,
 * Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing" (2017); FracMinHash, Irber et al.,
 * "Lightweight compositional analysis of metagenomes with FracMinHash" (2022). */
#ifndef DEDUPE_PRINT_H
#define DEDUPE_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "codes.h"
#include "content.h"
#include "settings.h"

struct digest {
	uint64_t low, high;
};

struct reach {
	uint32_t from, to;                 /* codes */
};

struct print {
	struct digest exact;               /* XXH3-128 of the folded tokens of the whole text */
	bool empty;                        /* no token at all: equal to nothing */
	struct codes codes;                /* of what is compared */
	uint64_t title, title_template;    /* hashes of the title's tokens, and with numbers masked; 0 without a title */
	bool comparable;                   /* long enough for what follows */
	uint64_t *sample;                  /* hashes of one shingle in settings->sample, sorted, each once */
	size_t sample_count;
	struct reach *reaches;             /* for each of the sample the sentence in which it begins */
	uint8_t *signature;                /* settings->signature values of 8 bits; NULL where the sample is enough */
	uint64_t *bands;                   /* settings->bands keys made from it, or NULL */
	size_t repeated;                   /* sentences that were left out because they stood earlier in the text */
};

struct printer;                                          /* opaque: scratch, one a thread */
struct printer *printer_new(const struct settings *);    /* borrowed */
void printer_free(struct printer *);
/* Everything is allocated in the arena. */
void print_make(struct printer *, const struct content *, struct arena *, struct print *out);

/* Are these codes long enough, and more than a title? */
bool print_is_comparable(const struct settings *, const struct codes *);
/* The keys of a stored signature: band by band, for an index that is made anew. */
void print_bands(const struct settings *, const uint8_t *signature, uint64_t *bands);

#endif
