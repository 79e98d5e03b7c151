#include "compile/anchor_inner.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "unicode/class.h"
#include "unicode/fold.h"
#include "unicode/utf8.h"

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

/* The same for a group that may have been read before.  Its end need not be sure: the very text, with a bracket behind it, was
 * read to its end. */
static struct piece
read_known(struct reader *r)
{
	enum { WORTH = 16 };               /* bytes */
	const char *text = r->at, *end = r->start + r->closing;
	bool simple = r->simple, multiline = r->multiline;
	const struct known_group *old;
	struct known_group group;

	if (r->caseless || end < text + WORTH || *end != ')')
		return read_inside(r);
	old = anchor_known_find(r->known, text, (size_t)(end - text));
	if (old != NULL) {
		r->at = end + 1;
		r->simple &= old->simple;
		r->multiline |= old->multiline;
		return old->piece;
	}
	r->simple = true;
	r->multiline = false;
	group.piece = read_inside(r);
	group.simple = r->simple;
	group.multiline = r->multiline;
	if (!r->failed && r->at == end + 1)
		anchor_known_keep(r->known, text, (size_t)(end - text), &group);
	r->simple &= simple;
	r->multiline |= multiline;
	return group.piece;
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

	r->closing = r->closings[r->at - r->start - 1];
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
		return read_known(r);
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

/* Bytes of the characters from here on that stand for themselves and have no quantifier, `most` at most. */
static size_t
literal_run(const struct reader *r, size_t most)
{
	size_t len = 0, size;

	while (r->at + len < r->end && strchr("\\[(.^$|)?*+{", r->at[len]) == NULL) {
		utf8_decode(r->at + len, &size);
		if (len + size > most || (r->at + len + size < r->end && strchr("?*+{", r->at[len + size]) != NULL))
			break;
		len += size;
	}
	return len;
}

/* A word at once: letter by letter gives the same, as long as the run before it has room for all of them. */
static struct piece
read_word(struct reader *r, const struct sequence *s)
{
	size_t len = r->caseless || s->run_bytes.most >= LITERAL_BYTES ? 0 : literal_run(r, LITERAL_BYTES - s->run_bytes.most), size;
	struct piece p;

	if (len == 0)
		return read_one(r);
	p = piece_exact(set_of(r, r->at, len));
	first_point(&p.first, utf8_decode(r->at, &size));
	r->at += len;
	return p;
}

static struct piece
read_sequence(struct reader *r)
{
	struct sequence s = { .run = set_of(r, "", 0) };

	while (r->at < r->end && *r->at != '|' && *r->at != ')') {
		struct piece p = read_word(r, &s);
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

/* Behind a class that begins at `at`, as far as that can be seen without reading it. */
static size_t
class_end(const char *source, size_t at, size_t len)
{
	at += source[at + 1] == '^' ? 2 : 1;
	at += at < len && source[at] == ']';
	while (at < len && source[at] != ']')
		at += source[at] == '\\' ? 2 : 1;
	return at < len ? at + 1 : len;
}

static const uint32_t *
find_closings(const char *source, size_t len, struct arena *arena)
{
	uint32_t *closings = arena_zero(arena, (len + 1) * sizeof *closings), open[DEPTH_MOST];
	size_t depth = 0;

	for (size_t at = 0; at < len && depth < DEPTH_MOST;) {
		if (source[at] == '[') {
			at = class_end(source, at, len);
			continue;
		}
		if (source[at] == '(')
			open[depth++] = (uint32_t)at;
		else if (source[at] == ')' && depth > 0)
			closings[open[--depth]] = (uint32_t)at;
		at += source[at] == '\\' ? 2 : 1;
	}
	return closings;
}

struct piece
read_pattern(struct reader *r, const char *source, struct anchor_work *work)
{
	size_t len = strlen(source);
	struct piece p;

	anchor_known_trim(work->known);
	*r = (struct reader){ .start = source, .at = source, .end = source + len, .work = work->arena, .known = work->known, .simple = true };
	r->closings = find_closings(source, len, work->arena);
	p = read_alternatives(r);
	if (r->at < r->end)
		p = give_up(r);
	return p;
}
