/* class.h - what kind of character a code point is.  Same answers in every locale.
 * Source: Unicode general categories by utf8proc; the first 0x3000 code points stand in a table that is made
 * before main (a third of a millisecond), so that a look-up in Vietnamese text is one load. */
#ifndef UNICODE_CLASS_H
#define UNICODE_CLASS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	CLASS_LETTER = 1, CLASS_UPPER = 2, CLASS_LOWER = 4, CLASS_MARK = 8,
	CLASS_DIGIT = 16,                  /* ASCII digits only: other scripts' digits are CLASS_NUMBER */
	CLASS_NUMBER = 32, CLASS_SPACE = 64, CLASS_PUNCTUATION = 128,
	CLASS_INVISIBLE = 256,             /* zero width, soft hyphen, bidi marks, BOM, line and paragraph marks apart */
	CLASS_CONTROL = 512,               /* C0, DEL, C1; tab and line ends are CLASS_SPACE as well */
	CLASS_PRIVATE = 1024,
	CLASS_DASH = 2048,                 /* hyphens, dashes, minus; all but the minus are punctuation too */
	CLASS_QUOTE = 4096,                /* quote marks of all shapes, single and double */
	CLASS_UNSTABLE = 8192,             /* NFC may change it or join it to what stands before: see nfc.h */
	CLASS_VIETNAMESE = 16384,          /* letters of the Vietnamese alphabet beyond ASCII, both cases */
	CLASS_WORD = CLASS_LETTER | CLASS_MARK | CLASS_DIGIT | CLASS_NUMBER
};

enum { CLASS_KNOWN = 0x3000 };             /* code points below this are in the table */

struct class_entry {
	uint16_t set, lower, upper;        /* simple case mappings */
	uint16_t bare;                     /* without marks: o for ộ, d for đ; the code point itself where it has none */
};
extern struct class_entry class_table[CLASS_KNOWN];      /* read only after start */

struct class_entry32 {
	unsigned set;
	uint32_t lower, upper, bare;
};
struct class_entry32 class_beyond(uint32_t point);       /* for points from CLASS_KNOWN on: slower */

static inline unsigned                     /* a set of the above; points up to 0x10FFFF */
class_of(uint32_t point)
{
	return point < CLASS_KNOWN ? class_table[point].set : class_beyond(point).set;
}

static inline bool
class_is_word(uint32_t point)              /* a letter, mark or digit: what `bound: syllable` looks at */
{
	return (class_of(point) & CLASS_WORD) != 0;
}

#endif
