/* The reader walks a pattern once, by recursive descent, and gives for each piece: its language while that is a
 * small set of strings, the cheapest set of strings one of which every match must contain, and bounds of its length.
 *
 * The price of a set is what it costs a byte of text, in calls of PCRE2: how often its literals are guessed to stand in
 * Vietnamese news, and how far before them a match may start.  The guess is that of the rarest character, less for each further
 * one.  A rule tried everywhere costs about a call for every ten bytes; a set that costs more is no help, and no set costs
 * more than that where it stands in the unit at all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compile/anchor.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

static const double PRICE_EVERYWHERE = 0.1, UNIT_BYTES = 200;
enum { SET_MOST = 128, SET_SMALL = 16, LITERALS_MOST = 1024, CLASS_MOST = 16, LITERAL_BYTES = 32, DEPTH_MOST = 150 };

struct set {
	struct literal *items;
	size_t count;
};

struct candidate {
	struct set set;                    /* count 0: none */
	size_t least, most;
	double often, price;
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
	const char *at, *end;
	struct arena *work;
	unsigned depth;
	bool failed;                       /* met something it does not know */
	bool simple;
	bool caseless;
	bool alternatives, multiline;      /* the pattern is several at the top; it has (?m) */
};

static size_t
add_most(size_t a, size_t b)
{
	return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static size_t
times_most(size_t a, size_t b)
{
	if (a == 0 || b == 0)
		return 0;
	return a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

static void
bounds_add(struct bounds *to, struct bounds by)
{
	to->least = add_most(to->least, by.least);
	to->most = add_most(to->most, by.most);
}

static void
bounds_join(struct bounds *to, struct bounds with)
{
	if (with.least < to->least)
		to->least = with.least;
	if (with.most > to->most)
		to->most = with.most;
}

/* ---- sets of strings ---- */

static bool
is_atom(const char *bytes)
{
	size_t size;
	uint32_t point;

	if ((unsigned char)bytes[0] != 0xEE && (unsigned char)bytes[0] != 0xEF)
		return false;
	point = utf8_decode(bytes, &size);
	return point >= ANCHOR_FIRST_ATOM && point <= ANCHOR_LAST_ATOM;
}

/* How often a character stands in a byte of text, counted in 2,000 articles of Vietnamese news, and the 0.15th power of that: a
 * literal is about as rare as its rarest character, and each further one, which depends on it, makes it that much rarer. */
struct frequency {
	double often, damped;
};

static struct frequency
frequency(const char *bytes)
{
	/* a to z */
	static const struct frequency small[26] = {
		{ 0.0173, 0.544 }, { 0.0064, 0.469 }, { 0.0286, 0.587 }, { 0.0036, 0.43 }, { 0.0026, 0.409 }, { 0.0001, 0.251 }, { 0.0311, 0.594 }, { 0.049, 0.636 }, { 0.0345, 0.603 }, { 0.0001, 0.251 }, { 0.0061, 0.465 }, { 0.0071, 0.476 }, { 0.0125, 0.518 }, { 0.0683, 0.669 }, { 0.0115, 0.512 }, { 0.0064, 0.469 }, { 0.0024, 0.405 }, { 0.0098, 0.5 }, { 0.0056, 0.459 }, { 0.0316, 0.596 }, { 0.0165, 0.54 }, { 0.0093, 0.496 }, { 0.0002, 0.279 }, { 0.0027, 0.412 }, { 0.008, 0.485 }, { 0.0001, 0.251 }
	};
	static const struct frequency atom = { 0.004, 0.437 }, capital = { 0.002, 0.394 }, digit = { 0.001, 0.355 },
		blank = { 0.16, 0.76 }, stop = { 0.008, 0.485 }, at = { 0.00001, 0.178 }, sign = { 0.0007, 0.336 },
		marked_capital = { 0.0002, 0.279 }, marked = { 0.006, 0.464 }, twice_marked = { 0.002, 0.394 };
	unsigned char c = (unsigned char)bytes[0];
	size_t size;
	uint32_t point;

	if (c >= 'a' && c <= 'z')
		return small[c - 'a'];
	if (c >= 'A' && c <= 'Z')
		return capital;
	if (c >= '0' && c <= '9')
		return digit;
	if (c < 0x80)
		return c == ' ' ? blank : c == ',' || c == '.' ? stop : c == '@' ? at : sign;
	if (is_atom(bytes))
		return atom;
	point = utf8_decode(bytes, &size);
	return fold_lower(point) != point ? marked_capital : point < 0x1EA0 ? marked : twice_marked;
}

static double
literal_frequency(struct literal l)
{
	struct frequency rarest = { 1, 1 };
	double product = 1;

	for (size_t i = 0; i < l.len; i++) {
		struct frequency f;

		if ((l.bytes[i] & 0xC0) == 0x80)
			continue;
		f = frequency(l.bytes + i);
		product *= f.damped;
		if (f.often < rarest.often)
			rarest = f;
	}
	return rarest.often * product / rarest.damped;
}

static double
price_of(double often, size_t range)
{
	double each = often * (1 + (double)range / 40), whole = (1 - exp(-UNIT_BYTES * often)) * PRICE_EVERYWHERE;

	return often * 0.1 + (each < whole ? each : whole);
}

static struct set
set_of(struct reader *r, const char *bytes, size_t len)
{
	struct set set = { arena_alloc(r->work, sizeof(struct literal)), 1 };

	set.items[0] = (struct literal){ arena_copy(r->work, bytes, len), len };
	return set;
}

static bool
set_has(const struct set *set, struct literal l)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len == l.len && memcmp(set->items[i].bytes, l.bytes, l.len) == 0)
			return true;
	return false;
}

