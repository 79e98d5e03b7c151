/* Anchors: what is found in patterns people write, and that no match ever lacks what its anchor promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/span.h"
#include "compile/anchor.h"
#include "rules/pattern.h"
#include "unicode/class.h"
#include "unicode/utf8.h"

struct setup {
	struct anchor_work *work;
	struct arena *keep;
	struct pattern_scratch *scratch;
};

static int
start(void **state)
{
	struct setup *s = test_calloc(1, sizeof *s);

	s->work = anchor_work_new();
	s->keep = arena_new();
	s->scratch = pattern_scratch_new();
	*state = s;
	return 0;
}

static int
stop(void **state)
{
	struct setup *s = *state;

	anchor_work_free(s->work);
	arena_free(s->keep);
	pattern_scratch_free(s->scratch);
	test_free(s);
	return 0;
}

/* The anchor as text: its literals with '|' between, then the distances. */
static const char *
shown(struct setup *s, const char *source)
{
	static struct buffer out;
	struct anchor a;

	anchor_find(source, s->work, s->keep, &a);
	buffer_clear(&out);
	for (size_t i = 0; i < a.set.literal_count; i++)
		buffer_printf(&out, "%s%s", i > 0 ? "|" : "", a.set.literals[i].bytes);
	for (size_t i = 0; i < a.set.point_count; i++)
		buffer_printf(&out, "<%x>", a.set.points[i]);
	if (a.set.literal_count + a.set.point_count > 0)
		buffer_printf(&out, " %zu", a.set.least);
	if (a.set.most == SIZE_MAX && a.set.literal_count + a.set.point_count > 0)
		buffer_text(&out, "..");
	else if (a.set.most > a.set.least && a.set.literal_count + a.set.point_count > 0)
		buffer_printf(&out, "..%zu", a.set.most);
	return buffer_string(&out);
}

