/* Writing: a file appears whole or not at all; streams take short writes; failures are told once and for good. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
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
#include "record/sink.h"

static char folder[] = "/tmp/sangloc-sink-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	return mkdtemp(folder) == NULL || chdir(folder) < 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return system("rm -rf \"$PWD\"") != 0;
}

static void
assert_file(const char *name, const char *wanted)
{
	char bytes[1000];
	FILE *f = fopen(name, "r");
	size_t len;

	assert_non_null(f);
	len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(bytes, wanted, len);
}

static void
assert_no_left_overs(void)
{
	assert_int_not_equal(system("ls | grep -q tmp"), 0);
}

static void
a_file_appears_when_it_is_whole(void **state)
{
	struct fault why = { 0 };
	struct sink *s = sink_open("new", &why);

	(void)state;
	assert_non_null(s);
	assert_false(sink_has_pending(s));
	assert_int_equal(sink_write(s, "one\n", 4, &why), 0);
	assert_true(sink_has_pending(s));
	assert_int_equal(sink_flush(s, &why), 0);
	assert_int_equal(access("new", F_OK), -1);
	assert_int_equal(sink_write(s, "two\n", 4, &why), 0);
	assert_int_equal(sink_commit(s, &why), 0);
	assert_file("new", "one\ntwo\n");
	assert_no_left_overs();
}

static void
an_abandoned_file_leaves_the_old_one(void **state)
{
	struct fault why = { 0 };
	struct sink *s;

	(void)state;
	assert_int_equal(system("echo old > there"), 0);
	s = sink_open("there", &why);
	assert_int_equal(sink_write(s, "new\n", 4, &why), 0);
	sink_abandon(s);
	assert_file("there", "old\n");
	assert_no_left_overs();
	sink_abandon(NULL);
}

static void
a_replaced_file_keeps_its_mode_and_its_links(void **state)
{
	struct fault why = { 0 };
	struct stat st;
	struct sink *s;

	(void)state;
	assert_int_equal(system("mkdir -p sub; echo old > sub/real; chmod 640 sub/real; ln -sf sub/real link"), 0);
	s = sink_open("link", &why);
	assert_int_equal(sink_write(s, "new\n", 4, &why), 0);
	assert_int_equal(sink_commit(s, &why), 0);
	assert_file("sub/real", "new\n");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat("sub/real", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
}

static void
what_stands_there_and_is_no_file_is_written_to(void **state)
{
	struct fault why = { 0 };
	struct sink *s = sink_open("/dev/null", &why);
	struct stat st;

	(void)state;
	assert_int_equal(sink_write(s, "x\n", 2, &why), 0);
	assert_int_equal(sink_commit(s, &why), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void
a_place_that_cannot_be_written_is_told_with_its_reason(void **state)
{
	struct fault why = { 0 };

	(void)state;
	assert_null(sink_open("missing/file", &why));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(why.message, "cannot create: No such file or directory");
	assert_string_equal(why.place.file, "missing/file");
	fault_clear(&why);
	assert_null(sink_open(".", &why));
	assert_string_equal(why.message, "cannot create: Is a directory");
	assert_no_left_overs();
}

static void
after_a_failed_write_nothing_more_is_written(void **state)
{
	struct fault why = { 0 };
	struct sink *s = sink_open("/dev/full", &why);

	(void)state;
	assert_int_equal(sink_write(s, "x\n", 2, &why), 0);
	assert_int_equal(sink_flush(s, &why), -1);
	assert_int_equal(errno, ENOSPC);
	assert_string_equal(why.message, "write: No space left on device");
	assert_int_equal(why.code, FAULT_IO);
	fault_clear(&why);
	assert_int_equal(sink_write(s, "y\n", 2, &why), -1);
	assert_string_equal(why.message, "write: No space left on device");
	assert_int_equal(sink_commit(s, NULL), -1);
	assert_int_equal(errno, ENOSPC);
}

/* A pipe that is read slowly, non-blocking on our side, takes many short writes; every byte arrives, in order. */
static void
short_writes_and_full_pipes_lose_nothing(void **state)
{
	int ends[2], saved = dup(STDOUT_FILENO), status;
	struct fault why = { 0 };
	struct buffer all = { 0 };
	struct sink *s;
	pid_t child;

	(void)state;
	for (unsigned i = 0; all.len < 3u << 20; i++)
		buffer_printf(&all, "line %u\n", i);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		static char room[4093];
		size_t at = 0;
		ssize_t got;

		close(ends[1]);
		while ((got = read(ends[0], room, sizeof room)) > 0) {
			if (at + (size_t)got > all.len || memcmp(room, all.bytes + at, (size_t)got) != 0)
				_exit(1);
			at += (size_t)got;
		}
		_exit(at != all.len);
	}
	close(ends[0]);
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
	s = sink_open(NULL, &why);
	for (size_t at = 0, step = 1; at < all.len; at += step, step = step * 3 % 700001 + 1) {
		if (step > all.len - at)
			step = all.len - at;
		if (sink_write(s, all.bytes + at, step, &why) < 0)
			break;
	}
	status = sink_commit(s, &why);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_int_equal(status, 0);
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	buffer_free(&all);
}

static void
a_reader_that_went_away_is_a_fault(void **state)
{
	int ends[2], saved = dup(STDOUT_FILENO), result, error;
	struct fault why = { 0 };
	struct sink *s;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	s = sink_open("-", &why);
	sink_write(s, "x\n", 2, &why);
	result = sink_commit(s, &why);
	error = errno;
	dup2(saved, STDOUT_FILENO);
	close(saved);
	assert_int_equal(result, -1);
	assert_int_equal(error, EPIPE);
}

static void
the_target_is_known_again(void **state)
{
	struct fault why = { 0 };
	struct sink *s;
	int same, other;

	(void)state;
	assert_int_equal(system("echo a > same; echo b > other; ln -f same hard"), 0);
	same = open("hard", O_RDONLY);
	other = open("other", O_RDONLY);
	s = sink_open("same", &why);
	assert_true(sink_is_file(s, same));
	assert_false(sink_is_file(s, other));
	sink_abandon(s);
	close(same);
	close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_appears_when_it_is_whole),
		cmocka_unit_test(an_abandoned_file_leaves_the_old_one),
		cmocka_unit_test(a_replaced_file_keeps_its_mode_and_its_links),
		cmocka_unit_test(what_stands_there_and_is_no_file_is_written_to),
		cmocka_unit_test(a_place_that_cannot_be_written_is_told_with_its_reason),
		cmocka_unit_test(after_a_failed_write_nothing_more_is_written),
		cmocka_unit_test(short_writes_and_full_pipes_lose_nothing),
		cmocka_unit_test(a_reader_that_went_away_is_a_fault),
		cmocka_unit_test(the_target_is_known_again),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
