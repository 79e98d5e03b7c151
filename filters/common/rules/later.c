#include "rules/later.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

struct piece {
	void (*work)(void *with);
	void *with;
};

struct later {
	pthread_mutex_t lock;
	pthread_cond_t more;               /* a piece was added, or no more will be */
	struct piece *pieces;
	size_t next, count, room;
	bool asked, started;               /* for the thread; it could be had */
	bool closed;
	pthread_t thread;
};

struct later *
later_new(void)
{
	struct later *l = mem_zero(sizeof *l);

	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->more, NULL);
	return l;
}

/* Works until there is no more, with the lock held but for the work itself. */
static void
work_off(struct later *l)
{
	while (l->next < l->count) {
		struct piece piece = l->pieces[l->next++];

		pthread_mutex_unlock(&l->lock);
		piece.work(piece.with);
		pthread_mutex_lock(&l->lock);
	}
}

static void *
thread_main(void *with)
{
	struct later *l = with;

	pthread_mutex_lock(&l->lock);
	for (;;) {
		work_off(l);
		if (l->closed)
			break;
		pthread_cond_wait(&l->more, &l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* Signals are the caller's. */
static bool
start(struct later *l)
{
	sigset_t all, before;
	bool done;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	done = pthread_create(&l->thread, NULL, thread_main, l) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return done;
}

void
later_do(struct later *l, void (*work)(void *with), void *with)
{
	pthread_mutex_lock(&l->lock);
	mem_grow(&l->pieces, &l->room, l->count + 1, sizeof *l->pieces);
	l->pieces[l->count++] = (struct piece){ work, with };
	pthread_cond_signal(&l->more);
	pthread_mutex_unlock(&l->lock);
	if (!l->asked)
		l->started = start(l);
	l->asked = true;
}

void
later_finish(struct later *l)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->closed = true;
	pthread_cond_signal(&l->more);
	work_off(l);
	pthread_mutex_unlock(&l->lock);
	if (l->started)
		pthread_join(l->thread, NULL);
	pthread_cond_destroy(&l->more);
	pthread_mutex_destroy(&l->lock);
	free(l->pieces);
	free(l);
}
