#include "run/loop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include <string.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "run/hint.h"
#include "run/jobs.h"
#include "run/signals.h"
#include "run/stats.h"

#define DELIVER (256u << 10)               /* lines gathered before they are handed to the sink */

int
loop_fail(struct loop *l, int status, const struct fault *why)
{
	status_raise(status);
	if (l->failed == 0) {
		l->failed = status;
		l->why = *why;
	}
	return -1;
}

bool
loop_stopping(const struct loop *l)
{
	return l->failed != 0 || l->limit_reached || signals_stop() != 0;
}

/* ---- reading ---- */

/* Did this block's file turn out to be something else than NDJSON? */
static bool
refuse(struct loop *l, const struct block *b, struct fault *why)
{
	const char *looks;

	if (!b->first || b->kind == BLOCK_TEXT)
		return false;
	l->refusing = false;
	looks = hint_binary(b->bytes, b->len);
	if (looks == NULL)
		return false;
	l->refusing = true;
	fault_set(why, FAULT_CONFIG, &(struct place){ .file = b->start.file }, "not NDJSON: looks like %s", looks);
	return true;
}

int
loop_read(struct loop *l, struct block *b, struct fault *why)
{
	unsigned long long read, expected;
	int got;

	l->reading = true;
	while ((got = block_read(l->source, b, why)) > 0) {
		block_progress(l->source, &read, &expected);
		atomic_store(&l->bytes_read, read);
		atomic_store(&l->bytes_expected, expected);
		if (refuse(l, b, why))
			return -1;
		if (!l->refusing)
			return 1;
	}
	return got;
}

void
loop_input_fault(struct loop *l, const struct fault *why, bool missing)
{
	int status = why->code == FAULT_CONFIG ? STATUS_CONFIG : missing ? STATUS_NO_INPUT : STATUS_IO;
	struct fault told = *why;

	progress_clear(&l->progress);
	told.code = FAULT_NONE;                /* the code says nothing that the message does not */
	diagnostic_fault(LEVEL_ERROR, &told);
	status_raise(status);
	l->input_failed = true;
}

/* What the next read looks at; before the first one nothing is open, but standard input is known. */
static int
descriptor(const struct loop *l)
{
	bool standard = l->run->file_count == 0 || strcmp(l->run->files[0], "-") == 0;

	return !l->reading && standard ? STDIN_FILENO : block_descriptor(l->source);
}

bool
loop_would_wait(struct loop *l)
{
	struct pollfd input = { .fd = descriptor(l), .events = POLLIN };

	return l->reading ? block_would_wait(l->source) : input.fd >= 0 && poll(&input, 1, 0) == 0;
}

void
loop_wait(struct loop *l)
{
	signals_wait(descriptor(l), -1);
}

/* The same, but a filter that holds something back is asked now and then. */
static void
rest(struct loop *l)
{
	struct fault why = { 0 };
	int status = STATUS_IO, again = -1;

	if (l->filter->idle != NULL && l->filter->idle(l->config, &again, &status, &why) < 0)
		loop_fail(l, status, &why);
	else
		signals_wait(descriptor(l), again);
}

/* ---- writing ---- */

static void
write_failed(struct loop *l, int error, int status, const struct fault *why)
{
	l->no_more_writes = true;
	if (error == EPIPE)
		l->died_of = SIGPIPE;
	loop_fail(l, status, why);
}

static int
call_before_write(struct loop *l)
{
	struct fault why = { 0 };
	int status = STATUS_IO;

	if (l->closed || l->filter->before_write == NULL || l->filter->before_write(l->config, &status, &why) == 0)
		return 0;
	l->no_more_writes = true;              /* lines whose state is not safe must not go out */
	return loop_fail(l, status, &why);
}

/* A terminal obeys what stands in the text: DEL and C1 controls are allowed in JSON (C0 are not). */
static void
warn_of_controls(struct loop *l)
{
	const unsigned char *b = (const unsigned char *)l->total.out.bytes;

	for (size_t i = 0; i < l->total.out.len && l->terminal; i++)
		if (b[i] == 0x7F || (b[i] == 0xC2 && b[i + 1] < 0xA0)) {	/* the line end stands behind the last */
			diagnostic_say(LEVEL_WARNING, NULL, FAULT_NONE, "control characters go to the terminal; cat -v shows them");
			l->terminal = false;
		}
}

