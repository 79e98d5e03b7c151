/* scan.h - one look at a text: is it clean, and if not, what does it need?
 * Real news is clean, so this is nearly all the work there is: it looks at 64 bytes at once, and at single characters
 * only where they are none of Vietnamese text. */
#ifndef NORMALIZE_SCAN_H
#define NORMALIZE_SCAN_H

#include <stddef.h>

struct scan {
	unsigned needs;                    /* enum need, without NEED_DECODING and NEED_TONES */
	size_t points;                     /* characters */
	size_t letters;                    /* of them, letters that only Vietnamese has (đ ơ ư, and U+1EA0 to U+1EF9) */
};

/* text is valid UTF-8. */
struct scan scan_text(const char *text, size_t len);

#endif
