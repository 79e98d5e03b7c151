/* guess.h - is it better Vietnamese when read another way?
 *
 * A stretch of text is a row of characters that remember where they stood.  Reading them in a legacy encoding gives
 * another row; the share of valid syllables among the words with letters beyond ASCII tells which of the two is right:
 * it is 0.97 and more in real text, and 0.3 and less in text read in a wrong way. */
#ifndef NORMALIZE_GUESS_H
#define NORMALIZE_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "encoding.h"

enum { GUESS_LOOK = 256 << 10 };           /* bytes of stretches beyond ASCII that a guess looks at */

struct character {
	uint32_t point;
	uint32_t start, end;               /* in the text it was taken from */
};
struct characters {
	struct character *items;           /* owned; { 0 } is valid and empty */
	size_t count, capacity;
};
void characters_free(struct characters *);
void characters_add(struct characters *, uint32_t point, size_t start, size_t end);

/* Replace what the row held by text[start, end): code points of UTF-8, or single bytes as Latin-1. */
void characters_of_text(struct characters *, const char *text, size_t start, size_t end);
void characters_of_bytes(struct characters *, const char *text, size_t start, size_t end);

/* Read a row in a legacy encoding into another one.  What no byte stands for stays as it is.  *bad counts bytes that mean
 * nothing there (may be NULL).  In TCVN3, units that are capitals in VN1 and quotes or dashes in Windows-1252 are what makes
 * a word; small letters become capitals in words, and lines, of capitals: its capital fonts had no letters of their own. */
void characters_decode(const struct characters *, enum encoding, struct characters *, size_t *bad);

/* Words with a letter beyond ASCII, and how many of them are possible Vietnamese syllables. */
struct score {
	size_t words, valid;
};
void characters_score(const struct characters *, struct score *);        /* adds */
double score_share(struct score);          /* 0 where there are no words */
/* Is `after` so good, and so much better, that it must be the right way?  Nine words in ten, three in four where there are few:
 * in text that went through two legacy encodings, one of them read back, about one in six is wrong. */
bool score_convincing(struct score before, struct score after);

/* Are the words beyond ASCII Vietnamese as they stand, letters in parts and what cannot be seen aside?  True where there are few or
 * none.  Looks at GUESS_LOOK bytes of them. */
bool text_reads_well(const char *text, size_t len);

/* The end of the stretch that begins at start: a line with its end, or a piece of a very long one that ends at a blank. */
size_t stretch_end(const char *text, size_t len, size_t start);

/* The legacy encoding in which the text (bytes, or with utf8 the code points of Latin-1 and Windows-1252) reads best, and the
 * scores; looks at GUESS_LOOK bytes.  ENCODING_AUTO where there are no such stretches. */
enum encoding guess_encoding(const char *text, size_t len, bool utf8, struct score *before, struct score *after);

#endif
