#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* Each line stands behind its length, 8 bytes in this machine's order. */
struct spool {
	int fd;
	uint64_t end;
	const char *folder;                /* of the environment, or static */
};

static int
unnamed_file(const char *folder)
{
	char name[4096];
	int fd = -1;

#ifdef O_TMPFILE
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	if (fd >= 0)
		return fd;
	if (snprintf(name, sizeof name, "%s/sangloc-XXXXXX", folder) >= (int)sizeof name)
		return -1;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

struct spool *
spool_open(struct fault *why)
{
	const char *const folders[] = { getenv("TMPDIR"), "/var/tmp", "/tmp" };
	const char *folder = NULL;
	struct spool *s;
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < sizeof folders / sizeof *folders; i++)
		if (folders[i] != NULL && *folders[i] != '\0')
			fd = unnamed_file(folder = folders[i]);
	if (fd < 0) {
		fault_set(why, FAULT_IO, NULL, "no temporary file for --rejects: %s", strerror(errno));
		return NULL;
	}
	s = mem_zero(sizeof *s);
	s->fd = fd;
	s->folder = folder;
	return s;
}

void
spool_free(struct spool *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	free(s);
}

static int
fault_of(const struct spool *s, int error, struct fault *why)
{
	return fault_set(why, FAULT_IO, NULL, "%s: the temporary file for --rejects: %s", s->folder, strerror(error));
}

static int
write_all(struct spool *s, const void *bytes, size_t len, struct fault *why)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = pwrite(s->fd, (const char *)bytes + done, len - done, (off_t)s->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_of(s, n < 0 ? errno : ENOSPC, why);
		done += (size_t)n;
		s->end += (uint64_t)n;
	}
	return 0;
}

int
spool_put(struct spool *s, const char *line, size_t len, uint64_t *at, struct fault *why)
{
	const uint64_t size = len;

	*at = s->end;
	return write_all(s, &size, sizeof size, why) < 0 ? -1 : write_all(s, line, len, why);
}

static int
read_all(const struct spool *s, uint64_t at, void *bytes, size_t len, struct fault *why)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = pread(s->fd, (char *)bytes + done, len - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fault_of(s, n < 0 ? errno : EIO, why);
		done += (size_t)n;
	}
	return 0;
}

int
spool_get(const struct spool *s, uint64_t at, struct buffer *out, struct fault *why)
{
	uint64_t size;

	buffer_clear(out);
	if (read_all(s, at, &size, sizeof size, why) < 0)
		return -1;
	buffer_reserve(out, (size_t)size);
	if (read_all(s, at + sizeof size, out->bytes, (size_t)size, why) < 0)
		return -1;
	out->len = (size_t)size;
	return 0;
}