/* a or b; false where the result is larger than `most`. */
static bool
set_union(struct reader *r, struct set a, struct set b, size_t most, struct set *out)
{
	struct set set = { NULL, 0 };

	if (a.count + b.count > most)
		return false;
	set.items = arena_alloc(r->work, (a.count + b.count + 1) * sizeof *set.items);
	for (size_t i = 0; i < a.count; i++)
		set.items[set.count++] = a.items[i];
	for (size_t i = 0; i < b.count; i++)
		if (b.count > 64 || !set_has(&set, b.items[i]))
			set.items[set.count++] = b.items[i];
	*out = set;
	return true;
}

/* a followed by b; false where the result would be too large. */
static bool
set_product(struct reader *r, struct set a, struct set b, struct set *out)
{
	struct set set = { NULL, 0 };

	if (a.count * b.count > SET_MOST)
		return false;
	for (size_t i = 0; i < a.count; i++)
		if (a.items[i].len > LITERAL_BYTES)
			return false;
	set.items = arena_alloc(r->work, (a.count * b.count + 1) * sizeof *set.items);
	for (size_t i = 0; i < a.count; i++)
		for (size_t j = 0; j < b.count; j++) {
			size_t len = a.items[i].len + b.items[j].len;
			char *bytes = arena_alloc(r->work, len + 1);

			memcpy(bytes, a.items[i].bytes, a.items[i].len);
			memcpy(bytes + a.items[i].len, b.items[j].bytes, b.items[j].len);
			bytes[len] = '\0';
			set.items[set.count++] = (struct literal){ bytes, len };
		}
	*out = set;
	return true;
}

static struct bounds
set_bounds(const struct set *set, bool points)
{
	struct bounds b = { SIZE_MAX, 0 };

	for (size_t i = 0; i < set->count; i++) {
		size_t len = 0;

		for (size_t k = 0; k < set->items[i].len; k++)
			len += !points || (set->items[i].bytes[k] & 0xC0) != 0x80;
		bounds_join(&b, (struct bounds){ len, len });
	}
	return b;
}

/* ---- first characters ---- */

static void
first_byte(struct first *f, unsigned char byte)
{
	f->bytes[byte / 64] |= (uint64_t)1 << byte % 64;
}

static void
first_point(struct first *f, uint32_t point)
{
	char bytes[4];

	utf8_encode(point, bytes);
	first_byte(f, (unsigned char)bytes[0]);
	f->small |= point >= 0x80 && !(class_of(point) & CLASS_UPPER);
}

/* Any character, or any capital letter; of characters that are not ASCII the lead bytes C2 and up. */
static void
first_any(struct first *f, bool capital)
{
	static const uint64_t any[4] = { ~(uint64_t)0, ~(uint64_t)0, 0, ~(uint64_t)0 << 2 }, capitals[4] = { 0, 0x07FFFFFE, 0, ~(uint64_t)0 << 2 };

	for (size_t i = 0; i < 4; i++)
		f->bytes[i] |= capital ? capitals[i] : any[i];
	f->small |= !capital;
}

static void
first_join(struct first *to, const struct first *with)
{
	for (size_t i = 0; i < 4; i++)
		to->bytes[i] |= with->bytes[i];
	to->small |= with->small;
}

/* ---- pieces ---- */

static struct piece
piece_empty(struct reader *r)
{
	return (struct piece){ .exact = true, .set = set_of(r, "", 0) };
}

static struct piece
piece_exact(struct set set)
{
	return (struct piece){ .exact = true, .set = set, .bytes = set_bounds(&set, false), .points = set_bounds(&set, true) };
}

/* Something whose strings are not followed. */
static struct piece
piece_any(size_t least_points, size_t most_points)
{
	struct piece p = { .bytes = { least_points, times_most(most_points, 4) }, .points = { least_points, most_points } };

	first_any(&p.first, false);
	return p;
}

