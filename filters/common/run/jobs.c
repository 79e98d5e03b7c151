#include "run/jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "run/loop.h"
#include "run/signals.h"

#define WORKS_MAX 128                      /* records a slot holds at once, for filters that also work in order */

enum slot_state { SLOT_EMPTY, SLOT_FILLED, SLOT_WORKING, SLOT_PART, SLOT_DONE };

struct slot {
	enum slot_state state;
	struct block block;
	struct fault fault;                /* of an input that could not be read; there is no block then */
	bool faulty, missing;
	struct outcome outcome;
	bool again;                        /* the main thread must do the block itself */
	struct work **works;               /* WORKS_MAX where the filter works in order; made when first needed */
	size_t work_count;
};

struct jobs {
	struct loop *loop;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct slot *slots;
	size_t slot_count;
	size_t read, taken, settled;       /* blocks that were read, given to workers, settled; slot is the number modulo count */
	bool input_done, stop;             /* stop: nobody begins anything more */
	bool waiting;                      /* the reader waits for input */
	size_t workers_up;
};

struct worker {
	struct jobs *jobs;
	pthread_t thread;
	void *state;                       /* the filter's */
	struct work *works[WORK_SEVERAL];
};

/* The main thread writes what there is when it hears of it. */
static void
tell_of_waiting(void *jobs)
{
	struct jobs *j = jobs;

	pthread_mutex_lock(&j->lock);
	j->waiting = true;
	pthread_cond_broadcast(&j->changed);
	pthread_mutex_unlock(&j->lock);
}

static void
set_state(struct jobs *j, struct slot *s, enum slot_state state)
{
	s->state = state;
	pthread_cond_broadcast(&j->changed);
}

/* ---- the reader ---- */

/* Before a read that would wait, the main thread must know, so that it can write what there is. */
static void
wait_for_input(struct jobs *j)
{
	struct loop *l = j->loop;

	while (signals_stop() == 0 && loop_would_wait(l)) {
		bool end;

		tell_of_waiting(j);
		pthread_mutex_lock(&j->lock);
		end = j->stop;
		pthread_mutex_unlock(&j->lock);
		if (end)
			return;
		loop_wait(l);
	}
}

static void
fill(struct jobs *j, struct slot *s)
{
	struct loop *l = j->loop;
	int got;

	fault_clear(&s->fault);
	s->again = false;
	s->work_count = 0;
	wait_for_input(j);
	got = signals_stop() != 0 ? 0 : loop_read(l, &s->block, &s->fault);
	s->faulty = got < 0;
	s->missing = got < 0 && block_was_missing(l->source);

	pthread_mutex_lock(&j->lock);
	j->waiting = false;
	if (got == 0) {
		j->input_done = true;
		pthread_cond_broadcast(&j->changed);
	} else {
		j->read++;
		set_state(j, s, SLOT_FILLED);
	}
	pthread_mutex_unlock(&j->lock);
}

static void *
reader_main(void *argument)
{
	struct jobs *j = argument;

	for (;;) {
		struct slot *s;
		bool end;

		pthread_mutex_lock(&j->lock);
		s = &j->slots[j->read % j->slot_count];
		while (s->state != SLOT_EMPTY && !j->stop)
			pthread_cond_wait(&j->changed, &j->lock);
		end = j->stop || j->input_done;
		pthread_mutex_unlock(&j->lock);
		if (end)
			return NULL;
		fill(j, s);
	}
}

/* ---- a worker ---- */

/* Everything but the order. */
static void
work_block(struct worker *w, struct slot *s)
{
	struct loop *l = w->jobs->loop;
	struct walk walk = work_walk(&s->block);
	size_t count;

	while (!s->again && signals_stop() == 0 && (count = work_next(l, w->works, WORK_SEVERAL, w->state, &walk, &s->outcome)) > 0)
		for (size_t i = 0; i < count && !s->again; i++)
			s->again = work_settle(l, w->works[i], &s->outcome) != 0;
}

