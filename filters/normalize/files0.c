#include "files0.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

static int
read_all(const char *path, struct buffer *to, struct fault *why)
{
	const struct place at = { .file = path };
	int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return fault_set(why, FAULT_IO, &at, "cannot open: %s", strerror(errno));
	for (;;) {
		buffer_reserve(to, 64 << 10);
		got = read(fd, to->bytes + to->len, to->capacity - to->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		to->len += (size_t)got;
	}
	if (got < 0)
		fault_set(why, FAULT_IO, &at, "cannot read: %s", strerror(errno));
	if (fd != STDIN_FILENO)
		close(fd);
	return got < 0 ? -1 : 0;
}

int
files0_read(const char *path, struct files0 *files, struct fault *why)
{
	static const char nothing[] = "/dev/null";
	struct buffer names = { 0 };
	size_t capacity = 0;

	if (read_all(path, &names, why) < 0) {
		buffer_free(&names);
		return -1;
	}
	if (names.len == 0)
		buffer_append(&names, nothing, sizeof nothing);
	buffer_byte(&names, '\0');             /* the last name may lack its NUL */
	files->bytes = names.bytes;
	for (size_t at = 0; at + 1 < names.len; at += strlen(names.bytes + at) + 1) {
		if (names.bytes[at] == '\0')
			return fault_set(why, FAULT_CONFIG, &(struct place){ .file = path }, "file name %zu is empty", files->count + 1);
		mem_grow(&files->names, &capacity, files->count + 1, sizeof *files->names);
		files->names[files->count++] = names.bytes + at;
	}
	return 0;
}

void
files0_free(struct files0 *files)
{
	free(files->names);
	free(files->bytes);
	*files = (struct files0){ 0 };
}
