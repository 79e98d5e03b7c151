#include "run/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
descriptors_settle(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		/* The lowest free number is fd itself, because those below are open by now. */
		if (open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY) != fd)
			return -1;
	}
	return 0;
}
