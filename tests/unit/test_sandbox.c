/* The sandbox refuses what it says: each attempt runs in a child that has entered it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/sandbox.h"

static char folder[] = "/tmp/sangloc-sandbox-XXXXXX";
static char input[64], output[64], elsewhere[64];

/* Exit status of a child: the errno an attempt met, 0 where it went through, 255 where there is no sandbox. */
static int
in_sandbox(const struct sandbox_rights *rights, unsigned needed, int (*attempt)(void))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		if ((sandbox_enter(rights) & needed) != needed)
			_exit(255);
		errno = 0;
		_exit(attempt() < 0 ? errno : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static const char *const reads[] = { input };
static const char *const writes[] = { output };
static const char *const folders[] = { folder };
static const struct sandbox_rights filter = { .reads = reads, .read_count = 1 },
    with_output = { .reads = reads, .read_count = 1, .writes = writes, .write_count = 1 },
    with_files = { .files = true, .folders = folders, .folder_count = 1 }, with_network = { .network = true };

static int
read_input(void)
{
	return open(input, O_RDONLY);
}

static int
read_elsewhere(void)
{
	return open(elsewhere, O_RDONLY);
}

static int
write_here(void)
{
	return open(output, O_WRONLY | O_CREAT, 0600);
}

static int
write_elsewhere(void)
{
	return open("/tmp/sangloc-sandbox-elsewhere", O_WRONLY | O_CREAT, 0600);
}

static int
rename_here(void)
{
	return rename(elsewhere, output);
}

static int
map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int
turn_into_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? 0 : mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static int
make_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child;
}

static int
start_program(void)
{
	char *argv[] = { (char *)(uintptr_t)"true", NULL };

	return execv("/bin/true", argv);
}

static int
make_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

/* What every run does after it has entered must still work. */
static int
work_as_usual(void)
{
	char *memory = malloc(3 << 20);
	int null = open(input, O_RDONLY);
	char byte;

	if (memory == NULL || null < 0)
		return -1;
	memset(memory, 1, 3 << 20);
	free(memory);
	return read(null, &byte, 1) == 1 && close(null) == 0 ? 0 : -1;
}

static bool
works(unsigned needed)
{
	int (*nothing)(void) = read_input;

	return in_sandbox(&filter, needed, nothing) != 255;
}

static void
pure_filters_may_read_and_compute_but_nothing_else(void **state)
{
	(void)state;
	if (!works(SANDBOX_CALLS))
		skip();
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, work_as_usual), 0);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, write_here), EACCES);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, map_code), EACCES);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, turn_into_code), EACCES);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, make_process), EACCES);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, start_program), ENOSYS);
	assert_int_equal(in_sandbox(&filter, SANDBOX_CALLS, make_socket), ENOSYS);
}

static void
needs_open_what_they_name_and_no_more(void **state)
{
	(void)state;
	if (!works(SANDBOX_CALLS))
		skip();
	assert_int_equal(in_sandbox(&with_files, SANDBOX_CALLS, write_here), 0);
	unlink(output);
	assert_int_equal(in_sandbox(&with_files, SANDBOX_CALLS, make_socket), ENOSYS);
	assert_int_equal(in_sandbox(&with_network, SANDBOX_CALLS, make_socket), 0);
	assert_int_equal(in_sandbox(&with_network, SANDBOX_CALLS, write_here), EACCES);
	assert_int_equal(in_sandbox(&with_network, SANDBOX_CALLS, map_code), EACCES);
}

static void
files_that_are_no_inputs_cannot_be_read(void **state)
{
	(void)state;
	if (!works(SANDBOX_CALLS | SANDBOX_FILES))
		skip();
	assert_int_equal(in_sandbox(&filter, SANDBOX_FILES, read_input), 0);
	assert_int_equal(in_sandbox(&filter, SANDBOX_FILES, read_elsewhere), EACCES);
	assert_int_equal(in_sandbox(&with_files, SANDBOX_FILES, write_elsewhere), EACCES);
}

static void
output_can_still_be_renamed_into_its_folder(void **state)
{
	(void)state;
	if (!works(SANDBOX_CALLS | SANDBOX_FILES))
		skip();
	assert_int_equal(in_sandbox(&with_output, SANDBOX_FILES, rename_here), 0);
	assert_int_equal(access(output, F_OK), 0);
	close(open(elsewhere, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(in_sandbox(&filter, SANDBOX_FILES, rename_here), EACCES);
}

static int
make_files(void **state)
{
	int made;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(input, sizeof input, "%s/input", folder);
	snprintf(output, sizeof output, "%s/output", folder);
	snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder);
	close(open(elsewhere, O_WRONLY | O_CREAT, 0600));
	made = open(input, O_WRONLY | O_CREAT, 0600);
	return write(made, "x", 1) == 1 && close(made) == 0 ? 0 : -1;
}

static int
remove_files(void **state)
{
	(void)state;
	unlink(input);
	unlink(output);
	unlink(elsewhere);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pure_filters_may_read_and_compute_but_nothing_else),
		cmocka_unit_test(needs_open_what_they_name_and_no_more),
		cmocka_unit_test(files_that_are_no_inputs_cannot_be_read),
		cmocka_unit_test(output_can_still_be_renamed_into_its_folder),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
