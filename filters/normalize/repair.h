/* repair.h - a draft: a text in work, and what a repair is.
 *
 * The order of the repairs matters: TCVN3 read as Latin-1 has its ư at U+00AD, the soft hyphen, so whoever takes away
 * what cannot be seen before the letters are decoded destroys every ư.  Each repair is one file in repairs/, which
 * defines `const struct repair repair_NAME`; the build makes the table.
 *
 * A repair walks over the text and says what stands where instead: draft_replace.  What it does not mention stays.  From
 * that the new text, the counts, the way back to the input's bytes (--map) and the tale of the changes (--explain) all
 * follow; no repair knows of them. */
#ifndef NORMALIZE_REPAIR_H
#define NORMALIZE_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "encoding.h"

/* What a text may need, found by one scan.  Each need has the repairs that name it. */
enum need {
	NEED_DECODING = 1,                 /* not UTF-8 */
	NEED_LATIN = 2,                    /* U+0080 to U+00FF, no Vietnamese letter: legacy bytes, or UTF-8 read as such */
	NEED_ENTITIES = 4,
	NEED_D = 8,                        /* Ð ð Ɖ */
	NEED_SPACES = 16,
	NEED_INVISIBLE = 32,
	NEED_PRIVATE = 64,
	NEED_NFC = 128,
	NEED_LINES = 256,                  /* line ends, blanks before them, blank lines */
	NEED_TONES = 512                   /* --tone: not found by the scan */
};

enum tone_style { TONE_AS_WRITTEN, TONE_OLD, TONE_NEW };

struct settings {
	enum encoding encoding;
	enum tone_style tone;
	bool repair_utf8;                  /* U+FFFD for what cannot be decoded */
	bool map;
	bool explaining;
	const char *explain;               /* a repair's name, or NULL for all */
};

enum { COUNTS = 24 };
struct count {
	const char *name;                  /* static */
	unsigned long long count;
};

/* Where in the input a byte of the text comes from. */
struct origin {
	uint32_t start, end;
};

struct edit {
	size_t start, end;                 /* of what was replaced, in the text before */
	size_t now, now_end;               /* of what stands for it, in the text after */
};

struct draft {
	/* For repairs to read. */
	const char *text;                  /* UTF-8, but for the one repair that needs NEED_DECODING */
	size_t len;
	const struct settings *settings;
	bool from_file;                    /* bytes of a file: the encoding may be any */
	bool raw;                          /* text is bytes still, not UTF-8 */
	bool last_line_end;                /* of a file, still there: it goes uncounted */
	bool decoded;                      /* the record carries norm: nothing is decoded again */
	unsigned needs;
	const char *encoding;              /* what the input was found to be in; a repair may set it */
	struct fault *why;
	/* Kept by draft.c. */
	const struct repair **repairs;     /* in their order */
	size_t repair_count;
	struct count counts[COUNTS];
	struct buffer halves[2];           /* the text before and after, in turns */
	struct buffer *out;
	size_t copied;                     /* bytes of text that out has seen */
	size_t letters;                    /* letters only Vietnamese has, where the scan counted them; for draft_vietnamese */
	size_t points;
	int vietnamese;                    /* -1: not asked yet */
	const struct repair *repair;       /* the one at work */
	bool tracing;
	struct edit *edits;                /* of the repair at work, only while tracing */
	size_t edit_count, edit_capacity;
	struct origin *origins[2];         /* of each byte of the text, before and after; only while tracing */
	size_t origin_capacity[2];
	int half;                          /* which of them belongs to text */
	struct buffer tale;                /* --explain: whole lines */
	size_t tale_lines;
	const char *input;                 /* the bytes the text was made from */
	size_t input_len;
	const char *source;                /* for the tale; may be NULL */
};

struct repair {
	const char *name;                  /* for --explain */
	int order;                         /* row of the table of repairs, or of one it must come before; equal rows go by name */
	unsigned needs;                    /* it runs where the text has one of these needs */
	bool decodes;                      /* not for records that carry norm; the text is scanned again after it */
	bool again;                        /* after it worked, all begin anew: damage may lie below damage */
	bool once;                         /* not again, even where all begin anew */
	bool by_line;                      /* its tale is told by lines, not by places */
	int (*apply)(struct draft *);       /* 0, or -1 with *why filled */
};
extern const struct repair *const repairs[];             /* made by the build; ended by NULL; sorted by name */

bool repair_exists(const char *name);

/* Text [start, end) becomes other bytes; calls come in rising order.  An equal replacement is no change. */
void draft_replace(struct draft *, size_t start, size_t end, const char *bytes, size_t len);
void draft_replace_point(struct draft *, size_t start, size_t end, uint32_t point);
void draft_count(struct draft *, const char *name, unsigned long long by);         /* name: static */
bool draft_vietnamese(struct draft *);     /* is the text Vietnamese?  Asked once a text */
bool draft_has_letters(const struct draft *);  /* five letters, and one in twenty, that only Vietnamese has?  Costs nothing */

#endif