static void
hand_over(struct loop *l, struct sink *sink, struct buffer *lines, bool flush)
{
	struct fault why = { 0 };

	if ((lines->len > 0 && sink_write(sink, lines->bytes, lines->len, &why) < 0)
	    || (flush && sink_has_pending(sink) && sink_flush(sink, &why) < 0))
		write_failed(l, errno, STATUS_IO, &why);
	if (lines->capacity > 32 * DELIVER)
		buffer_free(lines);
	buffer_clear(lines);
}

void
loop_deliver(struct loop *l, bool flush)
{
	if (l->no_more_writes)
		return;
	if (l->total.out.len > 0 && call_before_write(l) < 0)
		return;
	if (l->terminal)
		warn_of_controls(l);
	hand_over(l, l->output, &l->total.out, flush);
	if (l->rejects != NULL && !l->no_more_writes)
		hand_over(l, l->rejects, &l->total.rejects, flush);
}

void
loop_deliver_full(struct loop *l)
{
	/* What must be made safe first costs a wait for the disk each time. */
	size_t full = l->filter->before_write != NULL ? 16 * DELIVER : DELIVER;

	if (l->total.out.len >= full || l->total.rejects.len >= full)
		loop_deliver(l, false);
}

/* ---- the way through ---- */

void
loop_look_around(struct loop *l)
{
	if (signals_stats_wanted())
		loop_print_stats(l);
	if (l->progress.on)
		progress_show(&l->progress, &l->total.tally, atomic_load(&l->bytes_read), atomic_load(&l->bytes_expected));
}

void
loop_file_begins(struct loop *l, const struct block *b)
{
	l->total.tally.in_bytes += b->kind == BLOCK_TOO_LONG ? b->whole : b->len;
	if (!b->first)
		return;
	l->total.hinted = false;
	trailer_file(&l->trailer, l->total.tally.in_records + l->total.tally.control, b->kind == BLOCK_TEXT);
}

void
loop_check_rejects(struct loop *l)
{
	unsigned long long most = l->run->max_rejects;
	struct fault why = { 0 };

	if (l->total.tally.rejected <= most || l->failed != 0)
		return;
	if (most == 0)
		fault_set(&why, FAULT_BAD_JSON, NULL, "stopped at the first rejected record");
	else
		fault_set(&why, FAULT_BAD_JSON, NULL, "stopped: more than %llu records were rejected", most);
	loop_fail(l, STATUS_DATA, &why);
}

void
loop_after_record(struct loop *l)
{
	const struct run *r = l->run;

	loop_check_rejects(l);
	/* With --require-trailer the rest is read, and dropped, to see how it ends. */
	if (l->counting && r->limit != RUN_UNLIMITED && !r->require_trailer && l->met >= r->skip && l->met - r->skip >= r->limit)
		l->limit_reached = true;
	if (r->line_buffered)
		loop_deliver(l, true);
	else
		loop_deliver_full(l);
}

void
loop_block(struct loop *l, const struct block *b, void *worker, struct work **works)
{
	struct walk walk = work_walk(b);
	size_t count;

	while (!loop_stopping(l) && (count = work_next(l, works, WORK_SEVERAL, worker, &walk, &l->total)) > 0)
		for (size_t i = 0; i < count && !loop_stopping(l); i++) {
			if (work_settle(l, works[i], &l->total) == 0)
				loop_after_record(l);
			loop_look_around(l);
		}
}

static void
deliver_all(void *loop)
{
	loop_deliver(loop, true);
}

/* One thread: block after block, record after record. */
static void
run_alone(struct loop *l)
{
	struct block block = { 0 };
	struct work *works[WORK_SEVERAL] = { NULL };
	int got;

	block_on_wait(l->source, deliver_all, l);
	while (!loop_stopping(l)) {
		struct fault why = { 0 };

		loop_look_around(l);
		if (loop_would_wait(l)) {
			loop_deliver(l, true);
			while (!loop_stopping(l) && loop_would_wait(l)) {
				rest(l);
				loop_look_around(l);
			}
			continue;
		}
		got = loop_read(l, &block, &why);
		if (got == 0)
			break;
		if (got < 0) {
			loop_input_fault(l, &why, block_was_missing(l->source));
			continue;
		}
		loop_file_begins(l, &block);
		loop_block(l, &block, l->workers[0], works);
	}
	works_free(works, WORK_SEVERAL);
	block_free(&block);
}

void
loop_run(struct loop *l)
{
	l->counting = l->run->skip > 0 || l->run->limit != RUN_UNLIMITED;
	if (l->run->limit == 0 && !l->run->require_trailer)
		return;
	if (l->run->jobs > 1 && !l->counting)
		jobs_run(l);
	else
		run_alone(l);
}
