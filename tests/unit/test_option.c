/* The option table: parsing, help, man page, completions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/option.h"

static bool flag, other;
static const char *text;
static unsigned long long number, size;
static int choice;
static struct option_texts texts;

static const char *const colours[] = { "always", "never", "auto", NULL };
static const struct option first_table[] = {
	OPT_FLAG('f', "flag", &flag, "be so"),
	OPT_FLAG('g', "other-flag", &other, "be otherwise"),
	OPT_TEXT('t', "text", &text, "NAME", "say it"),
	{ 'o', "optional", OPTION_TEXT, &text, "FILE", true, NULL, "say it or not", NULL },
	OPT_END };
static const struct option second_table[] = {
	OPT_TEXTS('r', "rules", &texts, "PATH", "once more"),
	OPT_NUMBER('n', "number", &number, "N", "count"),
	OPT_SIZE('s', "size", &size, "SIZE", "measure"),
	{ 'c', "choice", OPTION_CHOICE, &choice, NULL, true, colours, "choose", "second" },
	{ 0, "rare", OPTION_FLAG, &other, NULL, false, NULL, "hardly ever", "limits" },
	OPT_END };
static const struct option *const tables[] = { first_table, second_table, NULL };

#define ARGV_ROOM 16
static char *argv_now[ARGV_ROOM];
static int argc_now;
static struct fault why;

/* Parse words ended by NULL; returns what option_parse does. */
static int
parse(const char *word, ...)
{
	va_list words;

	flag = other = false;
	text = NULL;
	number = size = 0;
	choice = -1;
	option_texts_free(&texts);
	fault_clear(&why);
	argc_now = 0;
	argv_now[argc_now++] = (char *)(uintptr_t)"program";
	va_start(words, word);
	for (; word != NULL; word = va_arg(words, const char *))
		argv_now[argc_now++] = (char *)(uintptr_t)word;
	va_end(words);
	argv_now[argc_now] = NULL;
	return option_parse(tables, argc_now, argv_now, &why);
}

static void
options_and_operands_mix(void **state)
{
	int at = parse("a", "--flag", "b", "-t", "x", "--", "-c", "--flag", NULL);

	(void)state;
	assert_int_equal(argc_now - at, 4);
	assert_string_equal(argv_now[at], "a");
	assert_string_equal(argv_now[at + 1], "b");
	assert_string_equal(argv_now[at + 2], "-c");
	assert_string_equal(argv_now[at + 3], "--flag");
	assert_true(flag);
	assert_string_equal(text, "x");
	assert_int_equal(choice, -1);
}

static void
a_lone_hyphen_is_an_operand(void **state)
{
	int at = parse("-", "-f", NULL);

	(void)state;
	assert_int_equal(argc_now - at, 1);
	assert_string_equal(argv_now[at], "-");
}

static void
letters_join_and_take_values(void **state)
{
	(void)state;
	assert_true(parse("-fgtname", NULL) > 0);
	assert_true(flag && other);
	assert_string_equal(text, "name");
	assert_true(parse("-gt", "name", NULL) > 0);
	assert_string_equal(text, "name");
	assert_false(flag);
}

static void
an_optional_value_stands_in_the_same_argument_or_nowhere(void **state)
{
	int at = parse("--optional", "file", NULL);

	(void)state;
	assert_string_equal(text, "");
	assert_int_equal(argc_now - at, 1);
	parse("--optional=file", NULL);
	assert_string_equal(text, "file");
	parse("-ofile", NULL);
	assert_string_equal(text, "file");
	parse("-o", "file", NULL);
	assert_string_equal(text, "");
	parse("--choice", NULL);
	assert_int_equal(choice, 0);
	parse("--choice=auto", NULL);
	assert_int_equal(choice, 2);
}

static void
texts_gather_and_a_text_is_the_last(void **state)
{
	(void)state;
	assert_true(parse("-r", "a", "--rules=b", "-rc", "--text=1", "--text", "2", NULL) > 0);
	assert_int_equal(texts.count, 3);
	assert_string_equal(texts.items[0], "a");
	assert_string_equal(texts.items[1], "b");
	assert_string_equal(texts.items[2], "c");
	assert_string_equal(text, "2");
}

