/* scan.h - one forward scan over JSON text: what record.c and item.c share.
 *
 * The grammar is RFC 8259 as jansson reads it: objects with distinct keys, no NUL, no lone surrogate; numbers are
 * checked, not converted.  Nothing recurses: open arrays and objects stand on a stack that grows up to max_depth.
 * UTF-8 is not looked at here; record_parse does that once for the whole line. */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "record/record.h"

/* A key of an object that is still open.  Duplicates are found when the object closes: pairwise for a few keys,
 * else by sorting, so that no choice of keys makes it quadratic. */
struct scan_key {
	const char *bytes;                 /* without escapes */
	size_t len, at;                    /* at: where it begins in the line */
	uint64_t hash;
};

struct scan {
	const char *line, *at, *end;
	struct record_limits limits;
	struct arena *arena;               /* for keys with escapes */
	struct fault *why;
	size_t values;                     /* met so far */
	struct scan_key *keys, *sorted;    /* of all open objects; room for the sort */
	size_t key_count, key_capacity, sorted_capacity;
	size_t *open;                      /* for each open container: its first key, or SCAN_ARRAY */
	size_t depth, open_capacity;
};
#define SCAN_ARRAY SIZE_MAX

void scan_start(struct scan *, const char *line, size_t len, const struct record_limits *, struct arena *, struct fault *why);
void scan_free(struct scan *);

/* Each returns 0, or -1 with *why filled (code, byte and column in the line). */
int  scan_value(struct scan *);                    /* the value at `at`, blanks before it allowed; at ends behind it */
int  scan_key(struct scan *, struct item *key);    /* a key and its colon; the key joins the object on top */
int  scan_open(struct scan *, bool object);        /* `at` stands on the bracket */
int  scan_close(struct scan *);                    /* `at` stands on the closing bracket; looks for duplicate keys */
int  scan_fault(struct scan *, enum fault_code, const char *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int  scan_unexpected(struct scan *, const char *wanted);   /* BAD_JSON naming the byte at `at`, or TRUNCATED at the end */

static inline void
scan_blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

/* The first quote, backslash or control byte in [at, end), or end. */
const char *scan_plain(const char *at, const char *end);
const char *scan_plain_scalar(const char *at, const char *end);   /* the same, byte by byte: the twin for tests */

/* One escape of accepted JSON: *at stands on the backslash and ends behind the escape; returns the bytes put in out. */
size_t scan_unescape(const char **at, char out[4]);
/* The inside of an accepted string without its escapes; out has room for len bytes; returns the bytes written. */
size_t scan_decode(const char *inside, size_t len, char *out);

#endif
