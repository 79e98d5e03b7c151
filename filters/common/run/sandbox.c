#include "run/sandbox.h"

#ifdef SANDBOX_POSSIBLE

#include <sys/prctl.h>

unsigned
sandbox_enter(const struct sandbox_rights *rights)
{
	unsigned works = SANDBOX_NONE;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return SANDBOX_NONE;           /* the other two ask for it */
	if (sandbox_landlock(rights) == 0)
		works |= SANDBOX_FILES;
	if (sandbox_calls(rights) == 0)        /* last: it closes the door to the calls above */
		works |= SANDBOX_CALLS;
	return works;
}

#else

unsigned
sandbox_enter(const struct sandbox_rights *rights)
{
	(void)rights;
	return SANDBOX_NONE;
}

#endif
