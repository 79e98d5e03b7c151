/* Reading: blocks of whole lines from files and pipes, lines beyond the limit, texts, errors. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "record/block.h"

static char folder[] = "/tmp/sangloc-block-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chdir(folder) < 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return system("rm -rf \"$PWD\"") != 0;
}

static const char *
file_with(const char *name, const char *bytes, size_t len)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return name;
}

static const char *
file_of(const char *name, const char *text)
{
	return file_with(name, text, strlen(text));
}

/* All lines of all blocks, each followed by '|', a block by '/'; places are checked on the way. */
static void
read_all(struct block_source *s, struct buffer *out)
{
	struct block b = { 0 };
	struct fault why = { 0 };
	size_t sequence = 0;
	int got;

	while ((got = block_read(s, &b, &why)) != 0) {
		struct line line;

		if (got < 0) {
			buffer_printf(out, "!%s!", why.message);
			fault_clear(&why);
			continue;
		}
		assert_int_equal(b.sequence, sequence++);
		buffer_printf(out, "%s:%zu:%zu", b.start.file, b.start.line, b.start.byte);
		buffer_text(out, b.kind == BLOCK_TEXT ? "T" : b.kind == BLOCK_TOO_LONG ? "L" : b.first ? "F" : "");
		buffer_byte(out, ' ');
		for (size_t at = 0; b.kind == BLOCK_LINES && block_line(&b, &at, &line);) {
			buffer_append(out, line.bytes, line.len);
			buffer_text(out, !line.ended ? "$" : line.cr ? "~" : "|");
		}
		if (b.kind != BLOCK_LINES)
			buffer_printf(out, "%zu of %zu", b.len, b.whole);
		buffer_byte(out, '/');
	}
	block_free(&b);
}

static void
assert_reads(const char *const *files, size_t count, enum block_from from, size_t max, const char *wanted)
{
	struct block_source *s = block_open(files, count, from, max);
	struct buffer out = { 0 };

	read_all(s, &out);
	assert_string_equal(buffer_string(&out), wanted);
	buffer_free(&out);
	block_close(s);
}

static void
lines_of_all_files_come_in_order(void **state)
{
	const char *files[] = { file_of("a", "one\ntwo\r\n\nfour"), file_of("b", ""), file_of("c", "\n\rfive\r\r\n") };

	(void)state;
	assert_reads(files, 3, BLOCK_FROM_LINES, 100,
	    "a:1:0F one|two~|/a:4:10 four$/c:1:0F |\rfive\r~/");
}

static void
a_missing_file_is_told_and_the_next_one_read(void **state)
{
	const char *files[] = { "nowhere", ".", file_of("a", "x\n") };
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };

	(void)state;
	assert_reads(files, 3, BLOCK_FROM_LINES, 100,
	    "!cannot open: No such file or directory!!cannot read: Is a directory!a:1:0F x|/");
	s = block_open(files, 1, BLOCK_FROM_LINES, 100);
	assert_int_equal(block_read(s, &b, &why), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(why.code, FAULT_IO);
	assert_string_equal(why.place.file, "nowhere");
	assert_true(block_was_missing(s));
	block_free(&b);
	block_close(s);
}

static void
a_line_beyond_the_limit_stands_alone(void **state)
{
	const size_t long_one = 3u << 20;
	char *bytes = mem_alloc(long_one + 100);
	const char *files[1];

	(void)state;
	memcpy(bytes, "a\nb\n", 4);
	memset(bytes + 4, 'x', long_one);
	memcpy(bytes + 4 + long_one, "\nc\nd", 4);
	files[0] = file_with("a", bytes, long_one + 8);
	assert_reads(files, 1, BLOCK_FROM_LINES, 2u << 20, "a:1:0F a|b|/a:3:4L 1048576 of 3145728/a:4:3145733 c|/a:5:3145735 d$/");
	files[0] = file_with("a", bytes + 4, long_one);
	assert_reads(files, 1, BLOCK_FROM_LINES, 2u << 20, "a:1:0L 1048576 of 3145728/");
	files[0] = file_with("a", bytes + 4, long_one);
	assert_reads(files, 1, BLOCK_FROM_TEXT, 2u << 20, "a:1:0L 1048576 of 3145728/");
	free(bytes);
}

