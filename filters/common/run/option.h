/* option.h - one table gives parsing, --help, the man page's options and the completions. */
#ifndef RUN_OPTION_H
#define RUN_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"

enum option_type {
	OPTION_FLAG,                       /* bool * */
	OPTION_TEXT,                       /* const char ** */
	OPTION_TEXTS,                      /* struct option_texts *, repeatable */
	OPTION_NUMBER,                     /* unsigned long long * */
	OPTION_SIZE,                       /* unsigned long long *; 16M, 64K, 1G */
	OPTION_CHOICE                      /* int *; index in choices, which ends with NULL */
};

struct option_texts {
	const char **items;
	size_t count, capacity;
};

struct option {
	char letter;                       /* 0: none */
	const char *name;                  /* NULL ends a table */
	enum option_type type;
	void *target;
	const char *value;                 /* "FILE"; NULL for a flag */
	bool value_optional;               /* --stats[=FILE]; without it the target of a text gets "" */
	const char *const *choices;
	const char *help;                  /* one line, lower case, no full stop */
	const char *group;                 /* heading in the help: "rules", "limits", …; NULL: the filter's own */
};

/* Parse argv (GNU style: options and operands may mix, -- ends, -abc joins).  operands: argv is permuted, the operands are
 * argv[returned .. argc).  -1 with *why filled ("unknown option '--foo'; did you mean '--for'"). */
int option_parse(const struct option *const tables[], int argc, char **argv, struct fault *why);
void option_help(const char *program, const char *summary, const char *operands, const struct option *const tables[], struct buffer *out);   /* 80 columns */
void option_man(const struct option *const tables[], struct buffer *out);          /* mdoc .It lines */
int  option_completion(const char *program, const char *shell, const struct option *const tables[], struct buffer *out);

#endif