static void
what_people_write(void **state)
{
	static const struct { const char *source, *anchor; } cases[] = {
		{ "Hội nghị (?:sơ kết|tổng kết)", "Hội nghị sơ kết|Hội nghị tổng kết 0" },
		{ "(?<part>[Ss]áng|[Cc]hiều)(?: ngày)? (?<d>[0-9]{1,2})", "Sáng |sáng |Chiều |chiều  0" },
		{ "[^ ]+@[a-z]+", "@ 1.." },
		{ "\\p{Lu}\\p{L}*(?= cho biết)", " cho biết 1.." },
		{ "x*", "" },
		{ "(?i)đảng ủy", "đả|đẢ|Đả|ĐẢ 0" },
		{ "\\p{Lu}+(?=(?:,|\\() ?(?:\\p{Lu}+ tuổi|SN ?19))", " tuổi|SN 19|SN19 2.." },
		{ "(?:ông|bà) \xEE\x80\x81", "<e001> 4..5" },
		{ "\xEE\x80\x81(?:, \xEE\x80\x82)*", "<e001> 0" },
		{ "\xEE\x80\x82 (?:Chánh|chánh) văn phòng \xEE\x80\x81", " Chánh văn phòng | chánh văn phòng  3" },
		{ "(?:\xEE\x80\x81|\xEE\x80\x82) \xEE\x80\x83(?: huyện)?", "<e003> 4" },
		{ "\xEE\x80\x81(?: của tỉnh)? \xEE\x80\x82", "<e001> 0" },
		{ "(?#nothing)\\d+(?<!a)\\bviên", "viên 1.." },
		{ "(x)?(?(1)đa|b)Thép", "Thép 0..4" },
		{ "(?(?=x)a|b)c", "" },
		{ "Hãng[^\\x00-\\x7F]", "Hãng 0" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (strcmp(shown(*state, cases[i].source), cases[i].anchor) != 0)
			fail_msg("%s: '%s', expected '%s'", cases[i].source, shown(*state, cases[i].source), cases[i].anchor);
}

static void
what_may_come_first(void **state)
{
	struct setup *s = *state;
	struct anchor a;

	anchor_find("(?<![\\p{L}\\p{M}\\p{N}])\\p{Lu}\\p{L}+", s->work, s->keep, &a);
	assert_true(a.first.known && a.first.capital && a.first.edge);
	assert_int_equal(a.first.prefix, strlen("(?<![\\p{L}\\p{M}\\p{N}])"));
	anchor_find("(?<![\\p{L}\\p{M}\\p{N}])A|b", s->work, s->keep, &a);
	assert_false(a.first.edge);
	anchor_find("^\\p{Lu}", s->work, s->keep, &a);
	assert_true(a.at_start);
	anchor_find("^a|b", s->work, s->keep, &a);
	assert_false(a.at_start);
	anchor_find("(?m)^a", s->work, s->keep, &a);
	assert_false(a.at_start);
}

static void
lengths_of_guards(void **state)
{
	struct setup *s = *state;
	struct anchor_shape shape = anchor_shape("[0-9/]", s->work);

	assert_true(shape.simple && shape.least_points == 1 && shape.most_points == 1);
	shape = anchor_shape("thứ |[Tt]háng ", s->work);
	assert_true(shape.simple && shape.least_points == 4 && shape.most_points == 6);
	shape = anchor_shape("a(?=b)", s->work);
	assert_false(shape.simple);
	shape = anchor_shape("a+", s->work);
	assert_true(shape.simple && shape.most_points == SIZE_MAX);
}

/* ---- random patterns on random texts ---- */

static uint64_t seed = 20260101;

static unsigned
pick(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

static void make_alternatives(struct buffer *out, unsigned depth);

static void
make_one(struct buffer *out, unsigned depth)
{
	static const char *const pieces[] = { "a", "b", "c", "á", "Ế", "đ", " ", "1", "2", "[ab]", "[^a]", "[1-2]", "\\p{Lu}", "\\p{L}", ".", "\\b", "[áb1]", "(?i:b)",
		"(?<![\\p{L}\\p{M}\\p{N}])", "\\d", "ab", "bá" };
	static const char *const opens[] = { "(?:", "(", "(?=", "(?!", "(?>", "(?i:", "(?<=a)(?:" };

	if (depth == 0 || pick(4) > 0) {
		buffer_text(out, pieces[pick(sizeof pieces / sizeof pieces[0])]);
		return;
	}
	buffer_text(out, opens[pick(sizeof opens / sizeof opens[0])]);
	make_alternatives(out, depth - 1);
	buffer_byte(out, ')');
}

static void
make_alternatives(struct buffer *out, unsigned depth)
{
	static const char *const counts[] = { "", "", "", "", "?", "*", "+", "{2}", "{1,3}", "+?", "?+" };

	do {
		for (unsigned n = 1 + pick(4); n > 0; n--) {
			size_t before = out->len;

			make_one(out, depth);
			/* A quantifier behind \b or a lookbehind is refused or means nothing. */
			if (out->bytes[before] != '\\' && strncmp(out->bytes + before, "(?<!", 4) != 0)
				buffer_text(out, counts[pick(sizeof counts / sizeof counts[0])]);
		}
	} while (pick(4) == 0 && (buffer_byte(out, '|'), true));
}

static void
make_text(struct buffer *out)
{
	static const char *const letters[] = { "a", "b", "c", "á", "Ế", "đ", " ", "1", "2", "B", "A" };

	buffer_clear(out);
	for (unsigned n = pick(14); n > 0; n--)
		buffer_text(out, letters[pick(sizeof letters / sizeof letters[0])]);
	buffer_string(out);
}

static bool
keeps_promise(const struct anchor_set *set, const char *text, size_t len, size_t from)
{
	if (set->literal_count + set->point_count == 0)
		return true;
	for (size_t i = 0; i < set->literal_count; i++)
		for (size_t at = from + set->least; at + set->literals[i].len <= len && (set->most == SIZE_MAX || at <= from + set->most); at++)
			if (memcmp(text + at, set->literals[i].bytes, set->literals[i].len) == 0)
				return true;
	return false;
}

static bool
first_fits(const struct anchor_first *first, const char *text, size_t from)
{
	unsigned char c = (unsigned char)text[from];
	size_t size;

	if (first->edge && from > 0 && class_is_word(utf8_decode(text + utf8_before(text, from), &size)))
		return false;
	if (!first->known)
		return true;
	if (!(first->bytes[c / 64] >> c % 64 & 1))
		return false;
	return !first->capital || c < 0x80 || (class_of(utf8_decode(text + from, &size)) & CLASS_UPPER) != 0;
}

static void
no_match_lacks_its_anchor(void **state)
{
	struct setup *s = *state;
	struct buffer source = { 0 }, text = { 0 };
	size_t matches = 0, anchored = 0;

	for (unsigned round = 0; round < 20000; round++) {
		struct fault why = { 0 };
		struct pattern *p;
		struct anchor a;
		struct anchor_shape shape;

		buffer_clear(&source);
		make_alternatives(&source, 3);
		p = pattern_compile(buffer_string(&source), &(struct pattern_options){ .no_jit = true }, NULL, &why);
		if (p == NULL)
			continue;
		arena_clear(s->keep);
		anchor_find(source.bytes, s->work, s->keep, &a);
		shape = anchor_shape(source.bytes, s->work);
		anchored += a.set.literal_count > 0;
		for (unsigned k = 0; k < 10; k++) {
			make_text(&text);
			for (size_t at = 0, start_at, end; at < text.len; at++) {
				if ((text.bytes[at] & 0xC0) == 0x80 || pattern_match(p, s->scratch, text.bytes, text.len, at, true) != PATTERN_MATCH)
					continue;
				pattern_span(s->scratch, 0, &start_at, &end);
				matches++;
				if (a.at_start && at > 0)
					fail_msg("'%s' starts at %zu of '%s'", source.bytes, at, text.bytes);
				if (!keeps_promise(&a.set, text.bytes, text.len, at))
					fail_msg("'%s' matches '%s' at %zu without its anchor '%s'", source.bytes, text.bytes, at, shown(s, source.bytes));
				if (end > at && !first_fits(&a.first, text.bytes, at))
					fail_msg("'%s' matches '%s' at %zu, its first character should not", source.bytes, text.bytes, at);
				if (shape.simple && (span_points(text.bytes + at, end - at) < shape.least_points || span_points(text.bytes + at, end - at) > shape.most_points))
					fail_msg("'%s' matches '%s' at %zu to %zu, beyond its bounds", source.bytes, text.bytes, at, end);
			}
		}
		pattern_free(p);
	}
	/* The test means something: many patterns had an anchor and many texts matched. */
	assert_true(matches > 50000 && anchored > 5000);
	buffer_free(&source);
	buffer_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_people_write, start, stop),
		cmocka_unit_test_setup_teardown(what_may_come_first, start, stop),
		cmocka_unit_test_setup_teardown(lengths_of_guards, start, stop),
		cmocka_unit_test_setup_teardown(no_match_lacks_its_anchor, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
