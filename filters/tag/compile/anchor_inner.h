/* anchor_inner.h - what the files of the anchor reader share: sets of strings with their prices (anchor_sets.c), pieces
 * of patterns put together (anchor_pieces.c), groups read before (anchor_known.c), the reader of patterns (anchor_read.c).  anchor.c keeps what is found.
 *
 * The reader walks a pattern once, by recursive descent, and gives for each piece: its language while that is a
 * small set of strings, the cheapest set of strings one of which every match must contain, and bounds of its length.
 *
 * The price of a set is what it costs a byte of text, in calls of PCRE2: how often its literals are guessed to stand in
 * Vietnamese news, and how far before them a match may start.  The guess is that of the rarest character, less for each further
 * one.  A rule tried everywhere costs about a call for every ten bytes; a set that costs more is no help, and no set costs
 * more than that where it stands in the unit at all. */
#ifndef TAG_COMPILE_ANCHOR_INNER_H
#define TAG_COMPILE_ANCHOR_INNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "compile/anchor.h"

#define ANCHOR_PRICE_EVERYWHERE 0.1
#define ANCHOR_UNIT_BYTES 200.0
enum { SET_MOST = 128, SET_SMALL = 16, LITERALS_MOST = 1024, CLASS_MOST = 16, LITERAL_BYTES = 32, DEPTH_MOST = 150 };

struct set {
	struct literal *items;
	size_t count;
};

struct candidate {
	struct set set;                    /* count 0: none */
	size_t least, most;
	double often, price;
	bool atoms;                        /* each string holds one */
};

/* The cheapest set; the rarest one, which may turn out cheapest when more is known of what stands before it; and the cheapest one
 * of which each string holds an atom. */
struct candidates {
	struct candidate any, rare, atoms;
};

struct bounds {
	size_t least, most;
};

/* With what a piece may begin. */
struct first {
	uint64_t bytes[4];
	bool small;                        /* a character that is neither ASCII nor a capital may come first */
};

struct piece {
	struct first first;
	bool exact;
	struct set set;                    /* where exact: a set that holds the whole language of the piece */
	struct candidates best;
	struct bounds bytes, points;
};

struct reader {
	const char *start, *at, *end;
	struct arena *work;
	struct anchor_known *known;
	const uint32_t *closings;          /* by the place of a '(': where its ')' seems to be; 0: not known */
	size_t closing;                    /* of the group that is entered */
	unsigned depth;
	bool failed;                       /* met something it does not know */
	bool simple;
	bool caseless;
	bool alternatives, multiline;      /* the pattern is several at the top; it has (?m) */
};

/* A sequence under way: the exact strings since the last cut, and how far that cut is from the start. */
struct sequence {
	struct set run;
	struct bounds run_at, run_bytes;
	struct set tail;                   /* the single string that ends the run, where the run is many; count 0: none */
	struct bounds tail_at;
	struct piece whole;
	bool cut;
};

/* ---- sets of strings, bounds ---- */

size_t add_most(size_t a, size_t b);
size_t times_most(size_t a, size_t b);
void bounds_add(struct bounds *to, struct bounds by);
void bounds_join(struct bounds *to, struct bounds with);
bool is_atom(const char *bytes);
double literal_frequency(struct literal l);
double price_of(double often, size_t range);
struct set set_of(struct reader *r, const char *bytes, size_t len);
bool set_has(const struct set *set, struct literal l);
bool set_union(struct reader *r, struct set a, struct set b, size_t most, struct set *out);
bool set_product(struct reader *r, struct set a, struct set b, struct set *out);
struct bounds set_bounds(const struct set *set, bool points);

/* ---- pieces ---- */

void first_point(struct first *f, uint32_t point);
void first_any(struct first *f, bool capital);
void first_join(struct first *to, const struct first *with);
struct piece piece_empty(struct reader *r);
struct piece piece_exact(struct set set);
struct piece piece_any(size_t least_points, size_t most_points);
bool holds_atom(struct literal l);
bool is_covered(const struct set *set, size_t index);
void offer_piece(struct candidates *best, const struct piece *p, struct bounds before);
void sequence_add(struct reader *r, struct sequence *s, struct piece p);
struct piece sequence_end(struct sequence *s);
struct piece piece_either(struct reader *r, const struct piece *all, size_t count);
struct piece piece_repeat(struct reader *r, struct piece p, size_t least, size_t most);

/* ---- groups that were read before ---- */

/* What a group gave.  It depends on its text alone, where case counts. */
struct known_group {
	struct piece piece;
	bool simple, multiline;
};

struct anchor_known *anchor_known_new(void);
void anchor_known_free(struct anchor_known *);
/* Between patterns: forget all, when it has become much. */
void anchor_known_trim(struct anchor_known *);
const struct known_group *anchor_known_find(const struct anchor_known *, const char *text, size_t len);     /* NULL: never read */
void anchor_known_keep(struct anchor_known *, const char *text, size_t len, const struct known_group *);    /* copied */

/* ---- reading ---- */

struct anchor_work {
	struct arena *arena;               /* of the pattern in work */
	struct anchor_known *known;
};

struct piece read_pattern(struct reader *r, const char *source, struct anchor_work *);

#endif
