/* lexicon.h - lists of phrases, all in one hash: from the syllables of a text to rows.
 *
 * A TSV file's first line names its columns: phrase, id, further ones; blank lines and lines that begin with '#' are
 * skipped.  Rows keep the bytes of the file; columns are cut out when asked for.  Keys are the hashes of the
 * folded syllables (text/syllable.h) of a phrase in a row, so separators do not count until the candidate is
 * confirmed by its bytes, folded as the lexicon says.  A lexicon without `bound: syllable` has a hash of its own (anywhere.h).  Of two rows with the same folded phrase in one lexicon
 * the last added wins: a pack that extends a lexicon can correct it.
 *
 * Measured: a row costs about 36 bytes beside its line; 1,000,000 rows load in well under 2 s. */
#ifndef TAG_COMPILE_LEXICON_H
#define TAG_COMPILE_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "compile/anywhere.h"
#include "rules/node.h"
#include "text/syllable.h"

struct lexicon;
struct lexicon_set;                        /* all lexicons of all packs */

struct lexicon_row {
	const struct lexicon *lexicon;
	uint32_t index;                    /* of the row in the set */
};

/* The row whose phrase is exactly these bytes, folded as the lexicon says; false where there is none. */
bool lexicon_find(const struct lexicon *, const char *bytes, size_t len, struct lexicon_row *row);

/* Columns: "phrase" is 0, "id" is 1, further ones in the order of the first lines; -1 where no file of the lexicon has it. */
int         lexicon_column(const struct lexicon *, const char *name);
size_t      lexicon_columns(const struct lexicon *);
const char *lexicon_column_name(const struct lexicon *, size_t column);    /* a C string, lives with the rules */
/* The cell, not NUL ended, which lives with the rules; NULL where the row's file lacks the column; len 0 then, and where it is empty. */
const char *lexicon_cell(const struct lexicon_row *, size_t column, size_t *len);
size_t      lexicon_index(const struct lexicon *);                         /* place in the set */

/* ---- loading ---- */

enum lexicon_bound { LEXICON_ANYWHERE, LEXICON_SYLLABLE };

struct lexicon_set *lexicon_set_new(void);
void lexicon_set_free(struct lexicon_set *);

/* A new lexicon; name is copied; fold: a set of FOLD_ flags. */
struct lexicon *lexicon_new(struct lexicon_set *, const char *name, unsigned fold, enum lexicon_bound);
/* A file, or a map node phrase: id, which is borrowed until finish.  at: where the pack names the file, for "cannot be read".  -1
 * with *why: the file or its first line; rows are for finish to read. */
int  lexicon_add_file(struct lexicon *, const char *path, const struct node *at, struct fault *why);
int  lexicon_add_entries(struct lexicon *, const struct node *entries, struct fault *why);
/* After the last of all: read the rows, build the hash.  -1 with *why.  Another thread may call it; until it is done the caller
 * may ask for lexicons and columns, not for rows. */
int    lexicon_set_finish(struct lexicon_set *, struct fault *why);
size_t lexicon_set_count(const struct lexicon_set *);

/* ---- matching ---- */

struct lexicon_hit {
	uint32_t start, end;               /* bytes of the text */
	uint32_t row;                      /* index in the set */
	uint32_t lexicon;                  /* index in the set */
};
struct lexicon_hits {
	struct lexicon_hit *items;         /* owned */
	size_t count, capacity;
};
/* One thread's memory for matching. */
enum { LEXICON_BLOCK = 64 };               /* tokens that are looked at together; the syllables of the longest phrase, too */
struct lexicon_scratch {
	struct buffer folded, key;
	uint64_t singles[LEXICON_BLOCK], pairs[LEXICON_BLOCK], keys[LEXICON_BLOCK];
	uint64_t *accents;                 /* second hashes of tokens, where a lexicon folds accents */
	size_t accent_room;
	struct anywhere_scratch anywhere;
};
void lexicon_scratch_free(struct lexicon_scratch *);

/* All entries of the lexicons that stand in text[from, to), by start, at one start the longest first.
 *   tokens  of that stretch, offsets in text.  wanted: by index of lexicon, which ones are asked for. */
void lexicon_scan(const struct lexicon_set *, struct lexicon_scratch *, const char *text, size_t from, size_t to,
	const struct token *tokens, size_t count, const bool *wanted, struct lexicon_hits *);
struct lexicon_row lexicon_row_at(const struct lexicon_set *, uint32_t row);
size_t lexicon_row_count(const struct lexicon_set *);     /* of all lexicons */

#endif
