/* page.h - a text as lines, with what the rules ask about each: length, end, block, neighbours, repeats.
 *
 * A line is a segment.  Empty lines part blocks and are none.  All offsets are bytes of the text, but those named points.
 * One page is reused for many records; nothing in it outlives the next page_read. */
#ifndef SEGMENT_PAGE_H
#define SEGMENT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/span.h"
#include "text/sentence.h"

enum kind {
	KIND_OPEN,                         /* not yet decided; written as paragraph */
	KIND_TITLE, KIND_DATELINE, KIND_PARAGRAPH, KIND_CAPTION, KIND_BYLINE, KIND_BOILERPLATE, KIND_TEASER,
	KIND_NONE                          /* what stands before the first line and after the last */
};
extern const char *const kind_names[];     /* by enum kind, NULL behind "none" */

enum ending { ENDS_OPEN, ENDS_STOP, ENDS_QUESTION, ENDS_EXCLAMATION, ENDS_ELLIPSIS, ENDS_COLON };
extern const char *const ending_names[];   /* by enum ending, NULL behind */

#define LINE_NONE SIZE_MAX

struct line {
	struct span bytes;                 /* without the line break; blanks at its ends belong to it */
	size_t start_point, points;
	size_t first, sentences;           /* in page.sentences */
	size_t block;                      /* counts stretches of lines without an empty one between */
	bool block_first, block_last;
	enum ending ending;
	enum kind kind;
	size_t rule;                       /* the rule that decided, else LINE_NONE */
	size_t twin, next_twin;            /* first line of the same words, quote marks folded (itself: none before), and the next */
};

/* A part that stands in an earlier line already, to the code point. */
struct repeat {
	bool whole;                        /* all of it: duplicate_of */
	size_t line;                       /* the earlier line; LINE_NONE where nothing is repeated */
	struct span earlier, here;         /* partial: bytes of the text */
};

struct page {
	const char *text;
	size_t len;
	struct line *lines;
	size_t count, capacity;
	struct spans sentences;
	size_t points;                     /* of the whole text */
	size_t blocks;
	size_t last_section;               /* first line of the last section of a page whose empty lines part sections; else count */

	/* Where the body is, as far as it is known by now: page_find_body. */
	size_t body_first, body_last;      /* count and 0 where there is none */
	size_t body_mean;                  /* points of its lines, on average */
	size_t last_open;                  /* the last line that is not decided; count - 1 where all are */

	struct slot *slots;                /* hash of sentences and lines: see repeats.c */
	size_t slot_count, slot_capacity;
	uint64_t *hashes;                  /* of the sentences */
	size_t hash_capacity;
	struct buffer folded;
};

/* text: valid UTF-8, borrowed until the next read. */
void page_read(struct page *, const char *text, size_t len, const struct splitter *);
void page_free(struct page *);

/* The body: from the first to the last line that is not decided (or a paragraph), reads like text, and does not stand in
 * the last section.  To be asked again after lines were decided. */
void page_find_body(struct page *);

/* Empty lines part no sections of this page: feeds that part them leave out the stamp. */
void page_join_sections(struct page *);

/* Lines of the same words: sets twin and next_twin of all lines.  Part of page_read. */
void page_find_twins(struct page *);
/* What of line i stood in an earlier line: the whole of it (its sentences are a run of the earlier line's), or a run
 * of whole sentences and what follows them word for word.  Source of the bounds: annotation.md. */
struct repeat page_repeat(const struct page *, size_t i);

#endif
