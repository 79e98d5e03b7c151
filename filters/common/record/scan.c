#include "record/scan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/memory.h"
#include "unicode/utf8.h"

#define SCAN_PAIRWISE 8                    /* objects with more keys than this are sorted */
#define SCAN_SHOWN    60                   /* bytes of a key in a message */
#define SCAN_KEEP     4096                 /* keys whose room is kept from line to line */

void
scan_start(struct scan *s, const char *line, size_t len, const struct record_limits *limits, struct arena *arena,
    struct fault *why)
{
	if (s->key_capacity > SCAN_KEEP || s->open_capacity > SCAN_KEEP || s->sorted_capacity > SCAN_KEEP)
		scan_free(s);
	s->line = s->at = line;
	s->end = line + len;
	s->limits = *limits;
	s->arena = arena;
	s->why = why;
	s->values = s->key_count = s->depth = 0;
}

void
scan_free(struct scan *s)
{
	free(s->keys);
	free(s->sorted);
	free(s->open);
	*s = (struct scan){ 0 };
}

int
scan_fault(struct scan *s, enum fault_code code, const char *at, const char *format, ...)
{
	size_t byte = (size_t)(at - s->line);
	struct place place = { .byte = byte, .column = byte + 1 };
	va_list args;

	va_start(args, format);
	fault_vset(s->why, code, &place, format, args);
	va_end(args);
	return -1;
}

int
scan_unexpected(struct scan *s, const char *wanted)
{
	unsigned char found;

	if (s->at >= s->end)
		return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends where %s should be", wanted);
	found = (unsigned char)*s->at;
	if (found == '\0')
		return scan_fault(s, FAULT_NUL, s->at, "NUL byte where %s should be", wanted);
	if (found > ' ' && found < 0x7f)
		return scan_fault(s, FAULT_BAD_JSON, s->at, "expected %s, found '%c'", wanted, found);
	return scan_fault(s, FAULT_BAD_JSON, s->at, "expected %s, found byte 0x%02x", wanted, found);
}

/* ---- strings ---- */

const char *
scan_plain_scalar(const char *at, const char *end)
{
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
		at++;
	return at;
}

/* Is there such a byte among eight?  Never wrong: what a subtraction borrows begins at a hit. */
static inline bool
word_stops(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';

	return ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word)) & tops) != 0;
}

/* Fewer than sixteen bytes: most keys, and most words that are written.  Two looks may overlap. */
static const char *
scan_plain_few(const char *at, const char *end)
{
	const size_t len = (size_t)(end - at);
	uint64_t head, tail;
	uint32_t halves[2];

	if (len >= 8) {
		memcpy(&head, at, 8);
		memcpy(&tail, end - 8, 8);
		if (!word_stops(head) && !word_stops(tail))
			return end;
	} else if (len >= 4) {
		memcpy(&halves[0], at, 4);
		memcpy(&halves[1], end - 4, 4);
		memcpy(&head, halves, 8);
		if (!word_stops(head))
			return end;
	}
	return scan_plain_scalar(at, end);
}

#ifdef __SSE2__
/* A bit for each of sixteen bytes: min(byte, 0x1f) == byte is what finds control bytes in an unsigned comparison. */
static inline unsigned
stops_in(const char *at)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1f);
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)),
	    _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes)));
}