static void
sizes_have_units_of_1024(void **state)
{
	static const struct { const char *word; unsigned long long value; } good[] = { { "0", 0 }, { "17", 17 }, { "64K", 65536 },
		{ "64k", 65536 }, { "16M", 16u << 20 }, { "1G", 1u << 30 }, { "18446744073709551615", ~0ULL } };
	static const char *const bad[] = { "", "K", "1T", "1KB", "-1", "1.5M", " 1", "18446744073709551616", "17179869184G" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(parse("--size", good[i].word, NULL) > 0);
		assert_int_equal(size, good[i].value);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(parse("--size", bad[i], NULL), -1);
	assert_int_equal(parse("--number", "1K", NULL), -1);
	assert_string_equal(why.message, "option '--number' wants a number, not '1K'");
}

static void
mistakes_are_named_and_a_near_name_is_offered(void **state)
{
	(void)state;
	assert_int_equal(parse("--flg", NULL), -1);
	assert_string_equal(why.message, "unknown option '--flg'; did you mean '--flag'");
	assert_int_equal(parse("--nothing-like-it", NULL), -1);
	assert_string_equal(why.message, "unknown option '--nothing-like-it'");
	assert_int_equal(parse("-fx", NULL), -1);
	assert_string_equal(why.message, "unknown option '-x'");
	assert_int_equal(parse("--text", NULL), -1);
	assert_string_equal(why.message, "option '--text' wants a value");
	assert_int_equal(parse("--flag=yes", NULL), -1);
	assert_string_equal(why.message, "option '--flag' takes no value");
	assert_int_equal(parse("--choice=nevr", NULL), -1);
	assert_string_equal(why.message, "option '--choice': unknown value 'nevr'; did you mean 'never'");
}

static void
help_keeps_within_80_columns_and_names_every_option(void **state)
{
	struct buffer out = { 0 };
	size_t column = 0;

	(void)state;
	option_help("program", "Does what it says and says it in a sentence that is much too long for one line of a terminal.", NULL,
	    tables, &out);
	for (size_t i = 0; i < out.len; i++) {
		column = out.bytes[i] == '\n' ? 0 : column + 1;
		assert_true(column <= 80);
	}
	buffer_string(&out);
	for (const struct option *const *t = tables; *t != NULL; t++)
		for (const struct option *o = *t; o->name != NULL; o++) {
			char form[64];

			snprintf(form, sizeof form, "--%s", o->name);
			assert_non_null(strstr(out.bytes, form));
		}
	assert_non_null(strstr(out.bytes, "usage: program [OPTION]... [FILE]...\n"));
	assert_non_null(strstr(out.bytes, "  -o, --optional[=FILE]     say it or not\n"));
	assert_non_null(strstr(out.bytes, "limits:\n  --rare\n"));
	buffer_free(&out);
}

static void
the_man_page_has_every_text(void **state)
{
	static const struct option odd[] = { OPT_FLAG('x', "odd", &flag, ".starts like a macro, has a \\ and --double"), OPT_END };
	static const struct option *const with_odd[] = { first_table, odd, NULL };
	struct buffer out = { 0 };

	(void)state;
	option_man(with_odd, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, ".It Fl t , Fl -text Ns = Ns Ar NAME\nsay it\n"));
	assert_non_null(strstr(out.bytes, ".It Fl o , Fl -optional Ns Oo Ns = Ns Ar FILE Oc\n"));
	assert_non_null(strstr(out.bytes, "\n\\&.starts like a macro, has a \\e and \\--double\n"));
	buffer_free(&out);
}

static void
completions_know_choices_and_files(void **state)
{
	struct buffer out = { 0 };

	(void)state;
	option_completion("program", OPTION_BASH, tables, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, "--choice) COMPREPLY=($(compgen -W 'always never auto' -- \"$cur\")); return ;;"));
	assert_non_null(strstr(out.bytes, "-r|--rules) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;"));
	buffer_clear(&out);
	option_completion("program", OPTION_ZSH, tables, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, "'(-c --choice)'{-c-,--choice=-}'[choose]::choice:(always never auto)' \\\n"));
	assert_non_null(strstr(out.bytes, "'(-f --flag)'{-f,--flag}'[be so]' \\\n"));
	buffer_clear(&out);
	option_completion("program", OPTION_FISH, tables, &out);
	buffer_string(&out);
	assert_non_null(strstr(out.bytes, "complete -c program -l choice -s c -a 'always never auto' -d 'choose'\n"));
	assert_non_null(strstr(out.bytes, "complete -c sangloc -n '__fish_seen_subcommand_from program' -l rules -s r -rF -d 'once more'\n"));
	buffer_free(&out);
}

static int
forget(void **state)
{
	(void)state;
	option_texts_free(&texts);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_operands_mix),
		cmocka_unit_test(a_lone_hyphen_is_an_operand),
		cmocka_unit_test(letters_join_and_take_values),
		cmocka_unit_test(an_optional_value_stands_in_the_same_argument_or_nowhere),
		cmocka_unit_test(texts_gather_and_a_text_is_the_last),
		cmocka_unit_test(sizes_have_units_of_1024),
		cmocka_unit_test(mistakes_are_named_and_a_near_name_is_offered),
		cmocka_unit_test(help_keeps_within_80_columns_and_names_every_option),
		cmocka_unit_test(the_man_page_has_every_text),
		cmocka_unit_test(completions_know_choices_and_files),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
