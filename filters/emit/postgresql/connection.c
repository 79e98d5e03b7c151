#include "postgresql/connection.h"

#include <ctype.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "rules/files.h"
#include "run/signals.h"

enum {
	OLDEST = 120000,                   /* all that is used is there: PostgreSQL 12 */
	CONNECT_SECONDS = 5,               /* one attempt takes so long at least, or as long as may be waited */
	PAUSE_MOST = 2000                  /* milliseconds between two attempts */
};

/* ---- names ----------------------------------------------------------------------------------------------- */

/* "postgresql://…" is a URI as it stands; else what is behind the colon are words, or a database's name. */
static const char *
words_of(const char *to)
{
	const char *argument = strchr(to, ':') + 1;

	return strncmp(argument, "//", 2) == 0 ? to : argument;
}

static bool
is_words(const char *words)
{
	return strchr(words, '=') != NULL || strstr(words, "://") != NULL;
}

/* What libpq makes of the words; NULL where they are a plain name or wrong. */
static PQconninfoOption *
parse(const char *words, bool *wrong)
{
	char *message = NULL;
	PQconninfoOption *all = is_words(words) ? PQconninfoParse(words, &message) : NULL;

	*wrong = message != NULL;
	PQfreemem(message);                    /* it quotes the words, and there may be a password in them */
	return all;
}

int
connection_check(const char *to, struct fault *why)
{
	bool wrong;
	PQconninfoOption *all = parse(words_of(to), &wrong);
	const char *secret = NULL;

	for (const PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
		if (o->val != NULL && (strcmp(o->keyword, "password") == 0 || strcmp(o->keyword, "sslpassword") == 0))
			secret = o->keyword;
	PQconninfoFree(all);
	if (wrong)
		return fault_set(why, FAULT_CONFIG, NULL, "--to=postgresql: is followed by a database, by connection words "
		    "(service=news), or makes a URI (postgresql:///news)");
	if (secret != NULL)
		return fault_set(why, FAULT_CONFIG, NULL, "--to: a %s in the arguments can be read by everybody on the machine; "
		    "keep it in ~/.pgpass or a service file", secret);
	return 0;
}

/* Faults borrow the names of their places. */
static void
keep_name(struct connection *c, const char *database)
{
	struct buffer name = { 0 };

	buffer_printf(&name, "postgresql:%s", database);
	c->name = rule_name_keep(buffer_string(&name));
	buffer_free(&name);
}

static void
make_name(struct connection *c)
{
	bool wrong;
	PQconninfoOption *all = parse(c->words, &wrong);
	const char *name = all == NULL ? c->words : "";

	for (const PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
		if (o->val != NULL && (strcmp(o->keyword, "dbname") == 0 || (*name == '\0' && strcmp(o->keyword, "service") == 0)))
			name = o->val;
	keep_name(c, name);
	PQconninfoFree(all);
}

/* ---- errors ---------------------------------------------------------------------------------------------- */

static enum connection_error
error_of(const char *state)
{
	static const char *const rows[] = { "22", "23", "44", "54", "P0" };
	static const char *const passing[] = { "08", "53", "57", "40" };

	if (strcmp(state, "57014") == 0)
		return ERROR_SLOW;
	if (strcmp(state, "55P03") == 0 || strcmp(state, "25006") == 0 || state[0] == '\0')
		return ERROR_PASSING;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strncmp(state, rows[i], 2) == 0)
			return ERROR_ROW;
	for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
		if (strncmp(state, passing[i], 2) == 0)
			return ERROR_PASSING;
	return ERROR_LASTING;
}

static void
keep_message(struct connection *c, const char *message)
{
	size_t len = strcspn(message, "\n");

	if (len >= sizeof c->message)
		for (len = sizeof c->message - 1; len > 0 && ((unsigned char)message[len] & 0xC0) == 0x80;)
			len--;                 /* at a character, not in it */
	snprintf(c->message, sizeof c->message, "%.*s", (int)len, message);
}

static void
note_error(struct connection *c, const PGresult *r)
{
	const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	const char *message = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	snprintf(c->state, sizeof c->state, "%s", state != NULL ? state : "");
	keep_message(c, message != NULL ? message : PQerrorMessage(c->handle));
	c->error = PQstatus(c->handle) == CONNECTION_BAD ? ERROR_PASSING : error_of(c->state);
}

/* While a session begins its errors are texts only; verbose ones hold the SQLSTATE: "FATAL:  3D000: database …". */
static void
note_refusal(struct connection *c)
{
	const char *message = PQerrorMessage(c->handle), *at = message;

	c->state[0] = '\0';
	while ((at = strstr(at, ":  ")) != NULL) {
		size_t len = strspn(at += 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (len == 5 && at[5] == ':') {
			snprintf(c->state, sizeof c->state, "%.5s", at);
			message = at + 6 + strspn(at + 6, " ");
		}
	}
	if (PQconnectionNeedsPassword(c->handle))
		snprintf(c->state, sizeof c->state, "28P01");
	keep_message(c, message);
	c->error = error_of(c->state);
}

static int
status_of(const struct connection *c)
{
	if (c->error == ERROR_PASSING || c->error == ERROR_SLOW)
		return STATUS_RETRY;
	if (strncmp(c->state, "28", 2) == 0 || strcmp(c->state, "42501") == 0)
		return STATUS_PERMISSION;
	return STATUS_REFUSED;
}

int
connection_fault(const struct connection *c, const char *doing, int *status, struct fault *why)
{
	*status = status_of(c);
	return fault_set(why, FAULT_IO, &(struct place){ .file = c->name }, "%s: %s%s%s%s", doing, c->message,
	    c->state[0] != '\0' ? " (" : "", c->state, c->state[0] != '\0' ? ")" : "");
}

/* ---- connecting ------------------------------------------------------------------------------------------ */

static long long
milliseconds_since(const struct timespec *then)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - then->tv_sec) * 1000LL + (now.tv_nsec - then->tv_nsec) / 1000000;
}

