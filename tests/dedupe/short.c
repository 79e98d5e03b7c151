/* short.c - to be preloaded: one write or read does only half of what it was asked for.
 *
 * SHORT_CALL names the call (write, pwrite64, read, pread64), SHORT_AT says which one of them, the first being 1.  With SHORT_ERROR,
 * a number of errno, the one after it fails, as on a disk that is full now. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum fate { WHOLE, HALF, FAIL };

static enum fate
fate_of(const char *call)
{
	static long count;
	const char *name = getenv("SHORT_CALL"), *at = getenv("SHORT_AT");

	if (name == NULL || at == NULL || strcmp(name, call) != 0)
		return WHOLE;
	count++;
	if (count == atol(at))
		return HALF;
	return count == atol(at) + 1 && getenv("SHORT_ERROR") != NULL ? FAIL : WHOLE;
}

/* How many bytes to do; -1 with errno: none. */
static ssize_t
share_of(const char *call, size_t len)
{
	switch (fate_of(call)) {
	case HALF:
		return (ssize_t)(len > 1 ? len / 2 : len);
	case FAIL:
		errno = atoi(getenv("SHORT_ERROR"));
		return -1;
	default:
		return (ssize_t)len;
	}
}

#define NEXT(type, call) ((type)(size_t)dlsym(RTLD_NEXT, call))

ssize_t
write(int fd, const void *bytes, size_t len)
{
	ssize_t share = share_of("write", len);

	return share < 0 ? -1 : NEXT(ssize_t (*)(int, const void *, size_t), "write")(fd, bytes, (size_t)share);
}

ssize_t
read(int fd, void *bytes, size_t len)
{
	ssize_t share = share_of("read", len);

	return share < 0 ? -1 : NEXT(ssize_t (*)(int, void *, size_t), "read")(fd, bytes, (size_t)share);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	ssize_t share = share_of("pwrite64", len);

	return share < 0 ? -1 : NEXT(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64")(fd, bytes, (size_t)share, at);
}

ssize_t
pread64(int fd, void *bytes, size_t len, off64_t at)
{
	ssize_t share = share_of("pread64", len);

	return share < 0 ? -1 : NEXT(ssize_t (*)(int, void *, size_t, off64_t), "pread64")(fd, bytes, (size_t)share, at);
}
