/* Fingerprints: what makes two of them equal, and how well they estimate what they stand for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "content.h"
#include "print.h"
#include "work.h"

static struct settings settings;
static struct arena *arena;

static int
load(void **state)
{
	struct fault why = { 0 };

	(void)state;
	arena = arena_new();
	return settings_load(&settings, NULL, 0, false, &why);
}

static int
unload(void **state)
{
	(void)state;
	arena_free(arena);
	settings_free(&settings);
	return 0;
}

static struct work *
work_of(const char *line)
{
	const struct record_limits usual = { 1u << 20, 100, 100000 };
	struct record *record = record_new();
	struct worker *worker = worker_make(&settings, true);
	struct fault why = { 0 };
	struct work *w;

	if (record_parse(record, line, strlen(line), &usual, &why) < 0)
		fail_msg("%s: %s", line, why.message);
	w = work_make(worker, record, arena, &why);
	if (w == NULL)
		fail_msg("%s: %s", line, why.message);
	w->title = arena_copy(arena, w->title, w->title_len);
	worker_discard(worker);
	record_free(record);
	return w;
}

static enum fault_code
refused(const char *line)
{
	const struct record_limits usual = { 1u << 20, 100, 100000 };
	struct record *record = record_new();
	struct worker *worker = worker_make(&settings, true);
	struct fault why = { 0 };

	assert_int_equal(record_parse(record, line, strlen(line), &usual, &why), 0);
	assert_null(work_make(worker, record, arena, &why));
	worker_discard(worker);
	record_free(record);
	return why.code;
}

static bool
exact(const char *one, const char *other)
{
	struct buffer a = { 0 }, b = { 0 };
	struct digest x, y;

	buffer_printf(&a, "{\"id\":\"1\",\"text\":\"%s\"}", one);
	buffer_printf(&b, "{\"id\":\"2\",\"text\":\"%s\"}", other);
	x = work_of(buffer_string(&a))->print.exact;
	y = work_of(buffer_string(&b))->print.exact;
	buffer_free(&a);
	buffer_free(&b);
	return x.low == y.low && x.high == y.high;
}

static void
exact_means_the_same_syllables(void **state)
{
	(void)state;
	assert_true(exact("Hội nghị – hoà bình", "HỘI NGHỊ: hòa bình!"));
	assert_true(exact("Một.\\n\\nHai", "một hai"));
	assert_false(exact("Hội nghị", "Hoi nghi"));
	assert_false(exact("Hội nghị 5", "Hội nghị 6"));
	assert_false(exact("một hai", "hai một"));
	assert_false(exact("mộthai", "một hai"));
	assert_true(work_of("{\"id\":\"1\",\"text\":\"... !\"}")->print.empty);
}

static void
the_title_is_found_where_it_is(void **state)
{
	struct work *w = work_of("{\"id\":\"1\",\"text\":\"Giá vàng 5/3\\nVàng tăng.\\nHết.\"}");

	(void)state;
	assert_int_equal(w->print.codes.title, 4);
	assert_int_equal(w->print.codes.count, 7);
	assert_memory_equal(w->title, "Giá vàng 5/3", w->title_len);
	/* named, and in the text */
	w = work_of("{\"id\":\"1\",\"title\":\"GIÁ VÀNG\",\"text\":\"Giá vàng tăng mạnh.\"}");
	assert_int_equal(w->print.codes.title, 2);
	assert_int_equal(w->print.codes.count, 4);
	/* named, and not in the text */
	w = work_of("{\"id\":\"1\",\"title\":\"Giá bạc\",\"text\":\"Giá vàng tăng mạnh.\"}");
	assert_int_equal(w->print.codes.title, 2);
	assert_int_equal(w->print.codes.count, 6);
	assert_memory_equal(w->title, "Giá bạc", w->title_len);
	assert_int_equal(w->evidence.spans[1].end, 0);
	assert_int_equal(w->evidence.spans[2].end, strlen("Giá"));
	/* one line has none */
	w = work_of("{\"id\":\"1\",\"text\":\"Giá vàng tăng mạnh.\"}");
	assert_int_equal(w->print.codes.title, 0);
	assert_true(w->print.title == 0);
}

