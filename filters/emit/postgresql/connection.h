/* connection.h - one PostgreSQL session: made, lost, made again, and its errors as statuses of cli.md.
 *
 * The name is what stands behind --to: a URI (postgresql:///news), connection words (postgresql:service=news) or a database
 * (postgresql:news).  libpq reads service files, PGPASSFILE and the PG… variables by itself; a password in the name is
 * refused, since everybody on the machine can read arguments.
 *
 * Errors are told apart by their SQLSTATE (PostgreSQL 15, appendix A):
 *     ERROR_ROW      22, 23, 44, 54, P0    the row's: wrong data, a constraint, too large; somebody's trigger
 *     ERROR_SLOW     57014                 a statement timeout: fewer rows may do
 *     ERROR_PASSING  08, 53, 57, 40, 55P03, 25006, and a connection that is gone: try again
 *     ERROR_LASTING  all others
 * Source: PostgreSQL 15, libpq. */
#ifndef EMIT_POSTGRESQL_CONNECTION_H
#define EMIT_POSTGRESQL_CONNECTION_H

#include <stdbool.h>
#include <time.h>

#include "base/buffer.h"
#include "base/fault.h"

struct pg_conn;
struct pg_result;

enum connection_error { ERROR_NONE, ERROR_ROW, ERROR_SLOW, ERROR_PASSING, ERROR_LASTING };

struct connection {
	struct pg_conn *handle;
	const char *words;                 /* what libpq gets */
	const char *name;                  /* what messages say: "postgresql:news"; outlives the connection */
	unsigned long long wait;           /* seconds that trouble may last */
	struct timespec trouble;           /* when it began; 0: there is none */
	unsigned tries;                    /* since then */
	unsigned long long reconnects;     /* in the whole run */
	enum connection_error error;       /* of the last call that failed */
	char state[6];                     /* its SQLSTATE, "" where there was none */
	char message[300];                 /* and what the server or libpq said, one line */
};

/* Is that a name that may stand in the arguments?  -1 with *why. */
int  connection_check(const char *to, struct fault *why);
/* Connect, as long as it takes within `wait` seconds.  -1 with *why and *status: 69, 75, 77, 78. */
int  connection_open(struct connection *, const char *to, unsigned long long wait, int *status, struct fault *why);
void connection_close(struct connection *);

/* Do one statement with text parameters (NULL: none); NULL where it failed, with error, state and message filled. */
struct pg_result *connection_do(struct connection *, const char *sql, int count, const char *const *values);
/* The same where nothing comes back; 0 or -1. */
int  connection_run(struct connection *, const char *sql, int count, const char *const *values);
/* Rows in the text format of COPY; *rows: how many the server counted. */
int  connection_copy(struct connection *, const char *sql, const struct buffer *lines, unsigned long long *rows);

/* The last call has failed with ERROR_PASSING or ERROR_SLOW: wait a little, longer each time, connect anew where the
 * session is gone.  -1 with *why and *status (75) when it has lasted too long, or a signal asked to stop; 69, 77 where the
 * server will not have us any more. */
int  connection_recover(struct connection *, int *status, struct fault *why);
void connection_well(struct connection *); /* the trouble is over */
/* The last call has failed for good: fill *why and *status; returns -1. */
int  connection_fault(const struct connection *, const char *doing, int *status, struct fault *why);

#endif