static bool
holds_atom(struct literal l)
{
	for (size_t i = 0; i < l.len; i++)
		if (is_atom(l.bytes + i))
			return true;
	return false;
}

/* A literal that begins with another one at the same distance says nothing more. */
static bool
is_covered(const struct set *set, size_t index)
{
	struct literal l = set->items[index];

	for (size_t i = 0; i < set->count; i++) {
		struct literal o = set->items[i];

		if (i != index && o.len <= l.len && memcmp(o.bytes, l.bytes, o.len) == 0 && (o.len < l.len || i < index))
			return true;
	}
	return false;
}

static void
offer_to(struct candidate *best, const struct candidate *c)
{
	if (c->set.count > 0 && (best->set.count == 0 || c->price < best->price))
		*best = *c;
}

static void
offer(struct candidates *best, struct set set, size_t least, size_t most)
{
	struct candidate c = { .set = set, .least = least, .most = most };
	bool atoms = true;

	if (set.count == 0)
		return;
	for (size_t i = 0; i < set.count; i++) {
		if (set.items[i].len == 0)
			return;
		if (set.count > SET_SMALL || !is_covered(&set, i))
			c.often += literal_frequency(set.items[i]);
		atoms &= holds_atom(set.items[i]);
	}
	c.price = price_of(c.often, most - least);
	offer_to(&best->any, &c);
	if (best->rare.set.count == 0 || c.often < best->rare.often)
		best->rare = c;
	if (atoms)
		offer_to(&best->atoms, &c);
}

static void
offer_behind(struct candidates *best, const struct candidates *of, struct bounds before)
{
	const struct candidate *all[] = { &of->any, &of->rare, &of->atoms };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i]->set.count > 0)
			offer(best, all[i]->set, add_most(before.least, all[i]->least), add_most(before.most, all[i]->most));
}

/* What a piece offers, `before` bytes behind the start. */
static void
offer_piece(struct candidates *best, const struct piece *p, struct bounds before)
{
	if (p->exact)
		offer(best, p->set, before.least, before.most);
	offer_behind(best, &p->best, before);
}

/* A sequence under way: the exact strings since the last cut, and how far that cut is from the start. */
struct sequence {
	struct set run;
	struct bounds run_at, run_bytes;
	struct set tail;                   /* the single string that ends the run, where the run is many; count 0: none */
	struct bounds tail_at;
	struct piece whole;
	bool cut;
};

/* `[0-9]{2}T` is a hundred strings, and its T alone says as much. */
static void
sequence_tail(struct reader *r, struct sequence *s, const struct piece *p)
{
	if (!p->exact || p->set.count != 1) {
		offer(&s->whole.best, s->tail, s->tail_at.least, s->tail_at.most);
		s->tail.count = 0;
	} else if (s->tail.count == 0) {
		s->tail = p->set;
		s->tail_at = s->run_at;
		bounds_add(&s->tail_at, s->run_bytes);
	} else if (!set_product(r, s->tail, p->set, &s->tail)) {
		offer(&s->whole.best, s->tail, s->tail_at.least, s->tail_at.most);
		s->tail.count = 0;
	}
}

static void
sequence_add(struct reader *r, struct sequence *s, struct piece p)
{
	struct set product;

	if (s->run_at.least + s->run_bytes.least == 0)
		first_join(&s->whole.first, &p.first);
	bounds_add(&s->whole.points, p.points);
	if (s->run.count > 1 || s->tail.count > 0)
		sequence_tail(r, s, &p);
	if (p.exact && p.best.any.set.count > 0) {
		/* A lookahead, or a large set with something better in it: it stands behind all that was read. */
		struct bounds before = s->run_at;

		bounds_add(&before, s->run_bytes);
		offer_behind(&s->whole.best, &p.best, before);
	}
	if (p.exact && set_product(r, s->run, p.set, &product)) {
		s->run = product;
		bounds_add(&s->run_bytes, p.bytes);
		return;
	}
	offer(&s->whole.best, s->run, s->run_at.least, s->run_at.most);
	s->cut = true;
	bounds_add(&s->run_at, s->run_bytes);
	if (p.exact) {
		s->run = p.set;
		s->run_bytes = p.bytes;
		return;
	}
	offer_piece(&s->whole.best, &p, s->run_at);
	bounds_add(&s->run_at, p.bytes);
	s->run = set_of(r, "", 0);
	s->run_bytes = (struct bounds){ 0, 0 };
}