static void
titles_equal_but_for_numbers_have_one_template(void **state)
{
	const struct print *a = &work_of("{\"id\":\"1\",\"title\":\"Giá vàng 5/3\",\"text\":\"x\"}")->print;
	const struct print *b = &work_of("{\"id\":\"1\",\"title\":\"GIÁ VÀNG 6/3\",\"text\":\"y\"}")->print;
	const struct print *c = &work_of("{\"id\":\"1\",\"title\":\"Giá bạc 5/3\",\"text\":\"z\"}")->print;

	(void)state;
	assert_true(a->title != b->title && a->title_template == b->title_template);
	assert_true(a->title_template != c->title_template);
}

static void
segments_say_what_counts(void **state)
{
	const struct work *w = work_of("{\"id\":\"1\",\"text\":\"Tin\\nĐầu đề\\nThân bài một hai\\nẢnh: Lan\\nThân bài\","
	    "\"segments\":[{\"kind\":\"boilerplate\",\"start\":0,\"end\":3},{\"kind\":\"title\",\"start\":4,\"end\":10},"
	    "{\"kind\":\"paragraph\",\"start\":11,\"end\":27},{\"kind\":\"caption\",\"start\":28,\"end\":36},"
	    "{\"kind\":\"paragraph\",\"start\":37,\"end\":45,\"duplicate_of\":2}]}");

	(void)state;
	assert_int_equal(w->print.codes.title, 2);
	assert_int_equal(w->print.codes.count, 8);
	assert_memory_equal(w->title, "Đầu đề", w->title_len);
	/* nothing but a byline: then all of the text */
	w = work_of("{\"id\":\"1\",\"text\":\"Ảnh: Lan\\nhai\",\"segments\":[{\"kind\":\"byline\",\"start\":0,\"end\":8}]}");
	assert_int_equal(w->print.codes.count, 3);
}

static void
what_a_text_says_twice_counts_once(void **state)
{
	const struct work *w = work_of("{\"id\":\"1\",\"text\":\"Đầu đề\\nMột hai ba bốn năm sáu. Bảy tám.\\nMỘT HAI BA BỐN NĂM SÁU!\\nBảy tám.\"}");

	(void)state;
	assert_int_equal(w->print.repeated, 1);
	assert_int_equal(w->print.codes.count, 2 + 6 + 2 + 2);        /* two syllables may stand twice by chance */
	w = work_of("{\"id\":\"1\",\"text\":\"Một hai ba bốn năm Một hai ba bốn năm\",\"sentences\":[[0,18],[19,37]]}");
	assert_int_equal(w->print.repeated, 1);
	assert_int_equal(w->print.codes.count, 5);
}

static void
offsets_outside_the_text_are_refused(void **state)
{
	static const char *const pairs[] = { "3,2", "0,10", "-1,2", "0.5,2", "\"0\",2", "0", "", "null,null", "18446744073709551616,2" };

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct buffer line = { 0 };

		buffer_printf(&line, "{\"id\":\"1\",\"text\":\"một hai\\u00e0\\u1ea1\",\"sentences\":[[%s]]}", pairs[i]);
		assert_string_equal(fault_code_name(refused(buffer_string(&line))), "BAD_OFFSET");
		buffer_free(&line);
	}
	assert_int_equal(refused("{\"id\":\"1\",\"text\":\"Một\",\"segments\":[{\"kind\":\"title\",\"start\":0,\"end\":4}]}"), FAULT_BAD_OFFSET);
	assert_int_equal(refused("{\"id\":\"1\",\"text\":\"Một\",\"segments\":[{\"kind\":\"title\",\"start\":2,\"end\":1}]}"), FAULT_BAD_OFFSET);
	assert_int_equal(refused("{\"id\":\"1\",\"text\":\"Một\",\"segments\":[{\"kind\":\"title\",\"end\":1}]}"), FAULT_BAD_OFFSET);
	assert_int_equal(refused("{\"id\":\"1\",\"text\":\"Một\",\"segments\":[7]}"), FAULT_WRONG_TYPE);
	assert_int_equal(refused("{\"id\":1,\"text\":\"Một\"}"), FAULT_WRONG_TYPE);
	assert_int_equal(refused("{\"id\":\"1\"}"), FAULT_MISSING_FIELD);
	assert_int_equal(refused("{\"text\":\"1\"}"), FAULT_MISSING_FIELD);
}