/* Sixteen bytes a step; the last one overlaps the one before it. */
const char *
scan_plain(const char *at, const char *end)
{
	unsigned found;

	if (end - at < 16)
		return scan_plain_few(at, end);
	for (; end - at >= 16; at += 16)
		if ((found = stops_in(at)) != 0)
			return at + __builtin_ctz(found);
	found = at < end ? stops_in(end - 16) : 0;
	return found != 0 ? end - 16 + __builtin_ctz(found) : end;
}
#else
const char *
scan_plain(const char *at, const char *end)
{
	for (; end - at >= 16; at += 8) {
		uint64_t word;

		memcpy(&word, at, 8);
		if (word_stops(word))
			return scan_plain_scalar(at, end);
	}
	return scan_plain_few(at, end);
}
#endif

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The four digits of \uXXXX at digits; -1 where one is none. */
static long
hex_four(const char *digits)
{
	long value = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(digits[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static long
hex_checked(struct scan *s)                /* at stands on the backslash of \u */
{
	long value = s->end - s->at >= 6 ? hex_four(s->at + 2) : -1;

	for (const char *p = s->at + 2; value < 0 && p < s->at + 6; p++) {
		if (p >= s->end)
			return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends inside an escape");
		if (hex_digit(*p) < 0)
			return scan_fault(s, FAULT_BAD_JSON, s->at, "\\u without four hexadecimal digits");
	}
	s->at += 6;
	return value;
}

static int
scan_unicode_escape(struct scan *s)        /* at stands on the backslash of \u */
{
	const char *start = s->at;
	long high = hex_checked(s), low;

	if (high < 0)
		return -1;
	if (high == 0)
		return scan_fault(s, FAULT_NUL, start, "\\u0000 in a string");
	if (high >= 0xdc00 && high <= 0xdfff)
		return scan_fault(s, FAULT_BAD_JSON, start, "lone low surrogate \\u%04lx", (unsigned long)high);
	if (high < 0xd800 || high > 0xdbff)
		return 0;
	if (s->at == s->end || (s->end - s->at == 1 && *s->at == '\\'))
		return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends inside a surrogate pair");
	if (s->at[0] != '\\' || s->at[1] != 'u')
		return scan_fault(s, FAULT_BAD_JSON, start, "lone high surrogate \\u%04lx", (unsigned long)high);
	low = hex_checked(s);
	if (low < 0)
		return -1;
	if (low < 0xdc00 || low > 0xdfff)
		return scan_fault(s, FAULT_BAD_JSON, start, "high surrogate \\u%04lx without a low one", (unsigned long)high);
	return 0;
}

static int
scan_escape(struct scan *s)                /* at stands on the backslash */
{
	if (s->end - s->at < 2)
		return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends inside a string");
	switch (s->at[1]) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		s->at += 2;
		return 0;
	case 'u':
		return scan_unicode_escape(s);
	default:
		return scan_fault(s, FAULT_BAD_JSON, s->at, "unknown escape in a string");
	}
}

/* at stands on the opening quote and ends behind the closing one. */
static int
scan_string(struct scan *s, bool *escaped)
{
	*escaped = false;
	s->at++;
	for (;;) {
		s->at = scan_plain(s->at, s->end);
		if (s->at == s->end)
			return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends inside a string");
		if (*s->at == '"') {
			s->at++;
			return 0;
		}
		if (*s->at != '\\') {
			if (*s->at == '\0')
				return scan_fault(s, FAULT_NUL, s->at, "NUL byte in a string");
			return scan_fault(s, FAULT_BAD_JSON, s->at, "control byte 0x%02x in a string", (unsigned)*s->at);
		}
		*escaped = true;
		do {
			if (scan_escape(s) < 0)
				return -1;
		} while (s->at < s->end && *s->at == '\\');
	}
}

size_t
scan_unescape(const char **at, char out[4])
{
	static const char plain[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	char c = (*at)[1];
	unsigned long point;

	if (c != 'u') {
		out[0] = meant[strchr(plain, c) - plain];
		*at += 2;
		return 1;
	}
	point = (unsigned long)hex_four(*at + 2);
	*at += 6;
	if (point >= 0xd800 && point <= 0xdbff) {
		point = 0x10000 + ((point - 0xd800) << 10) + (unsigned long)hex_four(*at + 2) - 0xdc00;
		*at += 6;
	}
	return utf8_encode((uint32_t)point, out);
}

size_t
scan_decode(const char *inside, size_t len, char *out)
{
	const char *at = inside, *end = inside + len;
	char *to = out;

	while (at < end) {
		const char *slash = memchr(at, '\\', (size_t)(end - at));
		size_t plain = (size_t)((slash ? slash : end) - at);
		char made[4];
		size_t made_len;

		memcpy(to, at, plain);
		to += plain;
		at += plain;
		if (at == end)
			break;
		made_len = scan_unescape(&at, made);
		memcpy(to, made, made_len);        /* never longer than the escape it came from */
		to += made_len;
	}
	return (size_t)(to - out);
}

/* ---- keys ---- */

/* Length, first and last eight bytes, mixed: keys of up to sixteen bytes that hash alike are nearly always equal.
 * Only a filter before memcmp and an order to sort by; equal hashes of different keys cost time, not truth. */
static uint64_t
key_hash(const char *bytes, size_t len)
{
	uint64_t head = 0, tail = 0;

	if (len >= 8) {
		memcpy(&head, bytes, 8);
		memcpy(&tail, bytes + len - 8, 8);
	} else if (len >= 4) {
		memcpy(&head, bytes, 4);
		memcpy(&tail, bytes + len - 4, 4);
	} else if (len > 0) {
		head = (uint64_t)(unsigned char)bytes[0] | (uint64_t)(unsigned char)bytes[len / 2] << 8 |
		    (uint64_t)(unsigned char)bytes[len - 1] << 16;
	}
	head = (head ^ len) * UINT64_C(0x9e3779b97f4a7c15);
	tail = (tail ^ head >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	return head ^ tail ^ tail >> 32;
}

static int
key_compare(const struct scan_key *a, const struct scan_key *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->bytes, b->bytes, a->len);
}

/* Bottom-up merge sort: stable, so that of equal keys the later one stands later; n log n whatever the keys are.
 * Returns where the sorted keys are: keys itself or the room beside it. */
static struct scan_key *
keys_sort(struct scan_key *keys, struct scan_key *room, size_t count)
{
	for (size_t width = 1; width < count; width *= 2) {
		struct scan_key *swap = keys;

		for (size_t from = 0; from < count; from += 2 * width) {
			size_t middle = from + width < count ? from + width : count;
			size_t to = from + 2 * width < count ? from + 2 * width : count;
			size_t a = from, b = middle;

			for (size_t i = from; i < to; i++)
				room[i] = a < middle && (b == to || key_compare(&keys[a], &keys[b]) <= 0) ? keys[a++] : keys[b++];
		}
		keys = room;
		room = swap;
	}
	return keys;
}

static const struct scan_key *
keys_duplicate_of_few(const struct scan_key *keys, size_t count)
{
	for (size_t later = 1; later < count; later++)
		for (size_t earlier = 0; earlier < later; earlier++)
			if (keys[earlier].hash == keys[later].hash && key_compare(&keys[earlier], &keys[later]) == 0)
				return &keys[later];
	return NULL;
}

/* The key that first repeats an earlier one, or NULL. */
static const struct scan_key *
keys_duplicate(struct scan *s, struct scan_key *keys, size_t count)
{
	const struct scan_key *found = NULL, *sorted;

	if (count <= SCAN_PAIRWISE)
		return keys_duplicate_of_few(keys, count);
	mem_grow(&s->sorted, &s->sorted_capacity, count, sizeof *s->sorted);
	sorted = keys_sort(keys, s->sorted, count);
	for (size_t i = 1; i < count; i++)
		if (key_compare(&sorted[i - 1], &sorted[i]) == 0 && (found == NULL || sorted[i].at < found->at))
			found = &sorted[i];
	return found;
}

int
scan_key(struct scan *s, struct item *key)
{
	const char *start;
	struct scan_key *made;
	bool escaped;

	scan_blanks(s);
	if (s->at == s->end || *s->at != '"')
		return scan_unexpected(s, "a key");
	start = s->at;
	if (scan_string(s, &escaped) < 0)
		return -1;
	*key = (struct item){ ITEM_STRING, start, (size_t)(s->at - start) };
	if (s->key_count == s->key_capacity)
		mem_grow(&s->keys, &s->key_capacity, s->key_count + 1, sizeof *s->keys);
	made = &s->keys[s->key_count++];
	made->bytes = start + 1;
	made->len = key->len - 2;
	made->at = (size_t)(start - s->line);
	if (escaped) {
		char *room = arena_alloc(s->arena, made->len);

		made->len = scan_decode(made->bytes, made->len, room);
		made->bytes = room;
	}
	made->hash = key_hash(made->bytes, made->len);
	scan_blanks(s);
	if (s->at == s->end || *s->at != ':')
		return scan_unexpected(s, "':'");
	s->at++;
	return 0;
}

/* ---- values ---- */

int
scan_open(struct scan *s, bool object)
{
	if (s->depth >= s->limits.max_depth)
		return scan_fault(s, FAULT_TOO_DEEP, s->at, "nested deeper than %zu", s->limits.max_depth);
	if (s->depth == s->open_capacity)
		mem_grow(&s->open, &s->open_capacity, s->depth + 1, sizeof *s->open);
	s->open[s->depth++] = object ? s->key_count : SCAN_ARRAY;
	s->at++;
	return 0;
}

int
scan_close(struct scan *s)
{
	size_t from = s->open[--s->depth], shown;
	const struct scan_key *twice;

	s->at++;
	if (from == SCAN_ARRAY)
		return 0;
	twice = keys_duplicate(s, s->keys + from, s->key_count - from);
	if (twice == NULL) {
		s->key_count = from;
		return 0;
	}
	shown = twice->len;
	if (shown > SCAN_SHOWN)
		for (shown = SCAN_SHOWN; (twice->bytes[shown] & 0xc0) == 0x80; shown--)
			continue;
	return scan_fault(s, FAULT_DUPLICATE_KEY, s->line + twice->at, "duplicate key '%.*s'", (int)shown, twice->bytes);
}

static int
scan_digits(struct scan *s)
{
	if (s->at == s->end || *s->at < '0' || *s->at > '9')
		return scan_unexpected(s, "a digit");
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return 0;
}

static int
scan_number(struct scan *s)
{
	if (*s->at == '-')
		s->at++;
	if (s->at < s->end && *s->at == '0') {
		s->at++;
		if (s->at < s->end && *s->at >= '0' && *s->at <= '9')
			return scan_fault(s, FAULT_BAD_JSON, s->at, "number with a leading zero");
	} else if (scan_digits(s) < 0) {
		return -1;
	}
	if (s->at < s->end && *s->at == '.') {
		s->at++;
		if (scan_digits(s) < 0)
			return -1;
	}
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		return scan_digits(s);
	}
	return 0;
}

/* true, false or null; `at` stands on its first letter. */
static int
scan_word(struct scan *s, const char *word)
{
	const char *start = s->at;

	for (; *word != '\0'; word++, s->at++) {
		if (s->at == s->end)
			return scan_fault(s, FAULT_TRUNCATED, s->end, "line ends inside a value");
		if (*s->at != *word) {
			s->at = start;
			return scan_unexpected(s, "a value");
		}
	}
	return 0;
}

static int
scan_scalar(struct scan *s)
{
	bool escaped;

	switch (*s->at) {
	case '"':
		return scan_string(s, &escaped);
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		return scan_number(s);
	case 't':
		return scan_word(s, "true");
	case 'f':
		return scan_word(s, "false");
	case 'n':
		return scan_word(s, "null");
	default:
		return scan_unexpected(s, "a value");
	}
}

/* Begin the value at `at`: a scalar is read whole; of a container only the bracket, or both where it is empty.
 * *more says that a value inside it comes next. */
static int
scan_begin(struct scan *s, bool *more)
{
	struct item key;
	bool object;

	*more = false;
	scan_blanks(s);
	if (s->at == s->end)
		return scan_unexpected(s, "a value");
	if (++s->values > s->limits.max_values)
		return scan_fault(s, FAULT_TOO_MANY_VALUES, s->at, "more than %zu values", s->limits.max_values);
	if (*s->at != '{' && *s->at != '[')
		return scan_scalar(s);
	object = *s->at == '{';
	if (scan_open(s, object) < 0)
		return -1;
	scan_blanks(s);
	if (s->at < s->end && *s->at == (object ? '}' : ']'))
		return scan_close(s);
	*more = true;
	return object ? scan_key(s, &key) : 0;
}

/* After a value inside a container: close what ends here, down to the depth we came from, or pass the comma. */
static int
scan_after(struct scan *s, size_t floor, bool *more)
{
	struct item key;

	*more = false;
	while (s->depth > floor) {
		bool object = s->open[s->depth - 1] != SCAN_ARRAY;

		scan_blanks(s);
		if (s->at < s->end && *s->at == ',') {
			s->at++;
			*more = true;
			return object ? scan_key(s, &key) : 0;
		}
		if (s->at == s->end || *s->at != (object ? '}' : ']'))
			return scan_unexpected(s, object ? "',' or '}'" : "',' or ']'");
		if (scan_close(s) < 0)
			return -1;
	}
	return 0;
}

int
scan_value(struct scan *s)
{
	const size_t floor = s->depth;
	bool more;

	do {
		if (scan_begin(s, &more) < 0)
			return -1;
		if (!more && scan_after(s, floor, &more) < 0)
			return -1;
	} while (more);
	return 0;
}