/* The next records go behind those that the slot holds. */
static bool
work_part(struct worker *w, struct slot *s, struct walk *walk)
{
	size_t count;

	if (s->works == NULL)
		s->works = mem_array(WORKS_MAX, sizeof(struct work *));
	count = work_next(w->jobs->loop, s->works + s->work_count, WORKS_MAX - s->work_count, w->state, walk, &s->outcome);
	s->work_count += count;
	return count > 0;
}

/* The filter has something to do in order: records stay whole until the main thread has settled them.  When there are many,
 * those so far must be settled before the block goes on. */
static void
work_block_in_parts(struct worker *w, struct slot *s)
{
	struct jobs *j = w->jobs;
	struct walk walk = work_walk(&s->block);
	bool stop = false;

	while (!stop && work_part(w, s, &walk)) {
		if (s->work_count < WORKS_MAX)
			continue;
		pthread_mutex_lock(&j->lock);
		set_state(j, s, SLOT_PART);
		while (s->state == SLOT_PART && !j->stop)
			pthread_cond_wait(&j->changed, &j->lock);
		stop = j->stop;
		pthread_mutex_unlock(&j->lock);
	}
}

/* The next block to work on, or NULL at the end. */
static struct slot *
take(struct jobs *j)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&j->lock);
	while (s == NULL && !j->stop) {
		if (j->taken < j->read) {
			s = &j->slots[j->taken++ % j->slot_count];
			s->state = SLOT_WORKING;
		} else if (j->input_done) {
			break;
		} else {
			pthread_cond_wait(&j->changed, &j->lock);
		}
	}
	pthread_mutex_unlock(&j->lock);
	return s;
}

static void *
worker_main(void *argument)
{
	struct worker *w = argument;
	struct jobs *j = w->jobs;
	struct slot *s;

	while ((s = take(j)) != NULL) {
		if (!s->faulty && j->loop->filter->in_order != NULL)
			work_block_in_parts(w, s);
		else if (!s->faulty)
			work_block(w, s);
		pthread_mutex_lock(&j->lock);
		set_state(j, s, SLOT_DONE);
		pthread_mutex_unlock(&j->lock);
	}
	return NULL;
}

/* ---- the main thread ---- */

static void
append(struct buffer *to, const struct buffer *from)
{
	buffer_append(to, from->bytes, from->len);
}

/* Would this block's rejects end the run? */
static bool
too_many_rejects(const struct loop *l, const struct slot *s)
{
	return l->total.tally.rejected + s->outcome.tally.rejected > l->run->max_rejects;
}

static void
settle_block(struct loop *l, struct slot *s, void *state, struct work **works)
{
	if (s->faulty) {
		loop_input_fault(l, &s->fault, s->missing);
		return;
	}
	loop_file_begins(l, &s->block);
	if (s->again || l->run->line_buffered || too_many_rejects(l, s)) {
		outcome_clear(&s->outcome);
		loop_block(l, &s->block, state, works);
		return;
	}
	if (s->outcome.told_count > 0)
		progress_clear(&l->progress);
	outcome_merge(&l->total, &s->outcome);
	append(&l->total.out, &s->outcome.out);
	append(&l->total.rejects, &s->outcome.rejects);
	loop_deliver_full(l);
}

/* The slot holds records that were judged, in order; only their fate is missing. */
static void
settle_part(struct loop *l, struct slot *s, bool first)
{
	if (first && s->faulty)
		loop_input_fault(l, &s->fault, s->missing);
	else if (first)
		loop_file_begins(l, &s->block);
	for (size_t i = 0; i < s->work_count && !loop_stopping(l); i++)
		if (work_settle(l, s->works[i], &l->total) == 0)
			loop_after_record(l);
	s->work_count = 0;
	outcome_merge(&l->total, &s->outcome);     /* what the worker counted: blank lines, hits */
}