static struct piece
sequence_end(struct sequence *s)
{
	offer(&s->whole.best, s->tail, s->tail_at.least, s->tail_at.most);
	s->whole.bytes = s->run_at;
	bounds_add(&s->whole.bytes, s->run_bytes);
	if (!s->cut) {
		s->whole.exact = true;
		s->whole.set = s->run;
	} else
		offer(&s->whole.best, s->run, s->run_at.least, s->run_at.most);
	return s->whole;
}

/* What all of several pieces offer: a literal of one of them stands in each match. */
static void
offer_common(struct reader *r, struct candidates *best, const struct candidate *const all[], size_t count)
{
	struct set set = { NULL, 0 };
	size_t total = 0, least = SIZE_MAX, most = 0;

	for (size_t i = 0; i < count; i++) {
		if (all[i]->set.count == 0)
			return;
		total += all[i]->set.count;
		if (all[i]->least < least)
			least = all[i]->least;
		if (all[i]->most > most)
			most = all[i]->most;
	}
	if (total > LITERALS_MOST)
		return;
	set.items = arena_alloc(r->work, total * sizeof *set.items);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < all[i]->set.count; k++)
			if (total > SET_MOST || !set_has(&set, all[i]->set.items[k]))
				set.items[set.count++] = all[i]->set.items[k];
	offer(best, set, least, most);
}

/* All exact, and few enough strings together. */
static bool
join_exact(struct reader *r, const struct piece *all, size_t count, struct set *out)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++) {
		if (!all[i].exact)
			return false;
		total += all[i].set.count;
	}
	if (total > SET_MOST)
		return false;
	*out = (struct set){ arena_alloc(r->work, (total + 1) * sizeof *out->items), 0 };
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < all[i].set.count; k++)
			if (!set_has(out, all[i].set.items[k]))
				out->items[out->count++] = all[i].set.items[k];
	return true;
}

/* One of several pieces. */
static struct piece
piece_either(struct reader *r, const struct piece *all, size_t count)
{
	struct piece out = { .first = all[0].first, .bytes = all[0].bytes, .points = all[0].points };
	struct candidates *offered;
	const struct candidate **column;

	for (size_t i = 1; i < count; i++) {
		first_join(&out.first, &all[i].first);
		bounds_join(&out.bytes, all[i].bytes);
		bounds_join(&out.points, all[i].points);
	}
	out.exact = join_exact(r, all, count, &out.set);
	if (out.exact && out.set.count <= SET_SMALL)
		return out;
	offered = arena_zero(r->work, count * sizeof *offered);
	column = arena_alloc(r->work, count * sizeof(struct candidate *));
	for (size_t i = 0; i < count; i++)
		offer_piece(&offered[i], &all[i], (struct bounds){ 0, 0 });
	for (size_t i = 0; i < count; i++)
		column[i] = &offered[i].any;
	offer_common(r, &out.best, column, count);
	for (size_t i = 0; i < count; i++)
		column[i] = &offered[i].rare;
	offer_common(r, &out.best, column, count);
	for (size_t i = 0; i < count; i++)
		column[i] = &offered[i].atoms;
	offer_common(r, &out.best, column, count);
	return out;
}

static struct piece
piece_repeat(struct reader *r, struct piece p, size_t least, size_t most)
{
	struct piece out = { .first = p.first };

	if (least == 1 && most == 1)
		return p;
	if (most == 0)
		return piece_empty(r);
	if (least == 0 && most == 1 && p.exact && set_union(r, p.set, set_of(r, "", 0), SET_MOST, &out.set)) {
		out.exact = true;
		out.bytes = (struct bounds){ 0, p.bytes.most };
		out.points = (struct bounds){ 0, p.points.most };
		return out;
	}
	if (least == most && least <= 4 && p.exact) {
		struct set set = p.set;
		size_t i = 1;

		while (i < least && set_product(r, set, p.set, &set))
			i++;
		if (i == least) {
			out = piece_exact(set);
			out.first = p.first;
			return out;
		}
	}
	out.bytes = (struct bounds){ times_most(p.bytes.least, least), times_most(p.bytes.most, most) };
	out.points = (struct bounds){ times_most(p.points.least, least), times_most(p.points.most, most) };
	if (least > 0)
		offer_piece(&out.best, &p, (struct bounds){ 0, 0 });
	return out;
}

/* ---- reading ---- */

static struct piece
give_up(struct reader *r)
{
	r->failed = true;
	r->simple = false;
	r->at = r->end;
	return piece_any(0, SIZE_MAX);
}

