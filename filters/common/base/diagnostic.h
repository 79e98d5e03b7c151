/* diagnostic.h - what the program says on stderr, in one form:
 *
 *     PROG: FILE:LINE:COL: message [CODE]
 *
 * One write(2) for one line; at most ten lines for one code, the rest is counted and told by
 * diagnostic_finish; control, bidirectional and invalid bytes of quoted data are escaped; colour only
 * where asked.  With the JSON form each line is {"level","program","file","line","column","code","message"}.
 * Safe to call from any thread. */
#ifndef BASE_DIAGNOSTIC_H
#define BASE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTE, LEVEL_DETAIL };   /* -q leaves errors, -v adds details */

struct diagnostic_style {
	enum level most;                   /* the least important level that is shown */
	bool json, color;
};

void        diagnostic_setup(const char *program, const struct diagnostic_style *);   /* program: borrowed for ever */
const char *diagnostic_program(void);                     /* "sangloc" before setup */

/* A line about an input; place and code may be NULL and FAULT_NONE. */
void diagnostic_say(enum level, const struct place *, enum fault_code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void diagnostic_fault(enum level, const struct fault *);  /* the same from a fault, with its excerpt */

/* Say "PROG: fatal: message", raise the status.  Does not end the process: main returns the status. */
int  diagnostic_fatal(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
int  diagnostic_fatal_fault(int status, const struct fault *);   /* both return status */

void diagnostic_finish(void);                             /* tell what the cap of ten kept back */

/* Append text to out (of out_size bytes, NUL ended) with control, DEL, C1, bidi marks and invalid UTF-8
 * as \xNN or \u{NNNN}.  Returns the bytes written. */
size_t diagnostic_escape(char *out, size_t out_size, const char *bytes, size_t len);

#endif