/* Wait until the next block in order, or a part of it, is ready.  NULL: no more come, or a signal wants something. */
static struct slot *
next_ready(struct jobs *j, bool *end)
{
	struct loop *l = j->loop;
	struct slot *s = NULL;
	bool idle = false;

	*end = false;
	pthread_mutex_lock(&j->lock);
	for (;;) {
		s = j->settled < j->read ? &j->slots[j->settled % j->slot_count] : NULL;
		if (s != NULL && (s->state == SLOT_DONE || s->state == SLOT_PART))
			break;
		*end = loop_stopping(l) || (j->input_done && s == NULL);
		idle = s == NULL && j->waiting && (l->total.out.len > 0 || l->total.rejects.len > 0 ||
		    sink_has_pending(l->output) || (l->rejects != NULL && sink_has_pending(l->rejects)));
		s = NULL;
		if (*end || idle || signals_stats_pending())
			break;
		pthread_cond_wait(&j->changed, &j->lock);
	}
	pthread_mutex_unlock(&j->lock);
	if (idle && !*end)
		loop_deliver(l, true);
	return s;
}

static void
settle_all(struct jobs *j, void *state, struct work **works)
{
	struct loop *l = j->loop;
	bool end = false, first = true, in_parts = l->filter->in_order != NULL;

	while (!end && !loop_stopping(l)) {
		struct slot *s = next_ready(j, &end);
		bool part;

		loop_look_around(l);
		if (s == NULL)
			continue;
		part = s->state == SLOT_PART;
		if (in_parts)
			settle_part(l, s, first);
		else
			settle_block(l, s, state, works);
		outcome_clear(&s->outcome);
		first = !part;
		pthread_mutex_lock(&j->lock);
		if (!part)
			j->settled++;
		set_state(j, s, part ? SLOT_WORKING : SLOT_EMPTY);
		pthread_mutex_unlock(&j->lock);
	}
}

static void
slot_free(struct slot *s)
{
	works_free(s->works, s->works != NULL ? WORKS_MAX : 0);
	free(s->works);
	block_free(&s->block);
	outcome_free(&s->outcome);
}

/* -1: no thread could be made. */
static int
start(struct jobs *j, struct worker *workers, size_t count, pthread_t *reader)
{
	if (pthread_create(reader, NULL, reader_main, j) != 0)
		return -1;
	for (; j->workers_up < count; j->workers_up++) {
		struct worker *w = &workers[j->workers_up];

		*w = (struct worker){ .jobs = j, .state = j->loop->workers[j->workers_up] };
		if (pthread_create(&w->thread, NULL, worker_main, w) != 0)
			break;                 /* fewer threads do as well */
	}
	return j->workers_up > 0 ? 0 : -1;
}

static void
stop(struct jobs *j, struct worker *workers, pthread_t reader)
{
	signals_stop_now(0);                   /* a reader that waits for input */
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_broadcast(&j->changed);
	pthread_mutex_unlock(&j->lock);
	pthread_join(reader, NULL);
	for (size_t i = 0; i < j->workers_up; i++) {
		pthread_join(workers[i].thread, NULL);
		works_free(workers[i].works, WORK_SEVERAL);
	}
}

void
jobs_run(struct loop *l)
{
	size_t count = (size_t)l->run->jobs;
	struct jobs j = { .loop = l, .slot_count = 2 * count + 2, .lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER };
	struct worker *workers = mem_array(count, sizeof *workers);
	struct work *works[WORK_SEVERAL] = { NULL };
	pthread_t reader;

	j.slots = mem_array(j.slot_count, sizeof *j.slots);
	block_on_wait(l->source, tell_of_waiting, &j);
	if (start(&j, workers, count, &reader) < 0) {
		struct fault why = { 0 };

		fault_set(&why, FAULT_IO, NULL, "no thread can be made");
		loop_fail(l, STATUS_RESOURCE, &why);
	} else {
		settle_all(&j, l->workers[count], works);
		stop(&j, workers, reader);
	}
	for (size_t i = 0; i < j.slot_count; i++)
		slot_free(&j.slots[i]);
	free(j.slots);
	free(workers);
	works_free(works, WORK_SEVERAL);
}
