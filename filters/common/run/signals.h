/* signals.h - what the process does about signals.
 *
 *   SIGINT, SIGTERM   the first asks to stop: the current record is finished, then everything is flushed and closed
 *                     and the signal raised again; the second ends the process at once.  Where the parent had them
 *                     ignored they stay so
 *   SIGPIPE           ignored inside, whatever the parent left; a write that meets EPIPE ends the run by
 *                     signals_die(SIGPIPE) after temporary files are gone
 *   SIGUSR1           asks for the counters
 *   SIGXFSZ           ignored: the write fails with EFBIG instead
 *
 * Handlers set a flag and write a byte to a pipe, so that a wait for input ends without a race. */
#ifndef RUN_SIGNALS_H
#define RUN_SIGNALS_H

#include <stdbool.h>

int  signals_setup(void);                  /* at the very start; -1 with errno: no pipe could be made */
void signals_catch_stops(void);            /* SIGINT and SIGTERM, from now on; before, they end the process */
int  signals_stop(void);                   /* the signal that asked to stop, or 0 */
int  signals_stop_pipe(void);              /* readable from the first SIGINT or SIGTERM on, for ever */
void signals_stop_now(int signal);         /* as if the signal had come; 0: only make the pipe readable, to end a wait */
bool signals_stats_wanted(void);           /* true once after a SIGUSR1 */
bool signals_stats_pending(void);          /* would the next signals_stats_wanted be true? */

/* Wait until the descriptor is readable (or at its end), a signal came, or the time is over (milliseconds; -1: never). */
void signals_wait(int descriptor, int milliseconds);

/* Die by the signal, as if nobody had caught it; where that is impossible, exit with 128 + signal. */
_Noreturn void signals_die(int signal);

#endif
