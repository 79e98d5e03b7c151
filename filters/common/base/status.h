/* status.h - exit statuses, one closed list for every program (sysexits numbers where they fit). */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
	STATUS_OK         = 0,    /* all read, all written, nothing rejected */
	STATUS_REJECTS    = 1,    /* at least one record rejected; --check found a failure */
	STATUS_USAGE      = 2,
	STATUS_DATA       = 65,   /* stopped by the data; a damaged state file */
	STATUS_NO_INPUT   = 66,   /* an input is missing or unreadable */
	STATUS_REFUSED    = 69,   /* database refused for good */
	STATUS_INTERNAL   = 70,   /* counters do not add up */
	STATUS_RESOURCE   = 71,   /* out of memory or another resource */
	STATUS_NO_OUTPUT  = 73,   /* output, rejects or state cannot be created */
	STATUS_IO         = 74,   /* read or write error, disk full */
	STATUS_RETRY      = 75,   /* safe to run again */
	STATUS_PERMISSION = 77,
	STATUS_CONFIG     = 78    /* configuration or rules are wrong */
};

/* The worst status told so far sticks; larger is worse.  Safe to call from any thread. */
void status_raise(int status);
int  status_worst(void);

#endif
