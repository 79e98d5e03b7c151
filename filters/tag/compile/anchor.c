#include "compile/anchor_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "unicode/utf8.h"

/* An atom stands about every 250 bytes where its type is in a text at all; text that is rarer than this is a better anchor. */
#define RARER_THAN_ATOM 0.0012

static bool
has_literal(const struct anchor_set *set, struct literal l)
{
	return set_has(&(struct set){ set->literals, set->literal_count }, l);
}

/* The rarest text between the atoms of a literal; false where none of it is rare. */
static bool
rare_text(struct literal l, struct literal *text)
{
	double least = RARER_THAN_ATOM;

	for (size_t at = 0, end; at < l.len; at = end) {
		struct literal part;
		double often;

		for (end = at; end < l.len && !is_atom(l.bytes + end);)
			end++;
		part = (struct literal){ l.bytes + at, end - at };
		often = part.len > 0 ? literal_frequency(part) : 1;
		if (often < least) {
			least = often;
			*text = part;
		}
		if (end < l.len)
			end += 3;
	}
	return least < RARER_THAN_ATOM;
}

static void
keep_text(struct literal l, struct arena *keep, struct anchor_set *out)
{
	if (l.len > LITERAL_BYTES)
		l.len = utf8_before(l.bytes, LITERAL_BYTES + 1);
	if (!has_literal(out, l))
		out->literals[out->literal_count++] = (struct literal){ arena_copy(keep, l.bytes, l.len), l.len };
}

static void
keep_atom(uint32_t point, size_t at, struct anchor_set *out, struct bounds *within)
{
	size_t k = 0;

	while (k < out->point_count && out->points[k] != point)
		k++;
	if (k == out->point_count)
		out->points[out->point_count++] = point;
	bounds_join(within, (struct bounds){ at, at });
}

/* The anchor in a literal that holds an atom is what is rarer, its first atom or its text.  only_atoms: the atom. */
static void
keep_literal(struct literal l, bool only_atoms, struct arena *keep, struct anchor_set *out, struct bounds *within)
{
	size_t at = 0, size;
	struct literal text = l;

	while (at < l.len && !is_atom(l.bytes + at))
		at++;
	if (at == l.len || (!only_atoms && rare_text(l, &text))) {
		keep_text(text, keep, out);
		at = (size_t)(text.bytes - l.bytes);
		bounds_join(within, (struct bounds){ at, at });
	} else
		keep_atom(utf8_decode(l.bytes + at, &size), at, out, within);
}

/* Where an atom stands in a literal; SIZE_MAX: nowhere. */
static size_t
atom_in(struct literal l, uint32_t point)
{
	size_t size;

	for (size_t at = 0; at < l.len; at++)
		if (is_atom(l.bytes + at) && utf8_decode(l.bytes + at, &size) == point)
			return at;
	return SIZE_MAX;
}

/* The first atom that stands at one place in all literals, where some of them have no rare text: it is the anchor of all.  0: there is none. */
static uint32_t
common_atom(const struct set *set)
{
	struct literal text, first = set->items[0];
	bool rare = true;
	size_t size;

	for (size_t i = 0; i < set->count; i++)
		rare = rare && rare_text(set->items[i], &text);
	for (size_t at = 0; !rare && at < first.len; at++) {
		uint32_t point = is_atom(first.bytes + at) ? utf8_decode(first.bytes + at, &size) : 0;
		size_t i = 1;

		while (point != 0 && i < set->count && atom_in(set->items[i], point) == at)
			i++;
		if (point != 0 && i == set->count)
			return point;
	}
	return 0;
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
keep_set(const struct candidate *best, bool only_atoms, struct arena *keep, struct anchor_set *out)
{
	struct bounds within = { SIZE_MAX, 0 };
	uint32_t common;

	*out = (struct anchor_set){ .most = SIZE_MAX };
	if (best->set.count == 0)
		return;
	common = common_atom(&best->set);
	out->literals = arena_alloc(keep, best->set.count * sizeof *out->literals);
	out->points = arena_alloc(keep, best->set.count * sizeof *out->points);
	for (size_t i = 0; i < best->set.count; i++)
		if (common != 0)
			keep_atom(common, atom_in(best->set.items[i], common), out, &within);
		else if (best->set.count > 2 * SET_MOST || !is_covered(&best->set, i))
			keep_literal(best->set.items[i], only_atoms, keep, out, &within);
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

struct anchor_work *
anchor_work_new(void)
{
	struct anchor_work *work = mem_zero(sizeof *work);

	work->arena = arena_new();
	work->known = anchor_known_new();
	return work;
}

void
anchor_work_free(struct anchor_work *work)
{
	if (work == NULL)
		return;
	arena_free(work->arena);
	anchor_known_free(work->known);
	free(work);
}

void
anchor_find(const char *source, struct anchor_work *work, struct arena *keep, struct anchor *out)
{
	struct reader r;
	struct candidates best = { 0 };
	struct piece p = read_pattern(&r, source, work);

	if (!r.failed) {
		offer_piece(&best, &p, (struct bounds){ 0, 0 });
		if (best.any.price > ANCHOR_PRICE_EVERYWHERE)
			best.any = best.atoms;
	}
	keep_first(&r, &p, source, &out->first);
	shorten(&r, &best.any);
	keep_set(&best.any, false, keep, &out->set);
	keep_set(&best.atoms, true, keep, &out->atoms);
	out->at_start = !r.failed && !r.alternatives && !r.multiline && (source[0] == '^' || strncmp(source, "\\A", 2) == 0);
	arena_clear(work->arena);
}

struct anchor_shape
anchor_shape(const char *source, struct anchor_work *work)
{
	struct reader r;
	struct piece p = read_pattern(&r, source, work);
	struct anchor_shape shape = { p.points.least, p.points.most, r.simple && !r.failed };

	arena_clear(work->arena);
	return shape;
}
