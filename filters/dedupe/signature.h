/* signature.h - a fingerprint as a line of NDJSON: what --signatures writes and the later steps read.
 *
 *   {"seq":17,"id":"…","parameters":"…","exact":"…","url":"…","title":"…","titles":["…","…"],"source":"…","count":555,
 *    "in_title":12,"codes":"…","sample":"…","reaches":"…","signature":"…"}
 *
 * Numbers of 64 bits and blobs are hexadecimal digits, blobs as row.h has them. */
#ifndef DEDUPE_SIGNATURE_H
#define DEDUPE_SIGNATURE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "record/record.h"
#include "row.h"
#include "settings.h"

void signature_write(const struct row *, const struct settings *, struct buffer *out);
/* Into the arena, strings borrowed from the record.  -1 with *why: not such a line (WRONG_FORM …), or made with other
 * parameters (CONFIG). */
int signature_read(struct record *, const struct settings *, struct arena *, struct row *, struct fault *why);
/* The member `name` as a number that is not negative; -1 with *why. */
int signature_number(struct record *, const char *name, uint64_t *out, struct fault *why);

#endif
