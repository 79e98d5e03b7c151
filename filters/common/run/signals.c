#include "run/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int stop_signal;             /* both are lock-free, so handlers may set them */
static atomic_bool stats_flag;
static int stop_pipe[2] = { -1, -1 }, poke_pipe[2] = { -1, -1 };

static void
put_byte(int descriptor)
{
	int error = errno;

	if (write(descriptor, "", 1) < 0)
		errno = error;                 /* full: there is a byte to wake up from already */
	errno = error;
}

static void
on_stop(int signal)
{
	atomic_store(&stop_signal, signal);
	put_byte(stop_pipe[1]);
}

static void
on_stats(int signal)
{
	(void)signal;
	atomic_store(&stats_flag, true);
	put_byte(poke_pipe[1]);
}

static int
make_pipe(int ends[2])
{
	if (pipe(ends) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFL, O_NONBLOCK) < 0 || fcntl(ends[i], F_SETFD, FD_CLOEXEC) < 0)
			return -1;
	return 0;
}

static void
handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

static bool
is_ignored(int signal)
{
	struct sigaction old;

	return sigaction(signal, NULL, &old) == 0 && old.sa_handler == SIG_IGN;
}

int
signals_setup(void)
{
	if (make_pipe(stop_pipe) < 0 || make_pipe(poke_pipe) < 0)
		return -1;
	handle(SIGUSR1, on_stats, SA_RESTART);
	handle(SIGPIPE, SIG_IGN, 0);
#ifdef SIGXFSZ
	handle(SIGXFSZ, SIG_IGN, 0);
#endif
	return 0;
}

void
signals_catch_stops(void)
{
	static const int stops[] = { SIGINT, SIGTERM };

	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (!is_ignored(stops[i]))
			handle(stops[i], on_stop, (int)SA_RESETHAND);
}

int
signals_stop(void)
{
	return atomic_load_explicit(&stop_signal, memory_order_relaxed);
}

int
signals_stop_pipe(void)
{
	return stop_pipe[0];
}

void
signals_stop_now(int signal)
{
	if (signal != 0)
		atomic_store(&stop_signal, signal);
	put_byte(stop_pipe[1]);
}

bool
signals_stats_wanted(void)
{
	return atomic_load_explicit(&stats_flag, memory_order_relaxed) && atomic_exchange(&stats_flag, false);
}

bool
signals_stats_pending(void)
{
	return atomic_load_explicit(&stats_flag, memory_order_relaxed);
}

void
signals_wait(int descriptor, int milliseconds)
{
	struct pollfd all[3] = { { .fd = descriptor, .events = POLLIN }, { .fd = stop_pipe[0], .events = POLLIN },
		{ .fd = poke_pipe[0], .events = POLLIN } };
	char pokes[64];

	if (poll(all, 3, milliseconds) < 0)
		return;                        /* EINTR: the caller looks at the flags */
	if (all[2].revents != 0)
		while (read(poke_pipe[0], pokes, sizeof pokes) > 0)
			continue;
}

_Noreturn void
signals_die(int signal)
{
	sigset_t only;

	handle(signal, SIG_DFL, 0);
	sigemptyset(&only);
	sigaddset(&only, signal);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(signal);
	_exit(128 + signal);
}