/* How long trouble may last, in milliseconds; a day at most. */
static long long
wait_of(const struct connection *c)
{
	return (c->wait < 86400 ? (long long)c->wait : 86400) * 1000;
}

/* A server that takes the call and says nothing must not keep us for ever. */
static bool
shake_hands(struct connection *c)
{
	long long limit = wait_of(c) > CONNECT_SECONDS * 1000LL ? wait_of(c) : CONNECT_SECONDS * 1000LL;
	PostgresPollingStatusType want = PGRES_POLLING_WRITING;
	struct timespec began;

	clock_gettime(CLOCK_MONOTONIC, &began);
	while (want == PGRES_POLLING_READING || want == PGRES_POLLING_WRITING) {
		short events = want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		struct pollfd all[2] = { { .fd = PQsocket(c->handle), .events = events },
			{ .fd = signals_stop_pipe(), .events = POLLIN } };
		long long left = limit - milliseconds_since(&began);
		int ready = left > 0 ? poll(all, 2, (int)left) : 0;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0 || signals_stop() != 0) {
			c->error = ERROR_PASSING;
			c->state[0] = '\0';
			keep_message(c, "the server does not answer");
			return false;
		}
		want = PQconnectPoll(c->handle);
	}
	if (want == PGRES_POLLING_OK)
		return true;
	note_refusal(c);
	return false;
}

static void
say_notice(void *unused, const char *message)
{
	(void)unused;
	diagnostic_say(LEVEL_DETAIL, NULL, FAULT_NONE, "the server says: %.*s", (int)strcspn(message, "\n"), message);
}

/* Joins go from a batch to its few rows in large tables, by their keys; the planner has no statistics of a batch and
 * might read a whole table for it.  What it then thinks the cost to be would make it compile each query, for a second. */
static int
begin_session(struct connection *c)
{
	char sql[400];

	PQsetErrorVerbosity(c->handle, PQERRORS_DEFAULT);
	PQsetNoticeProcessor(c->handle, say_notice, NULL);
	snprintf(sql, sizeof sql, "SELECT set_config(name, value, false) FROM (VALUES "
	    "('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), "
	    "('standard_conforming_strings', 'on'), ('enable_hashjoin', 'off'), ('enable_mergejoin', 'off'), "
	    "('enable_seqscan', 'off'), ('jit', 'off'), ('client_min_messages', 'warning'), "
	    "('lock_timeout', '%lld')) AS v (name, value)", wait_of(c) > 0 ? wait_of(c) : 1);
	return connection_run(c, sql, 0, NULL);
}

/* No server can be asked where the words are wrong: a service that nobody knows, a file that is not there. */
static bool
can_be_tried(const struct connection *c)
{
	const char *const keywords[] = { "dbname", "connect_timeout", NULL }, *const values[] = { c->words, "2", NULL };

	return PQpingParams(keywords, values, 1) != PQPING_NO_ATTEMPT;
}

static bool
connect_once(struct connection *c)
{
	const char *const keywords[] = { "fallback_application_name", "dbname", "client_encoding", NULL };
	const char *const values[] = { "sangloc emit", c->words, "UTF8", NULL };

	PQfinish(c->handle);
	c->handle = PQconnectStartParams(keywords, values, 1);
	if (c->handle == NULL || PQstatus(c->handle) == CONNECTION_BAD) {
		note_refusal(c);
		if (!can_be_tried(c))
			c->error = ERROR_LASTING;
		return false;
	}
	PQsetErrorVerbosity(c->handle, PQERRORS_VERBOSE);
	return shake_hands(c) && begin_session(c) == 0;
}

/* ---- trouble --------------------------------------------------------------------------------------------- */

static int
give_up(struct connection *c, int *status, struct fault *why)
{
	*status = STATUS_RETRY;
	return fault_set(why, FAULT_IO, &(struct place){ .file = c->name }, "%s%s%s%s; tried %u times in %lld s: run again",
	    c->message, c->state[0] != '\0' ? " (" : "", c->state, c->state[0] != '\0' ? ")" : "", c->tries,
	    (milliseconds_since(&c->trouble) + 500) / 1000);
}