/* ---- estimates ---- */

static uint64_t seed = 1;

static uint64_t
chance(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Two texts of `length` tokens, the first `common` of them equal. */
static void
two_prints(struct print out[2], size_t length, size_t common)
{
	struct token *items = mem_array(2 * length, sizeof *items);
	const struct token **chosen = mem_array(2 * length, sizeof *chosen);
	struct printer *printer = printer_new(&settings);

	for (size_t i = 0; i < 2 * length; i++) {
		items[i].hash = i >= length && i - length < common ? items[i - length].hash : chance();
		chosen[i] = &items[i];
	}
	for (size_t k = 0; k < 2; k++) {
		struct tokens all = { items + k * length, length, length };
		struct content c = { .all = &all, .chosen = chosen + k * length, .count = length };

		print_make(printer, &c, arena, &out[k]);
	}
	printer_free(printer);
	free(items);
	free(chosen);
}

static double
similarity(size_t length, size_t common)
{
	double shared = (double)(common - settings.shingle + 1);

	return shared / (2 * (double)(length - settings.shingle + 1) - shared);
}

/* RMSE of 128 values is sqrt(J (1 - J) / 128), 0.044 at most; a little is added by the eight bits and the borrowing. */
static void
signatures_estimate_similarity(void **state)
{
	static const size_t lengths[] = { 60, 120, 250 };
	size_t enough = settings.enough;

	(void)state;
	settings.enough = 1000000;
	for (size_t l = 0; l < 3; l++)
		for (size_t tenths = 2; tenths < 10; tenths += 2) {
			size_t common = lengths[l] * tenths / 10;
			double wanted = similarity(lengths[l], common), sum = 0;

			for (int round = 0; round < 200; round++) {
				struct print p[2];
				size_t equal = 0;

				two_prints(p, lengths[l], common);
				for (size_t i = 0; i < settings.signature; i++)
					equal += p[0].signature[i] == p[1].signature[i];
				sum += pow((double)equal / (double)settings.signature - wanted, 2);
				arena_clear(arena);
			}
			assert_true(sqrt(sum / 200) < 0.08);
		}
	settings.enough = enough;
}

static void
samples_are_one_shingle_in_so_many(void **state)
{
	double sum = 0, shared = 0;

	(void)state;
	for (int round = 0; round < 100; round++) {
		struct print p[2];

		two_prints(p, 600, 400);
		sum += (double)p[0].sample_count;
		for (size_t i = 0, j = 0; i < p[0].sample_count && j < p[1].sample_count;) {
			shared += p[0].sample[i] == p[1].sample[j];
			if (p[0].sample[i] < p[1].sample[j])
				i++;
			else
				j++;
		}
		arena_clear(arena);
	}
	assert_true(fabs(sum / 100 - 596.0 / (double)settings.sample) < 1.5);
	assert_true(fabs(shared / sum - 396.0 / 596.0) < 0.05);
}

static void
bands_come_from_the_signature_alone(void **state)
{
	struct print p[2];
	uint64_t *bands = mem_array(settings.bands, sizeof *bands);

	(void)state;
	two_prints(p, 100, 50);
	print_bands(&settings, p[0].signature, bands);
	assert_memory_equal(bands, p[0].bands, settings.bands * sizeof *bands);
	free(bands);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_means_the_same_syllables),
		cmocka_unit_test(the_title_is_found_where_it_is),
		cmocka_unit_test(titles_equal_but_for_numbers_have_one_template),
		cmocka_unit_test(segments_say_what_counts),
		cmocka_unit_test(what_a_text_says_twice_counts_once),
		cmocka_unit_test(offsets_outside_the_text_are_refused),
		cmocka_unit_test(signatures_estimate_similarity),
		cmocka_unit_test(samples_are_one_shingle_in_so_many),
		cmocka_unit_test(bands_come_from_the_signature_alone),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
