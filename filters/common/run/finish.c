/* The end of a run: what is still to write, what must agree, what there is to say. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "run/loop.h"
#include "run/signals.h"
#include "run/stats.h"

static struct stats
stats_now(const struct loop *l, int status)
{
	return (struct stats){ .filter = l->filter, .config = l->config, .run = l->run, .tally = &l->total.tally,
		.began = l->began, .status = status };
}

/* stderr gets it in one write, like any message. */
static void
print_on_stderr(const struct buffer *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(STDERR_FILENO, text->bytes + done, text->len - done);

		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

void
loop_print_stats(struct loop *l)
{
	struct stats s = stats_now(l, -1);
	struct buffer text = { 0 };

	progress_clear(&l->progress);
	stats_compose(&s, (enum run_stats_format)l->run->stats_format, &text);
	print_on_stderr(&text);
	buffer_free(&text);
}

/* ---- what must agree ---- */

static void
check_trailer(struct loop *l)
{
	size_t files = l->run->file_count > 0 ? l->run->file_count : 1;
	unsigned long long lines = l->total.tally.in_records + l->total.tally.control;
	struct fault why = { 0 };

	if (!l->run->require_trailer || loop_stopping(l) || l->input_failed || trailer_met(&l->trailer, lines, files))
		return;
	fault_set(&why, FAULT_TRUNCATED, NULL, "the input does not end with a valid end record: the stage before may have died");
	l->unsaid = l->run->trailer_quiet;
	loop_fail(l, STATUS_DATA, &why);
}

static void
check_balance(struct loop *l)
{
	const struct tally *t = &l->total.tally;
	struct fault why = { 0 };

	if (tally_balances(t))
		return;
	fault_set(&why, FAULT_CONSTRAINT, NULL, "counters do not add up: %llu in, %llu out, %llu rejected, %llu dropped",
	    t->in_records, t->out_records, t->rejected, t->dropped);
	loop_fail(l, STATUS_INTERNAL, &why);
}

static int
signal_of(const struct loop *l)
{
	return l->died_of != 0 ? l->died_of : signals_stop();
}

static bool
all_is_well(const struct loop *l)
{
	return l->failed == 0 && !l->input_failed && signal_of(l) == 0;
}

/* ---- what is still to write ---- */

static void
close_filter(struct loop *l)
{
	size_t before = l->total.out.len;
	struct fault why = { 0 };
	int status = STATUS_IO;

	l->closed = true;
	if (l->filter->close == NULL)
		return;
	if (l->filter->close(l->config, all_is_well(l), &l->total.out, &status, &why) < 0)
		loop_fail(l, status, &why);
	loop_check_rejects(l);
	for (size_t i = before; i < l->total.out.len; i++)
		l->total.tally.emitted += l->total.out.bytes[i] == '\n';
	l->total.tally.out_bytes += l->total.out.len - before;
}

void
loop_close_unread(struct loop *l)
{
	struct buffer out = { 0 };
	struct fault why = { 0 };
	int status;

	if (l->filter->close != NULL)
		(void)l->filter->close(l->config, false, &out, &status, &why);
	buffer_free(&out);
}

static void
add_end_records(struct loop *l)
{
	const struct tally *t = &l->total.tally;
	struct trailer_words words = { .stage = l->filter->name, .rules = l->run->rules_digest,
		.records = t->kept + t->emitted, .rejected = t->rejected + l->trailer.rejected };
	struct stats s = stats_now(l, status_worst());

	if (l->run->stats != NULL && strcmp(l->run->stats, "inband") == 0)
		stats_record(&s, &l->total.out);
	if (l->run->trailer && all_is_well(l))
		trailer_compose(&words, &l->total.sources, &l->total.out);
}

/* A file appears only where the run went well; standard output has what it has. */
static void
end_output(struct loop *l)
{
	struct fault why = { 0 };
	bool keep = l->run->output == NULL || (all_is_well(l) && status_worst() <= STATUS_REJECTS);

	if (l->no_more_writes || !keep) {
		sink_abandon(l->output);
	} else if (sink_commit(l->output, &why) < 0) {
		if (errno == EPIPE)
			l->died_of = SIGPIPE;
		loop_fail(l, STATUS_IO, &why);
	}
	l->output = NULL;
}

/* The rejects of a run that failed are wanted all the more. */
static void
end_rejects(struct loop *l)
{
	struct fault why = { 0 };

	if (l->rejects == NULL)
		return;
	if (l->total.rejects.len > 0)
		(void)sink_write(l->rejects, l->total.rejects.bytes, l->total.rejects.len, &why);
	if (sink_commit(l->rejects, &why) < 0)
		loop_fail(l, STATUS_IO, &why);
	l->rejects = NULL;
}

static void
end_stats(struct loop *l)
{
	struct stats s = stats_now(l, signal_of(l) != 0 ? 128 + signal_of(l) : status_worst());
	const char *path = l->run->stats;
	struct buffer text = { 0 };
	struct fault why = { 0 };

	if (path == NULL || strcmp(path, "inband") == 0 || (*path == '\0' && l->died_of != 0))
		return;
	stats_compose(&s, (enum run_stats_format)l->run->stats_format, &text);
	if (l->stats == NULL) {
		print_on_stderr(&text);
	} else {
		(void)sink_write(l->stats, text.bytes, text.len, &why);
		if (sink_commit(l->stats, &why) < 0)
			loop_fail(l, STATUS_IO, &why);
		l->stats = NULL;
	}
	buffer_free(&text);
}

/* ---- what there is to say ---- */

static void
say_last_words(const struct loop *l)
{
	const struct place *at = &l->why.place;

	diagnostic_finish();
	if (l->unsaid)
		return;
	if (l->failed == 0 && status_worst() > STATUS_REJECTS)
		diagnostic_fatal(status_worst(), "not all of the input could be read");
	else if (l->failed != 0 && at->file != NULL && at->line > 0)
		diagnostic_fatal_fault(l->failed, &l->why);
	else if (l->failed != 0 && at->file != NULL)
		diagnostic_fatal(l->failed, "%s: %s", at->file, l->why.message);
	else if (l->failed != 0)
		diagnostic_fatal(l->failed, "%s", l->why.message);
}

int
loop_finish(struct loop *l)
{
	if (!l->run->allow_rejects && l->total.tally.rejected > 0)
		status_raise(STATUS_REJECTS);
	loop_deliver(l, true);
	check_trailer(l);
	close_filter(l);
	check_balance(l);
	if (!l->run->allow_rejects && l->total.tally.rejected > 0)
		status_raise(STATUS_REJECTS);
	add_end_records(l);
	loop_deliver(l, true);
	end_output(l);
	end_rejects(l);
	end_stats(l);
	progress_clear(&l->progress);
	if (signal_of(l) == 0)
		say_last_words(l);
	return status_worst();
}