/* One literal code point; without regard to case it is two. */
static struct piece
piece_point(struct reader *r, uint32_t point)
{
	char bytes[4];
	struct set set = set_of(r, bytes, utf8_encode(point, bytes)), twin;
	uint32_t lower = fold_lower(point), upper = fold_upper(point);
	struct piece p;

	if (r->caseless && lower != upper) {
		/* PCRE2 has third forms for some (the Kelvin sign, the long s): those letters are not followed. */
		if (point >= 0x80 ? point < 0xC0 || point == 0xC5 || point == 0xE5 || point == 0xDF || (point > 0x17E && point < 0x1E00) || point > 0x1EF9
		                  : lower == 'k' || lower == 's')
			return piece_any(1, 1);
		twin = set_of(r, bytes, utf8_encode(point == lower ? upper : lower, bytes));
		set_union(r, set, twin, SET_MOST, &set);
	}
	p = piece_exact(set);
	first_point(&p.first, point);
	if (r->caseless) {
		first_point(&p.first, lower);
		first_point(&p.first, upper);
	}
	return p;
}

static uint32_t
next_point(struct reader *r)
{
	size_t size;
	uint32_t point = utf8_decode(r->at, &size);

	r->at += size;
	return point;
}

static bool
take(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0)
		return false;
	r->at += len;
	return true;
}

static bool
skip_past(struct reader *r, char closing)
{
	const char *found = memchr(r->at, closing, (size_t)(r->end - r->at));

	if (found == NULL)
		return false;
	r->at = found + 1;
	return true;
}

