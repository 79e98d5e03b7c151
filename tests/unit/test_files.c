/* Rule files: found in order, read once, counted in a digest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "rules/files.h"
#include "rules/node.h"
#include "rules/shipped.h"

static char folder[] = "/tmp/sangloc-files-XXXXXX";

static const char *
inside(const char *name)
{
	static char path[4][256];
	static unsigned turn;
	char *p = path[turn++ % 4];

	snprintf(p, sizeof path[0], "%s/%s", folder, name);
	return p;
}

static void
write_file(const char *name, const char *text)
{
	FILE *f = fopen(inside(name), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int
set_up(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(inside("tag"), 0700), 0);
	assert_int_equal(mkdir(inside("odd.yaml"), 0700), 0);
	write_file("b.yaml", "b: 1\n");
	write_file("a.yaml", "a: 1\n");
	write_file("Z.yaml", "z: 1\n");
	write_file("đ.yaml", "d: 1\n");
	write_file(".hidden.yaml", "h: 1\n");
	write_file("notes.txt", "n\n");
	write_file("tag/t.yaml", "t: 1\n");
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const files[] = { "b.yaml", "a.yaml", "Z.yaml", "đ.yaml", ".hidden.yaml", "notes.txt", "tag/t.yaml", "once.yaml" };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(inside(files[i]));
	rmdir(inside("tag"));
	rmdir(inside("odd.yaml"));
	return rmdir(folder);
}

static void
a_folder_is_searched_in_itself_and_in_its_stage(void **state)
{
	const char *given[] = { folder };
	static const char *const want[] = { "Z.yaml", "a.yaml", "b.yaml", "đ.yaml", "tag/t.yaml" };
	struct rule_files files;
	struct fault why = { 0 };

	(void)state;
	assert_int_equal(rule_files_find("tag", given, 1, true, &files, &why), 0);
	assert_int_equal(files.count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(files.paths[i], inside(want[i]));
		assert_false(files.shipped[i]);
	}
	rule_files_free(&files);
	assert_int_equal(rule_files_find("emit", given, 1, true, &files, &why), 0);
	assert_int_equal(files.count, 4);
	rule_files_free(&files);
}

static void
files_keep_their_order_and_come_once(void **state)
{
	const char *given[] = { inside("b.yaml"), folder, inside("a.yaml") };
	struct rule_files files;
	struct fault why = { 0 };

	(void)state;
	assert_int_equal(rule_files_find("emit", given, 3, true, &files, &why), 0);
	assert_int_equal(files.count, 4);
	assert_string_equal(files.paths[0], inside("b.yaml"));
	assert_string_equal(files.paths[1], inside("Z.yaml"));
	rule_files_free(&files);
}

static void
a_folder_without_rules_is_a_fault(void **state)
{
	char empty[] = "/tmp/sangloc-empty-XXXXXX";
	const char *given[] = { mkdtemp(empty) };
	struct rule_files files;
	struct fault why = { 0 };

	(void)state;
	assert_int_equal(rule_files_find("tag", given, 1, true, &files, &why), -1);
	assert_int_equal(why.code, FAULT_CONFIG);
	assert_non_null(strstr(why.message, "no rules for tag (*.yaml) in '/tmp/sangloc-empty-"));
	rmdir(empty);
}

static void
the_shipped_files_follow_the_given_ones(void **state)
{
	const char *given[] = { inside("a.yaml") };
	struct rule_files files;
	struct fault why = { 0 };
	char *shipped = rule_files_shipped("segment", &why);

	(void)state;
	assert_non_null(shipped);
	assert_int_equal(strncmp(shipped, rules_shipped_dir, strlen(rules_shipped_dir)), 0);
	assert_int_equal(rule_files_find("segment", given, 1, false, &files, &why), 0);
	assert_true(files.count > 1);
	assert_false(files.shipped[0]);
	for (size_t i = 1; i < files.count; i++) {
		assert_true(files.shipped[i]);
		assert_int_equal(strncmp(files.paths[i], shipped, strlen(shipped)), 0);
	}
	rule_files_free(&files);
	free(shipped);
}

static void
a_path_that_is_not_there_is_a_fault(void **state)
{
	const char *given[] = { inside("missing.yaml") };
	struct rule_files files;
	struct fault why = { 0 };

	(void)state;
	assert_int_equal(rule_files_find("tag", given, 1, true, &files, &why), -1);
	assert_int_equal(why.code, FAULT_CONFIG);
	assert_string_equal(why.message, "no such rule file or folder");
	assert_string_equal(why.place.file, inside("missing.yaml"));
	assert_null(files.paths);
}

static void
a_file_is_read_once(void **state)
{
	struct fault why = { 0 };
	const struct rule_text *first, *again;
	struct node *root;
	char digest[33];

	(void)state;
	write_file("once.yaml", "x: before\n");
	first = rule_text_read(inside("once.yaml"), 100, &why);
	assert_non_null(first);
	strcpy(digest, rules_digest());
	write_file("once.yaml", "x: after, and longer\n");
	again = rule_text_read(inside("once.yaml"), 100, &why);
	assert_ptr_equal(first, again);
	root = node_load(inside("once.yaml"), &why);
	assert_string_equal(node_text(node_child(root, "x")), "before");
	assert_string_equal(rules_digest(), digest);
	node_free(root);
}

static void
a_file_that_is_too_long_is_a_fault(void **state)
{
	struct fault why = { 0 };

	(void)state;
	assert_null(rule_text_read(inside("a.yaml"), 3, &why));
	assert_string_equal(why.message, "file is larger than 3 bytes");
	fault_clear(&why);
	assert_non_null(rule_text_read(inside("a.yaml"), 5, &why));
	assert_null(rule_text_read(inside("a.yaml"), 4, &why));
}

static void
the_digest_is_of_the_different_contents_in_any_order(void **state)
{
	char before[33], with_one[33], with_both[33];

	(void)state;
	strcpy(before, rules_digest());
	rules_digest_add("one", 3);
	strcpy(with_one, rules_digest());
	assert_int_equal(strlen(with_one), 32);
	assert_string_not_equal(before, with_one);
	rules_digest_add("one", 3);
	assert_string_equal(rules_digest(), with_one);
	rules_digest_add("two", 3);
	strcpy(with_both, rules_digest());
	assert_string_not_equal(with_one, with_both);
	rules_digest_add("one", 3);
	assert_string_equal(rules_digest(), with_both);
}

static void
names_live_as_long_as_the_process(void **state)
{
	char name[] = "a name";
	const char *kept = rule_name_keep(name);

	(void)state;
	name[0] = 'X';
	assert_string_equal(kept, "a name");
	assert_ptr_equal(rule_name_keep("a name"), kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_searched_in_itself_and_in_its_stage),
		cmocka_unit_test(files_keep_their_order_and_come_once),
		cmocka_unit_test(a_folder_without_rules_is_a_fault),
		cmocka_unit_test(the_shipped_files_follow_the_given_ones),
		cmocka_unit_test(a_path_that_is_not_there_is_a_fault),
		cmocka_unit_test(a_file_is_read_once),
		cmocka_unit_test(a_file_that_is_too_long_is_a_fault),
		cmocka_unit_test(the_digest_is_of_the_different_contents_in_any_order),
		cmocka_unit_test(names_live_as_long_as_the_process),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