static void
a_line_as_long_as_the_limit_is_a_line(void **state)
{
	char *bytes = mem_alloc(600000);
	const char *files[1];
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };

	(void)state;
	memset(bytes, 'x', 600000);
	bytes[599999] = '\n';
	files[0] = file_with("a", bytes, 600000);
	s = block_open(files, 1, BLOCK_FROM_LINES, 599999);
	assert_int_equal(block_read(s, &b, &why), 1);
	assert_int_equal(b.kind, BLOCK_LINES);
	assert_int_equal(b.len, 600000);
	assert_int_equal(block_read(s, &b, &why), 0);
	block_close(s);
	block_free(&b);
	free(bytes);
}

static void
a_text_is_one_block(void **state)
{
	const char *files[] = { file_of("a", "one\ntwo"), file_of("empty", "") };

	(void)state;
	assert_reads(files, 2, BLOCK_FROM_TEXT, 100, "a:1:0T 7 of 7/empty:1:0T 0 of 0/");
}

static void
auto_tells_lines_from_text_by_the_first_byte(void **state)
{
	const char *files[] = {
		file_of("lines", " \n\t{}\n"), file_of("bom", "\xef\xbb\xbf{}\n"), file_of("text", "Tin\n{}\n"),
		file_of("array", "[]"), file_of("blank", " \n "), file_of("none", ""), "/dev/null",
	};
	char *bytes = mem_alloc(400001);

	(void)state;
	assert_reads(files, 7, BLOCK_FROM_AUTO, 400000,
	    "lines:1:0F  |\t{}|/bom:1:0F \xef\xbb\xbf{}|/text:1:0T 7 of 7/array:1:0T 2 of 2/blank:1:0T 3 of 3/none:1:0T 0 of 0/");
	memset(bytes, ' ', 400001);
	bytes[300000] = '{';
	bytes[300001] = '\n';
	bytes[300002] = '}';
	files[0] = file_with("late", bytes, 300003);
	{
		struct block_source *s = block_open(files, 1, BLOCK_FROM_AUTO, 400000);
		struct block b = { 0 };
		struct fault why = { 0 };

		assert_int_equal(block_read(s, &b, &why), 1);
		assert_int_equal(b.kind, BLOCK_LINES);
		assert_int_equal(b.len, 300002);
		assert_int_equal(block_read(s, &b, &why), 1);
		assert_int_equal(b.len, 1);
		assert_true(b.last);
		block_close(s);
		block_free(&b);
	}
	free(bytes);
}

static void
large_files_lose_nothing_between_blocks(void **state)
{
	struct buffer bytes = { 0 }, back = { 0 };
	const char *files[1];
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };
	size_t line = 1, blocks = 0;
	unsigned long long done, all;

	(void)state;
	for (unsigned i = 0; i < 40000; i++)
		buffer_printf(&bytes, "%u %.*s\n", i, (int)(i % 61), "0123456789012345678901234567890123456789012345678901234567890");
	files[0] = file_with("large", bytes.bytes, bytes.len);
	s = block_open(files, 1, BLOCK_FROM_LINES, 1u << 20);
	while (block_read(s, &b, &why) == 1) {
		assert_int_equal(b.start.line, line);
		assert_int_equal(b.start.byte, back.len);
		assert_int_equal(b.first, blocks++ == 0);
		buffer_append(&back, b.bytes, b.len);
		for (size_t i = 0; i < b.len; i++)
			line += b.bytes[i] == '\n';
	}
	assert_true(blocks > 4);
	assert_int_equal(back.len, bytes.len);
	assert_memory_equal(back.bytes, bytes.bytes, bytes.len);
	block_progress(s, &done, &all);
	assert_true(done == bytes.len && all == bytes.len);
	block_close(s);
	block_free(&b);
	buffer_free(&bytes);
	buffer_free(&back);
}

