/* record_jansson - does the record reader accept what jansson accepts, and see the same values?
 *
 *     record_jansson [LINES [SEED [FILE]]]
 *
 * Makes LINES lines (20000) from SEED (1): valid ones, mutated ones and hostile ones; FILE (rows of
 * tests/record/grammar.tsv) adds lines to mutate.  Each is read by record_parse and by json_loadb with JSON_REJECT_DUPLICATES.
 * Ends with status 1 when they differ in any way that is not in the table `on_purpose`, which is the one of
 * sangloc-record(5).  An accepted line must also be written back byte for byte, and survive a change. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "record/record.h"

static const struct record_limits limits = { .max_bytes = 1u << 20, .max_depth = 64, .max_values = 2000 };

/* ---- how the two may differ ---- */

enum difference { SAME, NUMBERS, NUL, NOT_OBJECT, DEPTH, VALUES, LENGTH, UNKNOWN };
static const char *const on_purpose[] = {
	[SAME]       = "no difference",
	[NUMBERS]    = "numbers are kept as text: jansson refuses integers beyond 64 bits and reals beyond a double",
	[NUL]        = "a NUL byte is refused: jansson passes over one behind a number or a word",
	[NOT_OBJECT] = "a record is an object: jansson reads an array as well",
	[DEPTH]      = "nesting is limited by --max-depth: jansson's limit is 2048",
	[VALUES]     = "the values of a line are limited by --max-values: jansson has no limit",
	[LENGTH]     = "a line is limited by --max-record: jansson has no limit",
	[UNKNOWN]    = "UNKNOWN",
};

static enum difference
classify(bool ours, const struct fault *why, const struct buffer *line, const json_t *theirs, const json_error_t *error)
{
	if (ours == (theirs != NULL))
		return SAME;
	if (ours)
		return json_error_code(error) == json_error_numeric_overflow ? NUMBERS : UNKNOWN;
	switch (why->code) {
	case FAULT_NUL:
		return memchr(line->bytes, '\0', line->len) != NULL ? NUL : UNKNOWN;
	case FAULT_NOT_OBJECT:
		return json_is_array(theirs) ? NOT_OBJECT : UNKNOWN;
	case FAULT_TOO_DEEP:
		return DEPTH;
	case FAULT_TOO_MANY_VALUES:
		return VALUES;
	case FAULT_TOO_LONG:
		return LENGTH;
	default:
		return UNKNOWN;
	}
}

/* ---- are the values the same? ---- */

static bool same_value(struct item, json_t *, struct arena *);

static bool
same_text(struct item item, const char *text, size_t text_len, struct arena *arena)
{
	size_t len;
	const char *bytes = item_string(item, arena, &len);

	return bytes != NULL && len == text_len && memcmp(bytes, text, len) == 0;
}

static bool
same_object(struct item item, json_t *theirs, struct arena *arena)
{
	struct cursor at = cursor_over(item);
	void *member = json_object_iter(theirs);
	struct item key, value;

	for (; cursor_next_member(&at, &key, &value); member = json_object_iter_next(theirs, member))
		if (member == NULL || !same_text(key, json_object_iter_key(member), json_object_iter_key_len(member), arena) ||
		    !same_value(value, json_object_iter_value(member), arena))
			return false;
	return member == NULL;
}

static bool
same_array(struct item item, json_t *theirs, struct arena *arena)
{
	struct cursor at = cursor_over(item);
	struct item element;
	size_t i = 0;

	for (; cursor_next(&at, &element); i++)
		if (!same_value(element, json_array_get(theirs, i), arena))
			return false;
	return i == json_array_size(theirs);
}

static bool
same_number(struct item item, const json_t *theirs)
{
	char *text;
	long long whole;
	bool same;

	if (json_is_integer(theirs))
		return item_integer(item, &whole) && whole == json_integer_value(theirs);
	text = mem_text_of(item.bytes, item.len);
	same = strtod(text, NULL) == json_real_value(theirs);
	free(text);
	return same;
}

static bool
same_value(struct item item, json_t *theirs, struct arena *arena)      /* at most max_depth calls deep */
{
	switch (theirs == NULL ? JSON_NULL : json_typeof(theirs)) {
	case JSON_OBJECT:
		return item.type == ITEM_OBJECT && same_object(item, theirs, arena);
	case JSON_ARRAY:
		return item.type == ITEM_ARRAY && same_array(item, theirs, arena);
	case JSON_STRING:
		return same_text(item, json_string_value(theirs), json_string_length(theirs), arena);
	case JSON_INTEGER: case JSON_REAL:
		return item.type == ITEM_NUMBER && same_number(item, theirs);
	case JSON_TRUE:
		return item.type == ITEM_TRUE;
	case JSON_FALSE:
		return item.type == ITEM_FALSE;
	default:
		return item.type == ITEM_NULL && theirs != NULL;
	}
}

