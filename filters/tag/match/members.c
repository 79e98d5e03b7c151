#include "match/members.h"

#include <string.h>

#include "unicode/class.h"
#include "unicode/utf8.h"

enum { ITEMS = 96 };

/* Characters from first to last, or those that have a class. */
struct item {
	uint32_t first, last;
	unsigned set;                      /* CLASS_ flags, one of which they have; 0: by number */
	bool without;                      /* those that have none of them */
};

struct items {
	struct item list[ITEMS];
	size_t count;
	bool unknown;                      /* something was not understood */
};

struct text {
	const char *at, *end;
};

static bool
has(const struct items *items, uint32_t point)
{
	unsigned set = class_of(point);

	for (size_t i = 0; i < items->count; i++) {
		const struct item *m = &items->list[i];

		if (m->set == 0 ? point >= m->first && point <= m->last : ((set & m->set) != 0) != m->without)
			return true;
	}
	return false;
}

static void
add(struct items *items, struct item item)
{
	if (items->count == ITEMS)
		items->unknown = true;
	else
		items->list[items->count++] = item;
}

static void
add_points(struct items *items, uint32_t first, uint32_t last)
{
	add(items, (struct item){ .first = first, .last = last });
}

/* ---- reading ---- */

/* \p{Lu}, \pL: those general categories that class.h can tell; behind the p. */
static void
read_property(struct items *items, struct text *t, bool without)
{
	static const struct { const char *name; unsigned set; } known[] = {
		{ "L", CLASS_LETTER }, { "Lu", CLASS_UPPER }, { "Ll", CLASS_LOWER }, { "M", CLASS_MARK },
		{ "N", CLASS_DIGIT | CLASS_NUMBER }, { "Nd", CLASS_DIGIT }, { "P", CLASS_PUNCTUATION },
	};
	const char *name = t->at, *close;
	size_t len = 1;

	if (name < t->end && *name == '{') {
		close = memchr(name, '}', (size_t)(t->end - name));
		if (close == NULL) {
			items->unknown = true;
			t->at = t->end;
			return;
		}
		name++;
		len = (size_t)(close - name);
		t->at = close + 1;
	} else
		t->at++;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strlen(known[i].name) == len && memcmp(known[i].name, name, len) == 0) {
			add(items, (struct item){ .set = known[i].set, .without = without });
			return;
		}
	items->unknown = true;
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \xHH, \x{HHHH}; behind the x. */
static uint32_t
read_hex(struct text *t)
{
	bool braces = t->at < t->end && *t->at == '{';
	uint32_t point = 0;

	t->at += braces;
	for (int digits = 0; t->at < t->end && hex_value(*t->at) >= 0 && (braces ? digits < 6 : digits < 2); digits++)
		point = point << 4 | (uint32_t)hex_value(*t->at++);
	t->at += braces && t->at < t->end;
	return point;
}

/* Behind a backslash: true where it is one character. */
static bool
read_escape(struct items *items, struct text *t, uint32_t *point)
{
	static const char controls[] = "a\ae\033f\fn\nr\rt\t";
	size_t size;
	char c = *t->at;

	if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
		*point = utf8_decode(t->at, &size);
		t->at += size;
		return true;
	}
	t->at++;
	for (size_t i = 0; i + 1 < sizeof controls; i += 2)
		if (controls[i] == c) {
			*point = (unsigned char)controls[i + 1];
			return true;
		}
	switch (c) {
	case 'x':
		*point = read_hex(t);
		return true;
	case 'p': case 'P':
		read_property(items, t, c == 'P');
		return false;
	case 'd': case 'D':
		add(items, (struct item){ .set = CLASS_DIGIT, .without = c == 'D' });
		return false;
	case 's':
		for (size_t i = 0; i < 6; i++)
			add_points(items, (const uint32_t[]){ 9, ' ', 0x85, 0xA0, 0x2000, 0x2028 }[i], (const uint32_t[]){ 13, ' ', 0x85, 0xA0, 0x200A, 0x2029 }[i]);
		add_points(items, 0x202F, 0x202F);
		add_points(items, 0x205F, 0x205F);
		return false;
	default:
		items->unknown = true;
		return false;
	}
}

