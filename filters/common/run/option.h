/* option.h - one table gives parsing, --help, the man page's options and the completions.
 *
 * A program's options are several tables (its own, the shared ones); `tables` ends with NULL, a table with OPT_END.
 * Options of the groups "limits", "messages" and "more" are listed in --help without their texts, so that the help of a
 * filter stays on a screen; the man page has every text. */
#ifndef RUN_OPTION_H
#define RUN_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"

enum option_type {
	OPTION_FLAG,                       /* bool *; set to true */
	OPTION_TEXT,                       /* const char **; the last one wins */
	OPTION_TEXTS,                      /* struct option_texts *, repeatable */
	OPTION_NUMBER,                     /* unsigned long long *; decimal */
	OPTION_SIZE,                       /* unsigned long long *; 16M, 64K, 1G (powers of 1024) */
	OPTION_CHOICE                      /* int *; index in choices, which ends with NULL */
};

struct option_texts {
	const char **items;                /* borrowed from argv; the array is freed by option_texts_free */
	size_t count, capacity;
};
void option_texts_free(struct option_texts *);

struct option {
	char letter;                       /* 0: none */
	const char *name;                  /* NULL ends a table */
	enum option_type type;
	void *target;
	const char *value;                 /* "FILE"; NULL for a flag, and for a choice: its choices are shown */
	bool value_optional;               /* --stats[=FILE]; without it a text gets "", a choice its first one */
	const char *const *choices;
	const char *help;                  /* one line, lower case, no full stop */
	const char *group;                 /* heading in the help: "rules", "limits", …; NULL: the filter's own */
};

/* Lines of a filter's own table. */
#define OPT_FLAG(letter, name, target, help)          { letter, name, OPTION_FLAG, target, NULL, false, NULL, help, NULL }
#define OPT_TEXT(letter, name, target, value, help)   { letter, name, OPTION_TEXT, target, value, false, NULL, help, NULL }
#define OPT_TEXTS(letter, name, target, value, help)  { letter, name, OPTION_TEXTS, target, value, false, NULL, help, NULL }
#define OPT_NUMBER(letter, name, target, value, help) { letter, name, OPTION_NUMBER, target, value, false, NULL, help, NULL }
#define OPT_SIZE(letter, name, target, value, help)   { letter, name, OPTION_SIZE, target, value, false, NULL, help, NULL }
#define OPT_CHOICE(letter, name, target, choices, help) { letter, name, OPTION_CHOICE, target, NULL, false, choices, help, NULL }
#define OPT_END                                       { 0, NULL, OPTION_FLAG, NULL, NULL, false, NULL, NULL, NULL }

/* Parse argv (GNU style: options and operands may mix, -- ends the options, -abc joins flags, -oFILE and -o FILE,
 * --output=FILE and --output FILE; a value that is optional stands in the same argument or nowhere).  argv is permuted,
 * the operands are argv[returned .. argc) in their order.  -1 with *why (CONFIG) filled: "unknown option '--foo'; did
 * you mean '--for'". */
int  option_parse(const struct option *const tables[], int argc, char **argv, struct fault *why);

/* --help: 80 columns.  summary: one sentence; operands: "[FILE]...". */
void option_help(const char *program, const char *summary, const char *operands, const struct option *const tables[],
    struct buffer *out);
void option_usage(const char *program, const char *operands, struct buffer *out);  /* the usage line and where help is */
void option_man(const struct option *const tables[], struct buffer *out);          /* mdoc: .It lines with their texts */

/* A completion script for the program and for `sangloc PROGRAM`.  */
enum option_shell { OPTION_BASH, OPTION_ZSH, OPTION_FISH };
void option_completion(const char *program, enum option_shell, const struct option *const tables[], struct buffer *out);

#endif
