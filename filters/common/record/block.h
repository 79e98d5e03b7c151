/* block.h - reading: files cut into blocks of whole lines, or a whole text file as one block.
 *
 * One reader walks the input files in order.  A block is what one read gave, up to its last line end (the
 * rest leads the next block), so that a slow producer's lines are handed on as they come.  A line longer than
 * the limit becomes a block of its own, marked, with its first MiB; the rest of it is skipped in constant memory.
 * (A line that is too long but fits into one read may stand in a block like any other: record_parse refuses it.) */
#ifndef RECORD_BLOCK_H
#define RECORD_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum block_kind {
	BLOCK_LINES,                       /* whole lines; the last one may lack its line end at the end of a file */
	BLOCK_TEXT,                        /* one whole file of plain text */
	BLOCK_TOO_LONG                     /* the first bytes of a line (or text file) beyond the limit */
};

struct block {
	enum block_kind kind;
	char *bytes;                       /* owned by the block; grows, is reused */
	size_t len, capacity;
	struct place start;                /* file, line number and byte offset of the first byte */
	size_t whole;                      /* BLOCK_TOO_LONG: bytes of the whole line */
	bool first;                        /* first block of its file (a BOM may stand there) */
	bool last;                         /* the file is known to end here, perhaps without a line end */
	size_t sequence;                   /* counts blocks from 0 */
};
void block_free(struct block *);           /* frees the bytes */

/* Auto looks at the first byte that is no blank (and no BOM): '{' is lines, anything else text.  Where there is
 * none, a named regular file is an empty text and anything else is lines. */
enum block_from { BLOCK_FROM_LINES, BLOCK_FROM_TEXT, BLOCK_FROM_AUTO };

struct block_source;                                     /* opaque */
/* files: names, "-" is standard input; none at all is standard input.  Borrowed until close. */
struct block_source *block_open(const char *const *files, size_t count, enum block_from, size_t max_bytes);
void block_close(struct block_source *);

/* 1: a block; 0: the end of all files; -1: a file could not be opened or read, *why says which (code IO, the
 * errno in the message); the next call goes on with the next file.  What was read of a line that an error cuts
 * off is not given. */
int  block_read(struct block_source *, struct block *, struct fault *why);
/* After -1: was it the opening (or a folder, or a closed standard input), so that the file counts as missing? */
bool block_was_missing(const struct block_source *);
/* From now on a read that waits ends when this descriptor becomes readable, and gives 0 as if the files had
 * ended: for a signal handler that writes to a pipe.  -1 takes it back. */
void block_stop_at(struct block_source *, int descriptor);
/* Called before a file is opened that may make us wait, when the one before has ended: a named pipe, standard input.  What
 * was made of the files so far can go out first. */
void block_on_wait(struct block_source *, void (*call)(void *), void *argument);
/* Would the next read have to wait for input?  (poll; regular files never do.) */
bool block_would_wait(struct block_source *);
int  block_descriptor(const struct block_source *);     /* what it reads from, for poll; -1 between files */
/* For progress: bytes read so far, and the sum of the sizes of all files, 0 where it is not known. */
void block_progress(const struct block_source *, unsigned long long *read, unsigned long long *size);

/* Splitting: the next line of a BLOCK_LINES from *at on (0 first); false at the end.  The line comes without
 * LF and CR; ended says that an LF stood there, cr that a CR did. */
struct line {
	const char *bytes;
	size_t len, start;                 /* start: offset in the block */
	bool ended, cr;
};
bool block_line(const struct block *, size_t *at, struct line *);

#endif