/* One character of a class, or a kind of character (false). */
static bool
read_point(struct items *items, struct text *t, uint32_t *point)
{
	size_t size;

	if (*t->at == '\\' && t->at + 1 < t->end) {
		t->at++;
		return read_escape(items, t, point);
	}
	if (*t->at == '[' && t->at + 1 < t->end && strchr(":.=", t->at[1]) != NULL) {
		items->unknown = true;
		t->at = t->end;
		return false;
	}
	*point = utf8_decode(t->at, &size);
	t->at += size;
	return true;
}

/* What stands between the brackets. */
static void
read_class(struct items *items, struct text *t)
{
	while (t->at < t->end && !items->unknown) {
		uint32_t first, last;

		if (!read_point(items, t, &first))
			continue;
		last = first;
		if (t->at + 1 < t->end && *t->at == '-') {
			t->at++;
			if (!read_point(items, t, &last)) {
				add_points(items, first, first);
				last = first = '-';
			}
		}
		add_points(items, first, last);
	}
}

/* ---- the whole ---- */

/* Masks of what follows the bytes from first on; those with equal masks become one. */
static void
group(struct pair_list *list, unsigned first, const uint64_t *masks, size_t count)
{
	list->count = 0;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		if (masks[i] == 0)
			continue;
		while (k < list->count && list->items[k].second != masks[i])
			k++;
		if (k == list->count)
			list->items[list->count++] = (struct pair_set){ .second = masks[i] };
		byte_set_add(&list->items[k].first, first + (unsigned)i);
	}
}

static uint64_t
mask_of(const struct items *items, uint32_t first, bool negated)
{
	uint64_t mask = 0;

	for (uint32_t i = 0; i < 64; i++)
		mask |= (uint64_t)(has(items, first + i) != negated) << i;
	return mask;
}

/* Is there an item with one of these characters and without another? */
static bool
is_cut(const struct items *items, uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < items->count; i++) {
		const struct item *m = &items->list[i];

		if (m->set == 0 && m->first <= last && m->last >= first && (m->first > first || m->last < last))
			return true;
	}
	return false;
}

static void
fill(struct members *m, const struct items *items, bool negated)
{
	uint64_t masks[64];

	m->ascii.bits[0] = mask_of(items, 0, negated);
	m->ascii.bits[1] = mask_of(items, 64, negated);
	memset(masks, 0xFF, sizeof masks);
	for (uint32_t i = 0; i < 5; i++)
		masks[i] = mask_of(items, 0x80 + 64 * i, negated);
	group(&m->two, 0xC2, masks, 0xE0 - 0xC2);
	memset(masks, 0xFF, sizeof masks);
	for (uint32_t i = 0; i < 4; i++)
		masks[0x38 + i] = mask_of(items, 0x1E00 + 64 * i, negated);
	group(&m->e1, 0x80, masks, 64);
	memset(masks, 0xFF, sizeof masks);
	for (uint32_t i = 0; i < 2; i++)
		masks[i] = mask_of(items, 0x2000 + 64 * i, negated);
	group(&m->e2, 0x80, masks, 64);
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t first = 0xE000 + 64 * i;

		masks[i] = is_cut(items, first, first + 63) ? mask_of(items, first, negated) : has(items, first) != negated ? ~(uint64_t)0 : 0;
	}
	group(&m->ee, 0x80, masks, 64);
}

void
members_read(struct members *m, const char *source, size_t len)
{
	struct items items = { 0 };
	struct text t = { source, source + len };
	bool negated = false;
	uint32_t point;

	if (*source == '[') {
		t.at++;
		t.end--;
		negated = t.at < t.end && *t.at == '^';
		t.at += negated;
		if (t.at < t.end && *t.at == ']') {
			add_points(&items, ']', ']');
			t.at++;
			items.unknown = t.at < t.end && *t.at == '-';
		}
		read_class(&items, &t);
	} else if (*source == '.')
		negated = true;            /* all; a line end too, which may be one more than PCRE2 takes */
	else if (read_point(&items, &t, &point))
		add_points(&items, point, point);
	if (items.unknown) {
		items.count = 0;
		negated = true;
	}
	fill(m, &items, negated);
}