static bool
same_record(struct record *r, json_t *theirs)
{
	void *member = json_object_iter(theirs);
	struct buffer line = { 0 };
	struct cursor each;
	struct item key, value;
	bool same = true;

	record_write(r, &line);
	each = cursor_over(item_of(line.bytes, line.bytes + line.len));
	for (; same && cursor_next_member(&each, &key, &value); member = json_object_iter_next(theirs, member))
		same = member != NULL && same_text(key, json_object_iter_key(member), json_object_iter_key_len(member), record_arena(r)) &&
		    same_value(value, json_object_iter_value(member), record_arena(r));
	buffer_free(&line);
	return same && member == NULL && json_is_object(theirs);
}

/* ---- lines ---- */

static uint64_t seed;

static size_t
below(size_t n)                            /* splitmix64 (Steele, Lea, Flood 2014) */
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ z >> 31) % n);
}

static const char *const strings[] = {
	"", "a", "b", "text", "Hội nghị", "Đoàn công tác", "\\u0061", "\\u0110\\u1ea1i t\\u00e1", "\\n", "\\\"", "\\\\", "\\/", "/", "😀", "\\ud83d\\ude00",
	"\\uD83D\\uDE00", "]}", "{\\\"a\\\":1}", "0123456789abcdef", "\\b\\f\\r\\t", "\\u007f", "\\u2028", " ", "được", "\x7f", "\\uffff", "key",
	"một dòng dài hơn mười sáu byte, không có gì phải thoát, để vòng lặp nhanh chạy vài bước liền nhau",
};
static const char *const numbers[] = {
	"0", "-0", "1", "-1", "12", "1.5", "-0.0", "1.10", "0.1", "1e5", "1E-2", "1e+308", "4.9e-324", "1e400", "-1e400", "9223372036854775807",
	"-9223372036854775808", "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e-400", "123456789012345678901234567890",
	"0.30000000000000004", "9007199254740993", "1.7976931348623157e308", "1.8e308", "0e999", "2.2250738585072011e-308",
};
/* What mutations put in: pieces that mean something to a reader of JSON or UTF-8. */
static const struct {
	const char *bytes;
	size_t len;
} pieces[] = {
#define PIECE(s) { s, sizeof s - 1 }
	PIECE("{"), PIECE("}"), PIECE("["), PIECE("]"), PIECE(","), PIECE(":"), PIECE("\""), PIECE("\\"), PIECE("\\u"), PIECE("\\u0000"), PIECE("\\ud800"),
	PIECE("\\udc00"), PIECE("\\ud83d\\ude00"), PIECE("\0"), PIECE("\n"), PIECE("\r"), PIECE("\t"), PIECE(" "), PIECE("\x1f"), PIECE("\x7f"),
	PIECE("\x80"), PIECE("\xc0\xaf"), PIECE("\xc3"), PIECE("\xed\xa0\x80"), PIECE("\xf4\x90\x80\x80"), PIECE("\xff"), PIECE("\xef\xbb\xbf"),
	PIECE("\xe1\xba\xa1"), PIECE("\xf0\x9f\x98\x80"), PIECE("\xe1\xba"), PIECE("0"), PIECE("-"), PIECE("+"), PIECE("."), PIECE("e"), PIECE("E5"), PIECE("1e9"),
	PIECE("null"), PIECE("true"), PIECE("false"), PIECE("nul"), PIECE("NaN"), PIECE("{}"), PIECE("[]"), PIECE("\"\""), PIECE("\"a\":1,"), PIECE(",\"a\":1"),
	PIECE(",\"\\u0061\":1"), PIECE("/**/"), PIECE("[[[[[[[["), PIECE("]]]]]]]]"), PIECE("{\"a\":{\"a\":"), PIECE("\xc2\xa0"),
};

static void
add_blanks(struct buffer *b)
{
	static const char blanks[] = " \t\r\n";

	while (below(12) == 0)
		buffer_byte(b, blanks[below(4)]);
}

static void
add_string(struct buffer *b, size_t number)
{
	buffer_byte(b, '"');
	buffer_text(b, strings[below(sizeof strings / sizeof *strings)]);
	if (below(3) == 0)
		buffer_text(b, strings[below(sizeof strings / sizeof *strings)]);
	if (number > 0)
		buffer_printf(b, "%zu", number);       /* most keys of an object differ */
	buffer_byte(b, '"');
}

