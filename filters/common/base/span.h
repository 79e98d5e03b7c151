/* span.h - stretches of text, and the one place where bytes become code points.
 *
 * Inside the program every offset is a byte offset into UTF-8 text that is known to be valid; records
 * carry code points (jq, Python and PostgreSQL slice so).  Both are half open. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	size_t start, end;
};

static inline bool
span_contains(struct span outer, struct span inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

static inline bool
span_overlaps(struct span a, struct span b)
{
	return a.start < b.end && b.start < a.end;
}

/* Code points of len bytes of valid UTF-8. */
size_t span_points(const char *bytes, size_t len);

/* A converter over one text.  Offsets asked for in rising order cost one forward pass over the whole
 * text; an earlier offset starts again from the nearest remembered one (an index every 512 bytes is
 * made as the pass goes), so any order is cheap. */
struct offsets;                                          /* opaque */
struct offsets *offsets_new(void);                       /* caller frees; reused for many texts */
void   offsets_free(struct offsets *);
void   offsets_start(struct offsets *, const char *text, size_t len);  /* text: borrowed until the next start */
size_t offsets_point(struct offsets *, size_t byte);     /* byte offset -> code point offset; byte <= len, on a boundary */
size_t offsets_between(struct offsets *, struct span, struct span);    /* code points between two spans; 0 where they meet */
/* Code point offset -> byte offset; false when it lies behind the end of the text. */
bool   offsets_byte(struct offsets *, size_t point, size_t *byte);
size_t offsets_end(struct offsets *);                    /* code points of the whole text */

#endif
