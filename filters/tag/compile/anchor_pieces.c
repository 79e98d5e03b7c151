#include "compile/anchor_inner.h"

#include <string.h>

#include "unicode/class.h"
#include "unicode/utf8.h"

/* ---- first characters ---- */

static void
first_byte(struct first *f, unsigned char byte)
{
	f->bytes[byte / 64] |= (uint64_t)1 << byte % 64;
}

void
first_point(struct first *f, uint32_t point)
{
	char bytes[4];

	utf8_encode(point, bytes);
	first_byte(f, (unsigned char)bytes[0]);
	f->small |= point >= 0x80 && !(class_of(point) & CLASS_UPPER);
}

/* Any character, or any capital letter; of characters that are not ASCII the lead bytes C2 and up. */
void
first_any(struct first *f, bool capital)
{
	static const uint64_t any[4] = { ~(uint64_t)0, ~(uint64_t)0, 0, ~(uint64_t)0 << 2 }, capitals[4] = { 0, 0x07FFFFFE, 0, ~(uint64_t)0 << 2 };

	for (size_t i = 0; i < 4; i++)
		f->bytes[i] |= capital ? capitals[i] : any[i];
	f->small |= !capital;
}

void
first_join(struct first *to, const struct first *with)
{
	for (size_t i = 0; i < 4; i++)
		to->bytes[i] |= with->bytes[i];
	to->small |= with->small;
}

/* ---- pieces ---- */

struct piece
piece_empty(struct reader *r)
{
	return (struct piece){ .exact = true, .set = set_of(r, "", 0) };
}

struct piece
piece_exact(struct set set)
{
	return (struct piece){ .exact = true, .set = set, .bytes = set_bounds(&set, false), .points = set_bounds(&set, true) };
}

/* Something whose strings are not followed. */
struct piece
piece_any(size_t least_points, size_t most_points)
{
	struct piece p = { .bytes = { least_points, times_most(most_points, 4) }, .points = { least_points, most_points } };

	first_any(&p.first, false);
	return p;
}

bool
holds_atom(struct literal l)
{
	for (size_t i = 0; i < l.len; i++)
		if (is_atom(l.bytes + i))
			return true;
	return false;
}

/* A literal that begins with another one at the same distance says nothing more. */
bool
is_covered(const struct set *set, size_t index)
{
	struct literal l = set->items[index];

	for (size_t i = 0; i < set->count; i++) {
		struct literal o = set->items[i];

		if (i != index && o.len <= l.len && (o.len == 0 || *o.bytes == *l.bytes) && memcmp(o.bytes, l.bytes, o.len) == 0 && (o.len < l.len || i < index))
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

/* All of it is known but the price. */
static void
offer_known(struct candidates *best, struct candidate c)
{
	c.price = price_of(c.often, c.most - c.least);
	offer_to(&best->any, &c);
	if (best->rare.set.count == 0 || c.often < best->rare.often)
		best->rare = c;
	if (c.atoms)
		offer_to(&best->atoms, &c);
}

static void
offer(struct candidates *best, struct set set, size_t least, size_t most)
{
	struct candidate c = { .set = set, .least = least, .most = most, .atoms = true };

	if (set.count == 0)
		return;
	for (size_t i = 0; i < set.count; i++) {
		if (set.items[i].len == 0)
			return;
		if (set.count > SET_SMALL || !is_covered(&set, i))
			c.often += literal_frequency(set.items[i]);
		c.atoms &= holds_atom(set.items[i]);
	}
	offer_known(best, c);
}

static void
offer_behind(struct candidates *best, const struct candidates *of, struct bounds before)
{
	const struct candidate *all[] = { &of->any, &of->rare, &of->atoms };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		struct candidate c = *all[i];

		if (c.set.count == 0)
			continue;
		c.least = add_most(before.least, c.least);
		c.most = add_most(before.most, c.most);
		offer_known(best, c);
	}
}

/* What a piece offers, `before` bytes behind the start. */
void
offer_piece(struct candidates *best, const struct piece *p, struct bounds before)
{
	if (p->exact)
		offer(best, p->set, before.least, before.most);
	offer_behind(best, &p->best, before);
}

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

void
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

struct piece
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
struct piece
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

struct piece
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