static void
add_value(struct buffer *b, size_t depth)
{
	size_t kind = below(depth == 0 ? 6 : 9), count = below(below(30) == 0 ? 40 : 5);

	if (kind >= 6) {
		bool object = kind != 8;

		buffer_byte(b, object ? '{' : '[');
		for (size_t i = 0; i < count; i++) {
			if (i > 0)
				buffer_byte(b, ',');
			add_blanks(b);
			if (object) {
				add_string(b, below(12) == 0 ? 0 : i + 1);
				add_blanks(b);
				buffer_byte(b, ':');
				add_blanks(b);
			}
			add_value(b, depth - 1);
			add_blanks(b);
		}
		buffer_byte(b, object ? '}' : ']');
	} else if (kind >= 3) {
		add_string(b, 0);
	} else if (kind == 2) {
		buffer_text(b, numbers[below(sizeof numbers / sizeof *numbers)]);
	} else {
		buffer_text(b, below(3) == 0 ? "null" : below(2) == 0 ? "true" : "false");
	}
}

static void
add_record(struct buffer *b)
{
	size_t count = below(6);

	add_blanks(b);
	buffer_byte(b, '{');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_byte(b, ',');
		add_blanks(b);
		add_string(b, below(20) == 0 ? 0 : i + 1);
		add_blanks(b);
		buffer_byte(b, ':');
		add_value(b, 1 + below(5));
		add_blanks(b);
	}
	buffer_byte(b, '}');
	add_blanks(b);
}

/* Put bytes in at `at` instead of `gone` bytes there. */
static void
replace(struct buffer *b, size_t at, size_t gone, const char *bytes, size_t len)
{
	buffer_reserve(b, len);
	memmove(b->bytes + at + len, b->bytes + at + gone, b->len - at - gone);
	memcpy(b->bytes + at, bytes, len);
	b->len += len - gone;
}

static void
mutate(struct buffer *b)
{
	size_t at = below(b->len + 1), piece = below(sizeof pieces / sizeof *pieces);
	size_t some = b->len > at ? 1 + below(b->len - at < 20 ? b->len - at : 20) : 0;

	switch (below(7)) {
	case 0:
		if (at < b->len)
			b->bytes[at] = (char)(b->bytes[at] ^ 1 << below(8));
		break;
	case 1:
		replace(b, at, some, "", 0);
		break;
	case 2:
		b->len = at;
		break;
	case 3:
		if (some > 0) {
			char *copy = mem_copy(b->bytes + at, some);

			replace(b, below(b->len + 1), 0, copy, some);
			free(copy);
		}
		break;
	case 4:
		replace(b, at, some > 0, pieces[piece].bytes, pieces[piece].len);
		break;
	default:
		replace(b, at, 0, pieces[piece].bytes, pieces[piece].len);
	}
}

static void
make_hostile(struct buffer *b)
{
	size_t count = below(90);

	buffer_text(b, "{\"a\":");
	switch (below(6)) {
	case 0:                            /* depth around the limit, closed or not */
		for (size_t i = 0; i < count; i++)
			buffer_text(b, below(2) ? "[" : "{\"k\":");
		buffer_text(b, "1");
		for (size_t i = 0; i < count; i++)
			buffer_text(b, below(2) ? "]" : "}");
		break;
	case 1:
		for (size_t i = 0; i < count; i++)
			buffer_byte(b, '[');
		for (size_t i = 0; i < count; i++)
			buffer_byte(b, ']');
		break;
	case 2:                            /* many keys, one of them perhaps twice, perhaps in another spelling */
		buffer_byte(b, '{');
		for (size_t i = 0; i <= count; i++)
			buffer_printf(b, "\"%s%zu\":%zu,", below(9) ? "k" : "\\u006b", i, i);
		buffer_printf(b, "\"k%zu\":0}", below(2 * count + 1));
		break;
	case 3:                            /* many values */
		buffer_byte(b, '[');
		for (size_t i = 0; i < 30 * count; i++)
			buffer_text(b, "{},");
		buffer_text(b, "0]");
		break;
	case 4:                            /* a string of any bytes */
		buffer_byte(b, '"');
		for (size_t i = 0; i < count; i++)
			buffer_append(b, pieces[below(sizeof pieces / sizeof *pieces)].bytes, 1);
		buffer_byte(b, '"');
		break;
	default:                           /* nothing but pieces */
		for (size_t i = 0; i < count / 4; i++) {
			size_t piece = below(sizeof pieces / sizeof *pieces);

			buffer_append(b, pieces[piece].bytes, pieces[piece].len);
		}
	}
	if (below(8))
		buffer_byte(b, '}');
}

struct lines {
	struct buffer *items;
	size_t count, capacity;
};

static void
make_line(struct buffer *b, const struct lines *given)
{
	size_t kind = below(10), times = 1 + below(4);

	buffer_clear(b);
	if (kind == 0) {
		make_hostile(b);
		return;
	}
	if (kind <= 2 && given->count > 0) {
		const struct buffer *line = &given->items[below(given->count)];

		buffer_append(b, line->bytes, line->len);
	} else {
		add_record(b);
	}
	if (kind <= 6)
		while (times-- > 0)
			mutate(b);
}

