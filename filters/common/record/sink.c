#include "record/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

#define SINK_BLOCK (256u << 10)
#define SINK_PIPE  (1 << 20)               /* what we ask pipes to hold */
#define SINK_TRIES 100                     /* names for the temporary file: left-overs of a killed run may be there */

struct sink {
	int fd;
	char *target, *temporary;          /* NULL where nothing is renamed */
	const char *name;                  /* for messages */
	struct buffer pending;
	bool failed, replaces;
	int error;                         /* errno of the failure */
	dev_t device;                      /* of the file that is the target or was there before */
	ino_t inode;
};

static void
sink_free(struct sink *s)
{
	int error = errno;

	buffer_free(&s->pending);
	free(s->target);
	free(s->temporary);
	free(s);
	errno = error;
}

static void
sink_know(struct sink *s, const struct stat *st)
{
	s->replaces = true;
	s->device = st->st_dev;
	s->inode = st->st_ino;
}

static int
sink_fault(struct sink *s, const char *doing, struct fault *why)
{
	struct place place = { .file = s->name };

	if (!s->failed) {
		s->failed = true;
		s->error = errno;
	}
	fault_set(why, FAULT_IO, &place, "%s: %s", doing, strerror(s->error));
	errno = s->error;
	return -1;
}

/* ---- opening ---- */

/* What stands at the path already streams where it is no regular file: a device, a pipe.  Else a new file next to the target
 * is opened, with the mode of the file it is to replace. */
static int
open_beside(struct sink *s, const char *path, const struct stat *old)
{
	const size_t room = PATH_MAX + 64;

	s->target = old != NULL ? realpath(path, NULL) : mem_text(path);
	if (s->target == NULL)
		return -1;
	s->temporary = mem_alloc(room);
	for (int i = 0; i < SINK_TRIES && s->fd < 0; i++) {
		int len = snprintf(s->temporary, room, "%s.%ld-%d.tmp", s->target, (long)getpid(), i);

		if (len < 0 || (size_t)len >= room) {
			errno = ENAMETOOLONG;
			break;
		}
		s->fd = open(s->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
		if (s->fd < 0 && errno != EEXIST)
			break;
	}
	if (s->fd < 0) {
		free(s->temporary);
		s->temporary = NULL;
		return -1;
	}
	if (old != NULL)
		(void)fchmod(s->fd, old->st_mode & 0777);      /* a mode that cannot be kept is no reason to fail */
	return 0;
}

static int
open_path(struct sink *s, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		sink_know(s, &st);
		if (S_ISDIR(st.st_mode)) {
			errno = EISDIR;
			return -1;
		}
		if (S_ISREG(st.st_mode)) {
			if (access(path, W_OK) < 0)
				return -1;             /* a folder may allow what the file forbids */
			return open_beside(s, path, &st);
		}
		s->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		return s->fd < 0 ? -1 : 0;
	}
	if (errno != ENOENT)
		return -1;
	return open_beside(s, path, NULL);
}

struct sink *
sink_open(const char *path, struct fault *why)
{
	struct sink *s = mem_zero(sizeof *s);
	struct stat st;

	s->fd = -1;
	s->name = path == NULL || strcmp(path, "-") == 0 ? NULL : path;
	if (s->name == NULL)
		s->fd = STDOUT_FILENO;
	else if (open_path(s, path) < 0) {
		sink_fault(s, "cannot create", why);
		sink_free(s);
		return NULL;
	}
	if (fstat(s->fd, &st) == 0) {
		if (s->name == NULL && S_ISREG(st.st_mode))
			sink_know(s, &st);
#ifdef F_SETPIPE_SZ
		if (S_ISFIFO(st.st_mode))
			(void)fcntl(s->fd, F_SETPIPE_SZ, SINK_PIPE);   /* a smaller pipe works as well */
#endif
	}
	return s;
}

bool
sink_is_file(const struct sink *s, int descriptor)
{
	struct stat st;

	return s->replaces && fstat(descriptor, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_dev == s->device && st.st_ino == s->inode;
}

/* ---- writing ---- */

static int
write_all(struct sink *s, const char *bytes, size_t len, struct fault *why)
{
	while (len > 0) {
		ssize_t done = write(s->fd, bytes, len);

		if (done >= 0) {
			bytes += done;
			len -= (size_t)done;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd output = { .fd = s->fd, .events = POLLOUT };

			(void)poll(&output, 1, -1);            /* write will say what is wrong */
		} else if (errno != EINTR) {
			return sink_fault(s, "write", why);
		}
	}
	return 0;
}

int
sink_flush(struct sink *s, struct fault *why)
{
	if (s->failed)
		return sink_fault(s, "write", why);
	if (write_all(s, s->pending.bytes, s->pending.len, why) < 0)
		return -1;
	buffer_clear(&s->pending);
	return 0;
}

int
sink_write(struct sink *s, const char *bytes, size_t len, struct fault *why)
{
	if (s->failed)
		return sink_fault(s, "write", why);
	if (s->pending.len + len <= SINK_BLOCK) {
		buffer_append(&s->pending, bytes, len);
		return 0;
	}
	if (sink_flush(s, why) < 0)
		return -1;
	if (len >= SINK_BLOCK / 2)
		return write_all(s, bytes, len, why);
	buffer_append(&s->pending, bytes, len);
	return 0;
}

bool
sink_has_pending(const struct sink *s)
{
	return s->pending.len > 0;
}

/* ---- the end ---- */

/* The new name lasts only when the folder is on disk too. */
static int
sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? mem_text(".") : mem_text_of(path, slash == path ? 1 : (size_t)(slash - path));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result, error;

	free(folder);
	if (fd < 0)
		return errno == EACCES ? 0 : -1;       /* a folder that may be written but not read */
	result = fsync(fd);
	error = errno;
	close(fd);
	errno = error;
	return result < 0 && errno != EINVAL ? -1 : 0;
}

static int
sync_file(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result < 0 && errno == EINTR);
	return result;
}

int
sink_commit(struct sink *s, struct fault *why)
{
	int result = sink_flush(s, why);

	if (result == 0 && s->temporary != NULL && sync_file(s->fd) < 0)
		result = sink_fault(s, "fsync", why);
	if (close(s->fd) < 0 && errno != EINTR && result == 0)
		result = sink_fault(s, "close", why);
	if (result == 0 && s->temporary != NULL && rename(s->temporary, s->target) < 0)
		result = sink_fault(s, "rename", why);
	if (result < 0 && s->temporary != NULL)
		unlink(s->temporary);
	if (result == 0 && s->temporary != NULL && sync_folder(s->target) < 0)
		result = sink_fault(s, "fsync of the folder", why);
	errno = s->error;
	sink_free(s);
	return result;
}

void
sink_abandon(struct sink *s)
{
	if (s == NULL)
		return;
	if (s->fd > STDERR_FILENO)
		close(s->fd);
	if (s->temporary != NULL)
		unlink(s->temporary);
	sink_free(s);
}