/* 0.1 s, 0.2 s, 0.4 s, … and not beyond the end of the wait. */
static void
pause_a_little(const struct connection *c)
{
	long long left = wait_of(c) - milliseconds_since(&c->trouble);
	long long time = c->tries < 6 ? 50LL << c->tries : PAUSE_MOST;
	struct pollfd stop = { .fd = signals_stop_pipe(), .events = POLLIN };

	(void)poll(&stop, 1, (int)(time < left ? time : left > 0 ? left : 0));
}

static bool
lasts_too_long(const struct connection *c)
{
	return signals_stop() != 0 || milliseconds_since(&c->trouble) >= wait_of(c);
}

int
connection_recover(struct connection *c, int *status, struct fault *why)
{
	if (c->trouble.tv_sec == 0) {
		clock_gettime(CLOCK_MONOTONIC, &c->trouble);
		c->tries = 0;
	}
	do {
		c->tries++;
		if (lasts_too_long(c))
			return give_up(c, status, why);
		pause_a_little(c);
		if (PQstatus(c->handle) == CONNECTION_OK)
			return 0;
		c->reconnects++;
		diagnostic_say(LEVEL_DETAIL, &(struct place){ .file = c->name }, FAULT_NONE, "%s; connecting again", c->message);
		if (connect_once(c))
			return 0;
	} while (c->error == ERROR_PASSING || c->error == ERROR_SLOW);
	return connection_fault(c, "connect", status, why);
}

void
connection_well(struct connection *c)
{
	c->trouble = (struct timespec){ 0 };
}

static int
check_server(struct connection *c, int *status, struct fault *why)
{
	const char *encoding = PQparameterStatus(c->handle, "server_encoding");
	struct place at;

	keep_name(c, PQdb(c->handle));
	at = (struct place){ .file = c->name };
	*status = STATUS_CONFIG;
	if (PQserverVersion(c->handle) < OLDEST)
		return fault_set(why, FAULT_CONFIG, &at, "the server is older than PostgreSQL 12");
	if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
		return fault_set(why, FAULT_CONFIG, &at, "the database's encoding is %s, and only UTF8 can hold all texts",
		    encoding != NULL ? encoding : "not known");
	return 0;
}

int
connection_open(struct connection *c, const char *to, unsigned long long wait, int *status, struct fault *why)
{
	*c = (struct connection){ .words = words_of(to), .wait = wait };
	make_name(c);
	if (!connect_once(c)) {
		if (c->error != ERROR_PASSING && c->error != ERROR_SLOW)
			return connection_fault(c, "connect", status, why);
		if (connection_recover(c, status, why) < 0)
			return -1;
	}
	connection_well(c);
	return check_server(c, status, why);
}

void
connection_close(struct connection *c)
{
	PQfinish(c->handle);
	c->handle = NULL;
}

/* ---- statements ------------------------------------------------------------------------------------------ */

static PGresult *
take(struct connection *c, PGresult *r)
{
	switch (PQresultStatus(r)) {
	case PGRES_COMMAND_OK: case PGRES_TUPLES_OK: case PGRES_COPY_IN:
		return r;
	default:
		note_error(c, r);
		PQclear(r);
		return NULL;
	}
}

int
connection_run(struct connection *c, const char *sql, int count, const char *const *values)
{
	PGresult *r = connection_do(c, sql, count, values);

	if (r == NULL)
		return -1;
	PQclear(r);
	return 0;
}

struct pg_result *
connection_do(struct connection *c, const char *sql, int count, const char *const *values)
{
	return take(c, PQexecParams(c->handle, sql, count, NULL, values, NULL, NULL, 0));
}

/* What PQputCopyData and PQputCopyEnd say is not the truth after a server has died; only the results are.  PQexec: with
 * PQexecParams an error before the first row (a trigger's) leaves one Sync too many, and the session out of step. */
int
connection_copy(struct connection *c, const char *sql, const struct buffer *lines, unsigned long long *rows)
{
	PGresult *r = take(c, PQexec(c->handle, sql));
	ExecStatusType state;
	bool good = false;

	if (r == NULL)
		return -1;
	PQclear(r);
	for (size_t at = 0; at < lines->len;) {
		size_t part = lines->len - at < 1 << 20 ? lines->len - at : 1 << 20;

		if (PQputCopyData(c->handle, lines->bytes + at, (int)part) != 1)
			break;
		at += part;
	}
	(void)PQputCopyEnd(c->handle, NULL);
	*rows = 0;
	while ((r = PQgetResult(c->handle)) != NULL) {
		state = PQresultStatus(r);
		good = state == PGRES_COMMAND_OK;
		if (good)
			*rows = strtoull(PQcmdTuples(r), NULL, 10);
		else
			note_error(c, r);
		PQclear(r);
		if (!good && (PQstatus(c->handle) == CONNECTION_BAD || state == PGRES_COPY_IN))
			break;                 /* nothing more will come */
	}
	if (good)
		return 0;
	if (PQstatus(c->handle) == CONNECTION_BAD)
		note_error(c, NULL);
	return -1;
}