static bool
read_hex(struct reader *r, uint32_t *point)
{
	bool braces = take(r, "{");
	unsigned digits = 0;

	*point = 0;
	while (r->at < r->end && digits < (braces ? 8 : 2)) {
		char c = *r->at;
		unsigned value;

		if (c >= '0' && c <= '9')
			value = (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			value = (unsigned)((c | 32) - 'a') + 10;
		else
			break;
		*point = *point * 16 + value;
		digits++;
		r->at++;
	}
	if (braces && !take(r, "}"))
		return false;
	return digits > 0 && *point <= 0x10FFFF && (*point < 0xD800 || *point > 0xDFFF);
}

/* A single character by its escape, behind the backslash: true and the point; false where it is no such escape. */
static bool
escaped_point(struct reader *r, uint32_t *point)
{
	static const char names[] = "nrtfea", values[] = "\n\r\t\f\033\a";
	const char *known;
	char c = *r->at;

	if ((unsigned char)c >= 0x80 || !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
		*point = next_point(r);
		return true;
	}
	if (c != '\0' && (known = strchr(names, c)) != NULL) {
		r->at++;
		*point = (unsigned char)values[known - names];
		return true;
	}
	if (c == 'x') {
		r->at++;
		return read_hex(r, point);
	}
	return false;
}

/* \p{…}, \pL behind the p; adds with what it may begin. */
static bool
read_property(struct reader *r, struct first *first)
{
	bool positive = r->at[-1] == 'p' && !r->caseless;

	if (take(r, "{Lu}")) {
		first_any(first, positive);
		return true;
	}
	first_any(first, false);
	if (take(r, "{"))
		return skip_past(r, '}');
	if (r->at == r->end)
		return false;
	r->at++;
	return true;
}

static struct piece
read_quoted(struct reader *r)
{
	struct sequence s = { .run = set_of(r, "", 0) };

	while (r->at < r->end && !take(r, "\\E"))
		sequence_add(r, &s, piece_point(r, next_point(r)));
	return sequence_end(&s);
}

static struct piece
read_escape(struct reader *r)
{
	uint32_t point;
	char c;

	if (r->at == r->end)
		return give_up(r);
	if (escaped_point(r, &point))
		return piece_point(r, point);
	c = *r->at++;
	if (strchr("dDsSwWhHvVN", c) != NULL)
		return c == 'N' && r->at < r->end && *r->at == '{' ? give_up(r) : piece_any(1, 1);
	if (c == 'p' || c == 'P') {
		struct piece p = piece_any(1, 1);

		p.first = (struct first){ 0 };
		return read_property(r, &p.first) ? p : give_up(r);
	}
	if (c == 'Q')
		return read_quoted(r);
	if (c == 'E')
		return piece_empty(r);
	r->simple = false;
	if (strchr("bBAzZG", c) != NULL)
		return piece_empty(r);
	if (c == 'R')
		return piece_any(1, 2);
	if (c == 'X')
		return piece_any(1, SIZE_MAX);
	if ((c == 'k' || c == 'g') && r->at < r->end) {
		char open = *r->at;

		if (open == '{' || open == '<' || open == '\'') {
			r->at++;
			return skip_past(r, open == '{' ? '}' : open == '<' ? '>' : '\'') ? piece_any(0, SIZE_MAX) : give_up(r);
		}
	}
	return give_up(r);
}

/* A class behind its '['. */
struct members {
	uint32_t points[CLASS_MOST];
	size_t count;
	bool many;                         /* more than that, or not followed */
	struct first first;
};

static void
members_add(struct members *m, uint32_t first, uint32_t last)
{
	if (last < first || last - first >= 256 || last >= 0x80)
		last > first ? first_any(&m->first, false) : first_point(&m->first, first);
	for (uint32_t p = first; p <= last && last < 0x80; p++)
		first_point(&m->first, p);
	if (m->many || last < first || last - first >= CLASS_MOST) {
		m->many = true;
		return;
	}
	for (uint32_t p = first; p <= last; p++) {
		if (m->count == CLASS_MOST) {
			m->many = true;
			return;
		}
		m->points[m->count++] = p;
	}
}

/* One member or the bound of a range; false where it stands for a kind of character. */
static bool
class_point(struct reader *r, struct members *m, uint32_t *point)
{
	if (take(r, "\\")) {
		if (r->at == r->end) {
			give_up(r);
			return false;
		}
		if (*r->at == 'b') {
			r->at++;
			*point = '\b';
			return true;
		}
		if (escaped_point(r, point))
			return true;
		m->many = true;
		switch (*r->at++) {
		case 'p': case 'P':
			if (!read_property(r, &m->first))
				give_up(r);
			return false;
		case 'd': case 'D': case 's': case 'S': case 'w': case 'W': case 'h': case 'H': case 'v': case 'V':
			first_any(&m->first, false);
			return false;
		default:
			give_up(r);
			return false;
		}
	}
	if (r->at + 1 < r->end && r->at[0] == '[' && (r->at[1] == ':' || r->at[1] == '.' || r->at[1] == '=')) {
		const char *from = r->at;

		/* [:alpha:] where it is closed so; a '[' alone is itself. */
		r->at += 2;
		if (skip_past(r, ']') && r->at[-2] == from[1]) {
			first_any(&m->first, false);
			m->many = true;
			return false;
		}
		r->at = from;
	}
	*point = next_point(r);
	return true;
}

static struct piece
members_piece(struct reader *r, const struct members *m)
{
	struct piece all = piece_point(r, m->points[0]), one_of;

	for (size_t i = 1; i < m->count; i++) {
		struct piece one = piece_point(r, m->points[i]);

		if (!all.exact || !one.exact || !set_union(r, all.set, one.set, SET_MOST, &all.set))
			return piece_any(1, 1);
		first_join(&all.first, &one.first);
	}
	one_of = piece_exact(all.set);
	one_of.first = all.first;
	return one_of;
}

static struct piece
read_class(struct reader *r)
{
	bool first = true, negated = take(r, "^");
	struct members m = { .many = negated };
	struct piece p;

	while (r->at < r->end && (first || *r->at != ']')) {
		uint32_t low, high;

		first = false;
		if (!class_point(r, &m, &low))
			continue;
		if (r->at + 1 < r->end && r->at[0] == '-' && r->at[1] != ']') {
			const char *dash = r->at++;

			if (!class_point(r, &m, &high)) {
				if (!r->failed)
					r->at = dash + 1;
				m.many = true;
				continue;
			}
			members_add(&m, low, high);
		} else
			members_add(&m, low, low);
	}
	if (!take(r, "]"))
		return give_up(r);
	if (!m.many && m.count > 0)
		return members_piece(r, &m);
	p = piece_any(1, 1);
	if (!negated && !r->caseless)
		p.first = m.first;
	return p;
}

static struct piece read_alternatives(struct reader *r);

/* (?flags) and (?flags: behind the "(?"; false where it is something else. */
static bool
read_flags(struct reader *r)
{
	const char *at = r->at;
	bool off = false, caseless = r->caseless;

	for (; at < r->end && *at != ')' && *at != ':'; at++) {
		if (*at == '-')
			off = true;
		else if (*at == 'i')
			caseless = !off;
		else if (strchr("msUJ", *at) == NULL)
			return false;
		r->multiline |= *at == 'm';
	}
	if (at == r->end)
		return false;
	r->at = at;
	r->caseless = caseless;
	return true;
}

static struct piece
read_inside(struct reader *r)
{
	struct piece p;
	bool caseless = r->caseless;

	if (++r->depth > DEPTH_MOST)
		return give_up(r);
	p = read_alternatives(r);
	r->depth--;
	r->caseless = caseless;
	return take(r, ")") ? p : give_up(r);
}

/* Nothing is consumed; a positive lookahead says what must follow. */
static struct piece
read_assertion(struct reader *r, bool ahead)
{
	struct piece inside, p = piece_empty(r);

	r->simple = false;
	inside = read_inside(r);
	if (r->failed)
		return piece_any(0, SIZE_MAX);
	if (ahead)
		offer_piece(&p.best, &inside, (struct bounds){ 0, 0 });
	return p;
}

/* (?(name)yes|no) behind the "(?(": one of both, or nothing. */
static struct piece
read_conditional(struct reader *r)
{
	r->simple = false;
	if (r->at == r->end || strchr("<'123456789", *r->at) == NULL || !skip_past(r, ')'))
		return give_up(r);
	return piece_repeat(r, read_inside(r), 0, 1);
}

/* A group behind its '('. */
static struct piece
read_group(struct reader *r)
{
	bool caseless = r->caseless;
	struct piece p;

	if (!take(r, "?"))
		return r->at < r->end && *r->at == '*' ? give_up(r) : read_inside(r);
	if (take(r, "#"))
		return skip_past(r, ')') ? piece_empty(r) : give_up(r);
	if (take(r, "="))
		return read_assertion(r, true);
	if (take(r, "!") || take(r, "<=") || take(r, "<!"))
		return read_assertion(r, false);
	if (take(r, "P<") || take(r, "<"))
		return skip_past(r, '>') ? read_inside(r) : give_up(r);
	if (take(r, "'"))
		return skip_past(r, '\'') ? read_inside(r) : give_up(r);
	if (take(r, ":") || take(r, "|"))
		return read_inside(r);
	if (take(r, "("))
		return read_conditional(r);
	if (take(r, ">")) {
		r->simple = false;
		return read_inside(r);
	}
	if (!read_flags(r))
		return give_up(r);
	if (take(r, ")"))
		return piece_empty(r);     /* to the end of the group around it */
	r->at++;
	p = read_inside(r);
	r->caseless = caseless;
	return p;
}

static struct piece
read_one(struct reader *r)
{
	if (take(r, "\\"))
		return read_escape(r);
	if (take(r, "["))
		return read_class(r);
	if (take(r, "("))
		return read_group(r);
	if (take(r, "."))
		return piece_any(1, 1);
	if (take(r, "^") || take(r, "$")) {
		r->simple = false;
		return piece_empty(r);
	}
	return piece_point(r, next_point(r));
}

static bool
read_number(const char **at, const char *end, size_t *value)
{
	const char *from = *at;

	*value = 0;
	while (*at < end && **at >= '0' && **at <= '9' && *value < 100000)
		*value = *value * 10 + (size_t)(*(*at)++ - '0');
	return *at > from;
}

/* A quantifier, if one stands here. */
static bool
read_quantifier(struct reader *r, size_t *least, size_t *most)
{
	*least = 0;
	*most = SIZE_MAX;
	if (take(r, "?"))
		*most = 1;
	else if (take(r, "+"))
		*least = 1;
	else if (r->at < r->end && *r->at == '{') {
		const char *at = r->at + 1;

		if (!read_number(&at, r->end, least))
			return false;
		*most = *least;
		if (at < r->end && *at == ',') {
			at++;
			if (!read_number(&at, r->end, most))
				*most = SIZE_MAX;
		}
		if (at == r->end || *at != '}')
			return false;
		r->at = at + 1;
	} else if (!take(r, "*"))
		return false;
	if (!take(r, "?") && take(r, "+"))
		r->simple = false;
	return true;
}

static struct piece
read_sequence(struct reader *r)
{
	struct sequence s = { .run = set_of(r, "", 0) };

	while (r->at < r->end && *r->at != '|' && *r->at != ')') {
		struct piece p = read_one(r);
		size_t least, most;

		while (!r->failed && read_quantifier(r, &least, &most))
			p = piece_repeat(r, p, least, most);
		sequence_add(r, &s, p);
	}
	return sequence_end(&s);
}

static struct piece
read_alternatives(struct reader *r)
{
	struct piece first = read_sequence(r), *all, out;
	size_t count = 1, room = 0;

	if (r->failed || !take(r, "|"))
		return first;
	r->alternatives |= r->depth == 0;
	all = NULL;
	mem_grow(&all, &room, 8, sizeof *all);
	all[0] = first;
	do {
		mem_grow(&all, &room, count + 1, sizeof *all);
		all[count++] = read_sequence(r);
	} while (!r->failed && take(r, "|"));
	out = piece_either(r, all, count);
	free(all);
	return out;
}

static struct piece
read_pattern(struct reader *r, const char *source, struct arena *work)
{
	struct piece p;

	*r = (struct reader){ .at = source, .end = source + strlen(source), .work = work, .simple = true };
	p = read_alternatives(r);
	if (r->at < r->end)
		p = give_up(r);
	return p;
}

/* Where a literal holds an atom, its first atom is the anchor: views are known by their atoms, texts by their literals. */
static void
keep_literal(struct literal l, struct arena *keep, struct anchor_set *out, struct bounds *within)
{
	size_t at = 0, size, k = 0;
	uint32_t point;

	while (at < l.len && !is_atom(l.bytes + at))
		at++;
	if (at == l.len) {
		if (l.len > LITERAL_BYTES)
			l.len = utf8_before(l.bytes, LITERAL_BYTES + 1);
		out->literals[out->literal_count++] = (struct literal){ arena_copy(keep, l.bytes, l.len), l.len };
		at = 0;
	} else {
		point = utf8_decode(l.bytes + at, &size);
		while (k < out->point_count && out->points[k] != point)
			k++;
		if (k == out->point_count)
			out->points[out->point_count++] = point;
	}
	bounds_join(within, (struct bounds){ at, at });
}

/* The first `bytes` of each literal, or a byte or two less where a character would be cut; each once.  Empty where one would
 * vanish. */
static struct set
set_shortened(struct reader *r, const struct set *set, size_t bytes)
{
	struct set out = { arena_alloc(r->work, (set->count + 1) * sizeof *out.items), 0 };

	for (size_t i = 0; i < set->count; i++) {
		struct literal l = set->items[i];

		while (l.len > bytes)
			l.len = utf8_before(l.bytes, l.len);
		if (l.len == 0)
			return (struct set){ NULL, 0 };
		if (!set_has(&out, l))
			out.items[out.count++] = l;
	}
	return out;
}

/* Hundreds of numbers and dates say hardly more than their first digits, and tables that fit the cache find them faster. */
static void
shorten(struct reader *r, struct candidate *c)
{
	static const size_t lengths[] = { LITERAL_BYTES, 12, 8, 6, 5, 4, 3, 2 };
	struct set best = c->set;
	double least = 1e9;

	if (c->set.count <= SET_SMALL || c->set.count > 2 * SET_MOST)
		return;
	for (size_t i = 0; i < c->set.count; i++)
		if (holds_atom(c->set.items[i]))
			return;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct set set = set_shortened(r, &c->set, lengths[i]);
		double price = 0.00004 * (double)set.count;

		for (size_t k = 0; k < set.count; k++)
			price += literal_frequency(set.items[k]);
		if (set.count == 0 || price >= least)
			continue;
		best = set;
		least = price;
	}
	c->set = best;
}