static void
read_given(struct lines *given, const char *path)
{
	FILE *f = fopen(path, "r");
	char *row = NULL;
	size_t room = 0;

	if (f == NULL) {
		perror(path);
		exit(2);
	}
	while (getline(&row, &room, f) > 0) {
		const char *at = strrchr(row, '\t');
		struct buffer *line;
		unsigned byte;

		if (*row == '#' || at == NULL)
			continue;
		mem_grow(&given->items, &given->capacity, given->count + 1, sizeof *given->items);
		line = &given->items[given->count++];
		*line = (struct buffer){ 0 };
		for (at++; *at != '\0' && *at != '\n'; at++) {
			bool coded = *at == '%' && sscanf(at + 1, "%2x", &byte) == 1;

			buffer_byte(line, coded ? (char)byte : *at);
			at += coded ? 2 : 0;
		}
	}
	free(row);
	fclose(f);
}

/* ---- one line ---- */

/* An accepted line leaves as it came, and after a change all else is as it was. */
static bool
writes_back(struct record *r, struct record *again, const struct buffer *line)
{
	struct buffer out = { 0 };
	struct fault why = { 0 };
	struct cursor each;
	struct item key, value;
	bool good;
	size_t start = 0, end = line->len;

	while (strchr(" \t\r\n", line->bytes[start]) != NULL)
		start++;
	while (strchr(" \t\r\n", line->bytes[end - 1]) != NULL)
		end--;
	record_write(r, &out);
	good = out.len == end - start && memcmp(out.bytes, line->bytes + start, out.len) == 0;
	record_set(r, "text1", "[{}]", 4);
	record_remove(r, "a2");
	buffer_clear(&out);
	record_write(r, &out);
	good = good && record_parse(again, out.bytes, out.len, &(struct record_limits){ SIZE_MAX, SIZE_MAX, SIZE_MAX }, &why) == 0;
	each = cursor_over(item_of(out.bytes, out.bytes + out.len));
	while (good && cursor_next_member(&each, &key, &value)) {
		struct arena *arena = record_arena(again);
		size_t len;
		const char *name = item_string(key, arena, &len);
		struct item mine = record_item(r, arena_copy(arena, name, len));

		good = mine.len == value.len && memcmp(mine.bytes, value.bytes, value.len) == 0;
	}
	good = good && record_item(again, "a2").type == ITEM_ABSENT && record_item(r, "a2").type == ITEM_ABSENT;
	buffer_free(&out);
	return good;
}

static enum difference
compare(struct record *r, struct record *again, const struct buffer *line, bool *accepted)
{
	struct fault why = { 0 };
	json_error_t error;
	bool ours = record_parse(r, line->bytes, line->len, &limits, &why) == 0;
	json_t *theirs = json_loadb(line->bytes, line->len, JSON_REJECT_DUPLICATES, &error);
	enum difference found = classify(ours, &why, line, theirs, &error);

	*accepted = ours;
	if (ours && theirs != NULL && !same_record(r, theirs))
		found = UNKNOWN;
	if (ours && !writes_back(r, again, line))
		found = UNKNOWN;
	if (!ours && why.place.byte > line->len)
		found = UNKNOWN;
	if (found == UNKNOWN) {
		printf("differ: ours %s, jansson %s\n", ours ? "accepts" : why.message, theirs != NULL ? "accepts" : error.text);
		fwrite(line->bytes, 1, line->len, stdout);
		putchar('\n');
	}
	json_decref(theirs);
	return found;
}

int
main(int argc, char **argv)
{
	unsigned long lines = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	size_t counts[UNKNOWN + 1] = { 0 }, accepted = 0;
	struct record *r = record_new(), *again = record_new();
	struct lines given = { 0 };
	struct buffer line = { 0 };

	seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	if (argc > 3)
		read_given(&given, argv[3]);
	buffer_reserve(&line, 1);
	for (unsigned long i = 0; i < lines + given.count; i++) {
		bool ours;

		make_line(&line, &given);
		if (i < given.count) {             /* the given lines as they are, first */
			buffer_clear(&line);
			buffer_append(&line, given.items[i].bytes, given.items[i].len);
		}
		counts[compare(r, again, &line, &ours)]++;
		accepted += ours;
	}
	printf("%lu lines, %zu accepted, %zu refused by both\n", lines + given.count, accepted,
	    counts[SAME] - (accepted - counts[NUMBERS] - counts[UNKNOWN]));
	for (size_t i = 1; i <= UNKNOWN; i++)
		printf("%9zu  %s\n", counts[i], on_purpose[i]);
	for (size_t i = 0; i < given.count; i++)
		buffer_free(&given.items[i]);
	free(given.items);
	buffer_free(&line);
	record_free(r);
	record_free(again);
	return counts[UNKNOWN] > 0;
}
