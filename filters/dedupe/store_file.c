#include "store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/status.h"

#define HEADER 100                         /* bytes: https://www.sqlite.org/fileformat2.html, section 1.3 */
#define LOCKED 0x40000000                  /* where SQLite's locks are: PENDING_BYTE, and 511 behind it */

static int
refuse(const char *path, int code, const char *what, int *status, struct fault *why)
{
	*status = code;
	return fault_set(why, code == STATUS_DATA ? FAULT_STATE : code == STATUS_CONFIG ? FAULT_CONFIG : FAULT_IO,
	    &(struct place){ .file = path }, "%s", what);
}

/* ---- where ---- */

char *
store_file_path(const char *path, int *status, struct fault *why)
{
	const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
	char *named = slash == NULL ? mem_text(".") : mem_text_of(path, slash == path ? 1 : (size_t)(slash - path));
	char *folder = realpath(named, NULL);
	struct buffer whole = { 0 };

	free(named);
	if (folder == NULL) {
		refuse(path, STATUS_NO_OUTPUT, strerror(errno), status, why);
		return NULL;
	}
	if (*base == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0)
		refuse(path, STATUS_NO_OUTPUT, "is a folder", status, why);
	else if (access(folder, W_OK | X_OK) < 0)
		refuse(path, STATUS_NO_OUTPUT, "its folder cannot be written", status, why);
	else
		buffer_printf(&whole, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, base);
	free(folder);
	return whole.len > 0 ? (buffer_string(&whole), whole.bytes) : NULL;
}

/* ---- what ---- */

static uint32_t
big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* SQLite's first page, as far as it says whose the file is. */
static int
look_at_header(const char *path, int fd, const struct stat *st, int *status, struct fault *why)
{
	unsigned char header[HEADER];
	ssize_t got = pread(fd, header, sizeof header, 0);

	if (got < 0)
		return refuse(path, STATUS_IO, strerror(errno), status, why);
	if (st->st_size == 0)
		return refuse(path, STATUS_DATA, "is a damaged state: it is empty; remove it to begin anew", status, why);
	if (got < HEADER || memcmp(header, "SQLite format 3", 16) != 0)
		return refuse(path, STATUS_CONFIG, "is no state of dedupe", status, why);
	if (big_endian(header + 68) != STORE_APPLICATION)
		return refuse(path, STATUS_CONFIG, "is a database, but no state of dedupe", status, why);
	if (big_endian(header + 60) > STORE_VERSION)
		return refuse(path, STATUS_CONFIG, "was made by a newer dedupe, whose states this one cannot read", status, why);
	return 1;
}

static int
look_at_kind(const char *path, const struct stat *st, int *status, struct fault *why)
{
	if (S_ISDIR(st->st_mode))
		return refuse(path, STATUS_NO_OUTPUT, "is a folder", status, why);
	if (!S_ISREG(st->st_mode))
		return refuse(path, STATUS_NO_OUTPUT, "is no regular file", status, why);
	if (st->st_nlink > 1)
		return refuse(path, STATUS_NO_OUTPUT, "has a second name (hard link), under which its journal would not be found",
		    status, why);
	return 0;
}

int
store_file_look(const char *path, int *status, struct fault *why)
{
	struct stat st;
	int fd, result;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : refuse(path, STATUS_NO_OUTPUT, strerror(errno), status, why);
	if (S_ISLNK(st.st_mode))
		return refuse(path, STATUS_NO_OUTPUT, "is a symbolic link; name the file itself", status, why);
	if (look_at_kind(path, &st, status, why) < 0)
		return -1;
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return refuse(path, STATUS_NO_OUTPUT, strerror(errno), status, why);
	result = fstat(fd, &st) < 0 ? refuse(path, STATUS_IO, strerror(errno), status, why) :
	    look_at_kind(path, &st, status, why);
	if (result == 0)
		result = look_at_header(path, fd, &st, status, why);
	close(fd);
	return result;
}

/* ---- a new one ---- */

static int
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		bytes += done;
		len -= (size_t)done;
	}
	return fsync(fd);
}

static int
sync_folder(const char *path)
{
	char *folder = mem_text_of(path, (size_t)(strrchr(path, '/') - path) + 1);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	free(folder);
	return result;
}

/* Under no name, where the system can; else under one that the end of the call takes away. */
static int
open_nameless(const char *path, char **temporary)
{
	int fd = -1;

#ifdef O_TMPFILE
	char *folder = mem_text_of(path, (size_t)(strrchr(path, '/') - path) + 1);

	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	free(folder);
#endif
	if (fd >= 0)
		return fd;
	*temporary = mem_alloc(strlen(path) + 32);
	sprintf(*temporary, "%s.new-%ld", path, (long)getpid());
	return open(*temporary, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static int
give_name(int fd, const char *temporary, const char *path)
{
	char self[40];

	if (temporary != NULL)
		return link(temporary, path);
	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int
store_file_make(const char *path, const void *bytes, size_t len, int *status, struct fault *why)
{
	char *temporary = NULL;
	int fd = open_nameless(path, &temporary), result = 0;

	if (fd < 0) {
		free(temporary);
		return refuse(path, STATUS_NO_OUTPUT, strerror(errno), status, why);
	}
	if (write_all(fd, bytes, len) < 0)
		result = refuse(path, STATUS_IO, strerror(errno), status, why);
	else if (give_name(fd, temporary, path) < 0 && errno != EEXIST)
		result = refuse(path, STATUS_NO_OUTPUT, strerror(errno), status, why);
	if (temporary != NULL)
		unlink(temporary);
	if (close(fd) < 0 && result == 0)
		result = refuse(path, STATUS_IO, strerror(errno), status, why);
	if (result == 0 && sync_folder(path) < 0)
		result = refuse(path, STATUS_IO, strerror(errno), status, why);
	free(temporary);
	return result;
}

/* ---- who ---- */

/* Seconds since 1970 at which a process began; 0 where that cannot be seen. */
static long long
began(pid_t pid)
{
	char name[40], line[1024] = "";
	unsigned long long ticks = 0, boot = 0;
	const char *at;
	FILE *f;

	snprintf(name, sizeof name, "/proc/%ld/stat", (long)pid);
	if ((f = fopen(name, "re")) == NULL)
		return 0;
	at = fgets(line, sizeof line, f) != NULL ? strrchr(line, ')') : NULL;
	fclose(f);
	/* Field 22 is the time; the name, the second one, may hold anything and ends at the last bracket. */
	for (int field = 2; at != NULL && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at == NULL || (ticks = strtoull(at, NULL, 10)) == 0 || (f = fopen("/proc/stat", "re")) == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "btime ", 6) == 0)
			boot = strtoull(line + 6, NULL, 10);
	fclose(f);
	return boot > 0 ? (long long)(boot + ticks / (unsigned long long)sysconf(_SC_CLK_TCK)) : 0;
}

void
store_file_user(const char *path, struct buffer *out)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKED, .l_len = 512 };
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	time_t since = 0;
	struct tm utc;

	if (fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
		buffer_text(out, "another process");
	else {
		buffer_printf(out, "process %ld", (long)lock.l_pid);
		since = (time_t)began(lock.l_pid);
	}
	if (since > 0 && gmtime_r(&since, &utc) != NULL)
		buffer_printf(out, " since %04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
		    utc.tm_hour, utc.tm_min, utc.tm_sec);
	if (fd >= 0)
		close(fd);
}
