#include "rules/regex.h"

#include <string.h>

#include "unicode/utf8.h"

void
regex_start(struct regex_reader *r, const char *source, size_t len)
{
	*r = (struct regex_reader){ .source = source, .len = len };
}

/* The byte at offset `at`, or NUL behind the end: no pattern holds a NUL. */
static char
byte(const struct regex_reader *r, size_t at)
{
	return at < r->len ? r->source[at] : '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(char c)
{
	return is_alpha(c) || is_digit(c) || c == '_';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Behind the next `c` from `at` on, or the end. */
static size_t
behind(const struct regex_reader *r, size_t at, char c)
{
	const char *found = at < r->len ? memchr(r->source + at, c, r->len - at) : NULL;

	return found == NULL ? r->len : (size_t)(found - r->source) + 1;
}

/* Behind \Q…\E that begins at `at`. */
static size_t
behind_quote(const struct regex_reader *r, size_t at)
{
	for (at += 2; at < r->len; at++)
		if (r->source[at] == '\\' && byte(r, at + 1) == 'E')
			return at + 2;
	return r->len;
}

static size_t
point_size(const struct regex_reader *r, size_t at)
{
	size_t size = 0;

	if (at < r->len)
		utf8_decode(r->source + at, &size);
	return size;
}

/* A name in braces, angle brackets or quotes at `at`; `at` itself where there is none. */
static size_t
behind_bracket(const struct regex_reader *r, size_t at)
{
	switch (byte(r, at)) {
	case '{': return behind(r, at, '}');
	case '<': return behind(r, at, '>');
	case '\'': return behind(r, at + 1, '\'');
	default: return at;
	}
}

/* Behind the escape that begins at `at`: what belongs to it (pcre2pattern, "Backslash"). */
static size_t
behind_escape(const struct regex_reader *r, size_t at)
{
	char c = byte(r, at + 1);
	size_t end = at + 2;

	switch (c) {
	case 'p': case 'P':
		return byte(r, end) == '{' ? behind(r, end, '}') : end + point_size(r, end);
	case 'N':                          /* \N{U+1EA1}; \N{2} is two of \N */
		return byte(r, end) == '{' && byte(r, end + 1) == 'U' ? behind(r, end, '}') : end;
	case 'o':
		return behind_bracket(r, end);
	case 'x':
		if (byte(r, end) == '{')
			return behind(r, end, '}');
		while (end < at + 4 && is_hex(byte(r, end)))
			end++;
		return end;
	case 'g':
		if (byte(r, end) == '-' || byte(r, end) == '+' || is_digit(byte(r, end))) {
			do
				end++;
			while (is_digit(byte(r, end)));
			return end;
		}
		return behind_bracket(r, end);
	case 'k':
		return behind_bracket(r, end);
	case 'c':
		return end + point_size(r, end);
	default:
		if (is_digit(c)) {
			while (end < at + 4 && is_digit(byte(r, end)))
				end++;
			return end;
		}
		return at + 1 + point_size(r, at + 1);
	}
}

static size_t
behind_class(const struct regex_reader *r, size_t at)
{
	at++;
	if (byte(r, at) == '^')
		at++;
	if (byte(r, at) == ']')
		at++;
	while (at < r->len && r->source[at] != ']') {
		char next = byte(r, at + 1);

		if (r->source[at] == '\\' && next == 'Q') {
			at = behind_quote(r, at);
		} else if (r->source[at] == '\\') {
			at = behind_escape(r, at);
		} else if (r->source[at] == '[' && (next == ':' || next == '.' || next == '=')) {
			size_t end = behind(r, at + 2, next);

			at = byte(r, end) == ']' ? end + 1 : at + 1;
		} else {
			at++;
		}
	}
	return at < r->len ? at + 1 : r->len;
}

/* Behind {n}, {n,} or {n,m} at `at`, or `at` where it is no quantifier. */
static size_t
behind_count(const struct regex_reader *r, size_t at)
{
	size_t end = at + 1;

	if (!is_digit(byte(r, end)))
		return at;
	while (is_digit(byte(r, end)))
		end++;
	if (byte(r, end) == ',')
		end++;
	while (is_digit(byte(r, end)))
		end++;
	return byte(r, end) == '}' ? end + 1 : at;
}

static size_t
behind_blanks(const struct regex_reader *r, size_t at)
{
	while (byte(r, at) == ' ' || byte(r, at) == '\t')
		at++;
	return at;
}

static size_t
behind_number(const struct regex_reader *r, size_t at, bool *digits)
{
	for (at = behind_blanks(r, at); is_digit(byte(r, at)); at++)
		*digits = true;
	return behind_blanks(r, at);
}

/* Behind {,n} or a count with blanks in it at `at`, or `at` where it is none: characters to PCRE2 before 10.43, a count from there on. */
static size_t
behind_odd_count(const struct regex_reader *r, size_t at)
{
	bool digits = false;
	size_t end = behind_number(r, at + 1, &digits);

	if (byte(r, end) == ',')
		end = behind_number(r, end + 1, &digits);
	return digits && byte(r, end) == '}' ? end + 1 : at;
}

/* ---- groups ---------------------------------------------------------------------------------------------- */

static size_t
open_group(struct regex_reader *r, struct regex_token *t, enum regex_group group, size_t end)
{
	t->kind = REGEX_OPEN;
	t->group = group;
	if (r->depth < REGEX_DEPTH)
		r->outer[r->depth] = r->extended;
	r->depth++;
	return end;
}

static size_t
open_named(struct regex_reader *r, struct regex_token *t, size_t name, char stop)
{
	size_t end = behind(r, name, stop);

	t->name = name;
	t->name_len = end - name - (end > name && byte(r, end - 1) == stop);
	return open_group(r, t, GROUP_NAMED, end);
}

/* (?imsnxJU-imsnxJU) or (?…: ; 0 where it is neither. */
static size_t
read_options(struct regex_reader *r, struct regex_token *t, size_t at)
{
	bool extended = r->extended, off = false;

	for (;; at++) {
		char c = byte(r, at);

		if (c == '^')
			extended = false;
		else if (c == '-')
			off = true;
		else if (c == 'x')
			extended = !off;
		else if (c == '\0' || strchr("imsnJUa", c) == NULL)
			break;
	}
	if (byte(r, at) == ')') {
		t->kind = REGEX_OPTION;
		r->extended = extended;
		return at + 1;
	}
	if (byte(r, at) != ':')
		return 0;
	open_group(r, t, GROUP_PLAIN, 0);
	r->extended = extended;
	return at + 1;
}

static size_t
read_behind(struct regex_reader *r, struct regex_token *t, size_t at)
{
	switch (byte(r, at + 1)) {
	case '=': case '*': return open_group(r, t, GROUP_BEHIND, at + 2);
	case '!': return open_group(r, t, GROUP_NOT_BEHIND, at + 2);
	default: return open_named(r, t, at + 1, '>');
	}
}

static size_t
read_p(struct regex_reader *r, struct regex_token *t, size_t at)
{
	if (byte(r, at + 1) == '<')
		return open_named(r, t, at + 2, '>');
	t->kind = REGEX_CALL;
	return behind(r, at, ')');
}

/* A condition is part of the opening token, but for an assertion, which is a group of its own. */
static size_t
read_condition(struct regex_reader *r, struct regex_token *t, size_t at)
{
	if (byte(r, at + 1) == '?' || byte(r, at + 1) == '*')
		return open_group(r, t, GROUP_CONDITION, at);
	return open_group(r, t, GROUP_CONDITION, behind(r, at, ')'));
}

/* "(?" stands at t->start. */
static size_t
read_special(struct regex_reader *r, struct regex_token *t)
{
	size_t at = t->start + 2, end;

	switch (byte(r, at)) {
	case ':': case '>': case '|': return open_group(r, t, GROUP_PLAIN, at + 1);
	case '=': case '*': return open_group(r, t, GROUP_AHEAD, at + 1);
	case '!': return open_group(r, t, GROUP_NOT_AHEAD, at + 1);
	case '<': return read_behind(r, t, at);
	case '\'': return open_named(r, t, at + 1, '\'');
	case 'P': return read_p(r, t, at);
	case '(': return read_condition(r, t, at);
	case '#':
		t->kind = REGEX_COMMENT;
		return behind(r, at, ')');
	case 'C':
		t->kind = REGEX_REFUSED;
		return at + 1;
	case 'R': case '&': case '+': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		t->kind = REGEX_CALL;
		return behind(r, at, ')');
	case '-':
		if (is_digit(byte(r, at + 1))) {
			t->kind = REGEX_CALL;
			return behind(r, at, ')');
		}
		break;
	default:
		break;
	}
	end = read_options(r, t, at);
	return end > 0 ? end : open_group(r, t, GROUP_PLAIN, at);
}

static size_t
read_open(struct regex_reader *r, struct regex_token *t)
{
	char next = byte(r, t->start + 1);

	if (next == '?')
		return read_special(r, t);
	if (next == '*') {
		t->kind = REGEX_REFUSED;
		return t->start + 2;
	}
	return open_group(r, t, GROUP_CAPTURE, t->start + 1);
}

static size_t
read_close(struct regex_reader *r, struct regex_token *t)
{
	t->kind = REGEX_CLOSE;
	if (r->depth > 0 && --r->depth < REGEX_DEPTH)
		r->extended = r->outer[r->depth];
	return t->start + 1;
}

/* ---- the rest -------------------------------------------------------------------------------------------- */

static size_t
read_literal(const struct regex_reader *r, struct regex_token *t, size_t at)
{
	size_t size;

	t->kind = REGEX_LITERAL;
	t->point = utf8_decode(r->source + at, &size);
	return at + size;
}

static size_t
read_backslash(struct regex_reader *r, struct regex_token *t)
{
	char c = byte(r, t->start + 1);

	t->kind = REGEX_ESCAPE;
	if (c == '\0')
		return r->len;
	if (c == 'Q') {
		t->kind = REGEX_QUOTED;
		return behind_quote(r, t->start);
	}
	if (c == 'C' || c == 'G' || c == 'K') {
		t->kind = REGEX_REFUSED;
		return t->start + 2;
	}
	if (!is_alpha(c) && !is_digit(c)) {
		t->escaped = true;
		return read_literal(r, t, t->start + 1);
	}
	return behind_escape(r, t->start);
}

/* %{ and a word: a macro, unless the braces hold a count. */
static size_t
read_percent(struct regex_reader *r, struct regex_token *t)
{
	size_t at = t->start + 2;

	if (byte(r, t->start + 1) != '{' || !(is_alpha(byte(r, at)) || byte(r, at) == '_'))
		return read_literal(r, t, t->start);
	while (is_word(byte(r, at)) || byte(r, at) == '-' || byte(r, at) == '.')
		at++;
	if (byte(r, at) != '}')
		return read_literal(r, t, t->start);
	t->kind = REGEX_MACRO;
	t->name = t->start + 2;
	t->name_len = at - t->name;
	return at + 1;
}

static size_t
read_quantifier(const struct regex_reader *r, struct regex_token *t, size_t end)
{
	t->kind = REGEX_QUANTIFIER;
	return byte(r, end) == '?' || byte(r, end) == '+' ? end + 1 : end;
}

static size_t
read_blank(struct regex_reader *r, struct regex_token *t)
{
	t->kind = REGEX_BLANK;
	return byte(r, t->start) == '#' ? behind(r, t->start, '\n') : t->start + 1;
}

static size_t
read_brace(struct regex_reader *r, struct regex_token *t)
{
	size_t end = behind_count(r, t->start);

	if (end > t->start)
		return read_quantifier(r, t, end);
	end = behind_odd_count(r, t->start);
	if (end == t->start)
		return read_literal(r, t, t->start);
	t->kind = REGEX_REFUSED;
	return end;
}

static size_t
read_class(struct regex_reader *r, struct regex_token *t)
{
	const char *source = r->source + t->start;
	bool edge = r->len - t->start >= 7 && (memcmp(source, "[[:<:]]", 7) == 0 || memcmp(source, "[[:>:]]", 7) == 0);

	t->kind = edge ? REGEX_REFUSED : REGEX_CLASS;
	return edge ? t->start + 7 : behind_class(r, t->start);
}

static size_t
read_token(struct regex_reader *r, struct regex_token *t)
{
	char c = r->source[t->start];

	switch (c) {
	case '\\': return read_backslash(r, t);
	case '[': return read_class(r, t);
	case '.': t->kind = REGEX_DOT; return t->start + 1;
	case '^': case '$': t->kind = REGEX_ANCHOR; return t->start + 1;
	case '(': return read_open(r, t);
	case ')': return read_close(r, t);
	case '|': t->kind = REGEX_OR; return t->start + 1;
	case '*': case '+': case '?': return read_quantifier(r, t, t->start + 1);
	case '{': return read_brace(r, t);
	case '%': return read_percent(r, t);
	case ' ': case '\t': case '\n': case '\r': case '\v': case '\f': case '#':
		if (r->extended)
			return read_blank(r, t);
		return read_literal(r, t, t->start);
	default: return read_literal(r, t, t->start);
	}
}

const char *
regex_refusal(const char *at)
{
	switch (*at) {
	case '{':
		return "a count is written {2}, {2,} or {0,2}, without blanks";
	case '[':
		return "[[:<:]] and [[:>:]] are not allowed in a pattern";
	case '\\':
		return at[1] == 'C' ? "\\C is not allowed in a pattern" : at[1] == 'G' ? "\\G is not allowed in a pattern" : "\\K is not allowed in a pattern";
	default:
		return at[1] == '*' ? "(*…) is not allowed in a pattern" : "(?C) is not allowed in a pattern";
	}
}

bool
regex_may_be_refused(const char *source)
{
	static const char *const marks[] = { "\\C", "\\G", "\\K", "(*", "(?C", "[[:<:]]", "[[:>:]]" };
	const struct regex_reader r = { .source = source, .len = strlen(source) };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strstr(source, marks[i]) != NULL)
			return true;
	for (const char *brace = strchr(source, '{'); brace != NULL; brace = strchr(brace + 1, '{')) {
		size_t at = (size_t)(brace - source);

		if (behind_count(&r, at) == at && behind_odd_count(&r, at) > at)
			return true;
	}
	return false;
}

bool
regex_next(struct regex_reader *r, struct regex_token *t)
{
	if (r->at >= r->len)
		return false;
	*t = (struct regex_token){ .start = r->at };
	r->at = read_token(r, t);
	if (r->at > r->len)
		r->at = r->len;
	t->len = r->at - t->start;
	return true;
}
