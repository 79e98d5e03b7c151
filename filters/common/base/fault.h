/* fault.h - what is wrong with an input, and where.
 *
 * A module that meets bad input fills a fault and returns -1 or NULL; the run loop prints it once.
 * First error wins: nobody overwrites a filled fault. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdarg.h>
#include <stddef.h>

/* The closed list of cli.md ("Rejects"), and the codes of faults that end a run. */
enum fault_code {
	FAULT_NONE = 0,
	FAULT_BAD_JSON, FAULT_TRUNCATED, FAULT_BAD_UTF8, FAULT_NUL, FAULT_NOT_OBJECT, FAULT_DUPLICATE_KEY,
	FAULT_TOO_LONG, FAULT_TOO_DEEP, FAULT_TOO_MANY_VALUES, FAULT_TRAILING_DATA, FAULT_MISSING_FIELD,
	FAULT_WRONG_TYPE, FAULT_BAD_OFFSET, FAULT_WRONG_FORM, FAULT_BUDGET, FAULT_CONSTRAINT, FAULT_KEY_CONFLICT,
	FAULT_RECORD_CODES,                /* not a code: the ones above belong to records */
	FAULT_CONFIG = FAULT_RECORD_CODES, /* rules, mapping, options: status 78 */
	FAULT_IO,                          /* errno is in the message: status 74 */
	FAULT_STATE,                       /* a state file: status 65 */
	FAULT_CODES
};

const char *fault_code_name(enum fault_code);   /* "BAD_JSON"; "" for FAULT_NONE */

/* A place in a file.  line and column count from 1, 0 is "unknown"; column is in code points for
 * configuration and in bytes for records; byte is the offset in the file from 0. */
struct place {
	const char *file;                  /* borrowed; NULL is "no file" */
	size_t line, column, byte;
};

struct fault {
	enum fault_code code;
	struct place place;                /* where it is known */
	char message[600];                 /* one sentence, lower case, no full stop, what first */
	char excerpt[400];                 /* for configuration: the source line and a caret below it, or "" */
};

/* Fill *why unless it is filled already; return -1, so that `return fault_set(…)` reads well.
 * Text that does not fit is cut at a whole character. */
int fault_set(struct fault *why, enum fault_code, const struct place *at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int fault_vset(struct fault *why, enum fault_code, const struct place *at, const char *format, va_list)
	__attribute__((format(printf, 4, 0)));

static inline void
fault_clear(struct fault *why)
{
	why->code = FAULT_NONE;
	why->message[0] = why->excerpt[0] = '\0';
	why->place = (struct place){ 0 };
}

#endif
