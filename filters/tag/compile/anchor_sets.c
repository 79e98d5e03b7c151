#include "compile/anchor_inner.h"

#include <math.h>
#include <string.h>

#include "unicode/fold.h"
#include "unicode/utf8.h"

size_t
add_most(size_t a, size_t b)
{
	return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

size_t
times_most(size_t a, size_t b)
{
	if (a == 0 || b == 0)
		return 0;
	return a > SIZE_MAX / b ? SIZE_MAX : a * b;
}

void
bounds_add(struct bounds *to, struct bounds by)
{
	to->least = add_most(to->least, by.least);
	to->most = add_most(to->most, by.most);
}

void
bounds_join(struct bounds *to, struct bounds with)
{
	if (with.least < to->least)
		to->least = with.least;
	if (with.most > to->most)
		to->most = with.most;
}

/* ---- sets of strings ---- */

bool
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

double
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

double
price_of(double often, size_t range)
{
	double each = often * (1 + (double)range / 40), whole = (1 - exp(-ANCHOR_UNIT_BYTES * often)) * ANCHOR_PRICE_EVERYWHERE;

	return often * 0.1 + (each < whole ? each : whole);
}

struct set
set_of(struct reader *r, const char *bytes, size_t len)
{
	struct set set = { arena_alloc(r->work, sizeof(struct literal)), 1 };

	set.items[0] = (struct literal){ arena_copy(r->work, bytes, len), len };
	return set;
}

bool
set_has(const struct set *set, struct literal l)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].len == l.len && (l.len == 0 || *set->items[i].bytes == *l.bytes) && memcmp(set->items[i].bytes, l.bytes, l.len) == 0)
			return true;
	return false;
}

/* a or b; false where the result is larger than `most`. */
bool
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
bool
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

struct bounds
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