static void
keep_set(const struct candidate *best, struct arena *keep, struct anchor_set *out)
{
	struct bounds within = { SIZE_MAX, 0 };

	*out = (struct anchor_set){ .most = SIZE_MAX };
	if (best->set.count == 0)
		return;
	out->literals = arena_alloc(keep, best->set.count * sizeof *out->literals);
	out->points = arena_alloc(keep, best->set.count * sizeof *out->points);
	for (size_t i = 0; i < best->set.count; i++)
		if (best->set.count > 2 * SET_MOST || !is_covered(&best->set, i))
			keep_literal(best->set.items[i], keep, out, &within);
	out->least = add_most(best->least, within.least);
	out->most = add_most(best->most, within.most);
}

/* Bytes of a lookbehind that the pattern begins with and that refuses letters, marks and numbers, as it stands or as a macro; 0: none. */
static size_t
edge_prefix(const char *source)
{
	static const char *const forms[] = { "(?:(?<![\\p{L}\\p{M}\\p{N}]))", "(?<![\\p{L}\\p{M}\\p{N}])" };

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t len = strlen(forms[i]);

		if (strncmp(source, forms[i], len) == 0 && strchr("?*+{", source[len]) == NULL)
			return len;
	}
	return 0;
}

static void
keep_first(const struct reader *r, const struct piece *p, const char *source, struct anchor_first *out)
{
	out->known = !r->failed && p->bytes.least > 0;
	memcpy(out->bytes, p->first.bytes, sizeof out->bytes);
	out->capital = !p->first.small;
	out->prefix = out->known && !r->alternatives ? edge_prefix(source) : 0;
	out->edge = out->prefix > 0;
}

void
anchor_find(const char *source, struct arena *work, struct arena *keep, struct anchor *out)
{
	struct reader r;
	struct candidates best = { 0 };
	struct piece p = read_pattern(&r, source, work);

	if (!r.failed) {
		offer_piece(&best, &p, (struct bounds){ 0, 0 });
		if (best.any.price > PRICE_EVERYWHERE)
			best.any = best.atoms;
	}
	keep_first(&r, &p, source, &out->first);
	shorten(&r, &best.any);
	keep_set(&best.any, keep, &out->set);
	keep_set(&best.atoms, keep, &out->atoms);
	out->at_start = !r.failed && !r.alternatives && !r.multiline && (source[0] == '^' || strncmp(source, "\\A", 2) == 0);
	arena_clear(work);
}

struct anchor_shape
anchor_shape(const char *source, struct arena *work)
{
	struct reader r;
	struct piece p = read_pattern(&r, source, work);
	struct anchor_shape shape = { p.points.least, p.points.most, r.simple && !r.failed };

	arena_clear(work);
	return shape;
}