/* A child writes into a pipe that is our standard input; the lines come as they are written. */
static void
lines_of_a_slow_producer_are_handed_on(void **state)
{
	int ends[2], saved = dup(STDIN_FILENO), go[2];
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };
	pid_t child;

	(void)state;
	assert_true(pipe(ends) == 0 && pipe(go) == 0);
	child = fork();
	if (child == 0) {
		char byte;
		bool good = write(ends[1], "one\ntw", 6) == 6 && read(go[0], &byte, 1) == 1 && write(ends[1], "o\nthree", 7) == 7;

		_exit(!good);
	}
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	s = block_open(NULL, 0, BLOCK_FROM_LINES, 100);
	assert_int_equal(block_read(s, &b, &why), 1);
	assert_int_equal(b.len, 4);
	assert_true(block_would_wait(s));
	assert_int_equal(write(go[1], "x", 1), 1);
	assert_int_equal(block_read(s, &b, &why), 1);
	assert_memory_equal(b.bytes, "two\n", 4);
	assert_int_equal(b.start.line, 2);
	assert_string_equal(b.start.file, "-");
	assert_int_equal(block_read(s, &b, &why), 1);
	assert_int_equal(b.len, 5);
	assert_true(b.last);
	assert_int_equal(block_read(s, &b, &why), 0);
	waitpid(child, NULL, 0);
	dup2(saved, STDIN_FILENO);
	block_close(s);
	block_free(&b);
	for (int i = 0; i < 2; i++)
		close(go[i]);
	close(ends[0]);
	close(saved);
}

static void
a_waiting_read_can_be_stopped(void **state)
{
	int ends[2], stop[2], saved = dup(STDIN_FILENO);
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };

	(void)state;
	assert_true(pipe(ends) == 0 && pipe(stop) == 0);
	dup2(ends[0], STDIN_FILENO);
	s = block_open(NULL, 0, BLOCK_FROM_LINES, 100);
	block_stop_at(s, stop[0]);
	assert_int_equal(write(ends[1], "one\ntwo", 7), 7);
	assert_int_equal(block_read(s, &b, &why), 1);
	assert_int_equal(write(stop[1], "x", 1), 1);
	assert_int_equal(block_read(s, &b, &why), 0);
	assert_int_equal(block_read(s, &b, &why), 0);
	dup2(saved, STDIN_FILENO);
	block_close(s);
	block_free(&b);
	for (int i = 0; i < 2; i++) {
		close(ends[i]);
		close(stop[i]);
	}
	close(saved);
}

static void
a_closed_standard_input_is_a_missing_one(void **state)
{
	int saved = dup(STDIN_FILENO);
	struct block_source *s;
	struct block b = { 0 };
	struct fault why = { 0 };

	(void)state;
	close(STDIN_FILENO);
	s = block_open(NULL, 0, BLOCK_FROM_LINES, 100);
	assert_int_equal(block_read(s, &b, &why), -1);
	assert_true(block_was_missing(s));
	assert_int_equal(block_read(s, &b, &why), 0);
	dup2(saved, STDIN_FILENO);
	block_close(s);
	close(saved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_all_files_come_in_order),
		cmocka_unit_test(a_missing_file_is_told_and_the_next_one_read),
		cmocka_unit_test(a_line_beyond_the_limit_stands_alone),
		cmocka_unit_test(a_line_as_long_as_the_limit_is_a_line),
		cmocka_unit_test(a_text_is_one_block),
		cmocka_unit_test(auto_tells_lines_from_text_by_the_first_byte),
		cmocka_unit_test(large_files_lose_nothing_between_blocks),
		cmocka_unit_test(lines_of_a_slow_producer_are_handed_on),
		cmocka_unit_test(a_waiting_read_can_be_stopped),
		cmocka_unit_test(a_closed_standard_input_is_a_missing_one),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
