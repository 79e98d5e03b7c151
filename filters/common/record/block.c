#include "record/block.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define BLOCK_READ     (256u << 10)        /* bytes of one read */
#define BLOCK_PIPE     (1 << 20)           /* what we ask pipes to hold */
#define BLOCK_TOO_MUCH (1u << 20)          /* what is kept of a line beyond the limit */
#define BLOCK_KEEP     (4u << 20)          /* a block that grew beyond this gives its memory back */

struct block_source {
	const char *const *files;
	size_t count, next;                /* next: index of the file to open */
	enum block_from from;
	size_t max_bytes;

	const char *name;
	int fd;                            /* -1: no file is open */
	int stop;                          /* descriptor that ends the reading, or -1 */
	bool decided, text, first, regular, stopped, missing;
	size_t line, byte;                 /* where the next block begins */
	void (*on_wait)(void *);           /* or NULL */
	void *on_wait_argument;
	char *rest;                        /* a line's beginning, left from the block before */
	size_t rest_len, rest_capacity;

	size_t sequence;
	unsigned long long read, size;
};

static const char *const standard_input[] = { "-" };

void
block_free(struct block *b)
{
	free(b->bytes);
	*b = (struct block){ 0 };
}

/* The sum of the sizes of all files, 0 where one of them has none. */
static unsigned long long
size_of_all(const char *const *files, size_t count)
{
	unsigned long long sum = 0;
	struct stat st;

	for (size_t i = 0; i < count; i++) {
		int failed = strcmp(files[i], "-") == 0 ? fstat(STDIN_FILENO, &st) : stat(files[i], &st);

		if (failed || !S_ISREG(st.st_mode))
			return 0;
		sum += (unsigned long long)st.st_size;
	}
	return sum;
}

struct block_source *
block_open(const char *const *files, size_t count, enum block_from from, size_t max_bytes)
{
	struct block_source *s = mem_zero(sizeof *s);

	s->files = count > 0 ? files : standard_input;
	s->count = count > 0 ? count : 1;
	s->from = from;
	s->max_bytes = max_bytes;
	s->fd = s->stop = -1;
	s->size = size_of_all(s->files, s->count);
	return s;
}

static void
file_close(struct block_source *s)
{
	if (s->fd > STDERR_FILENO)
		close(s->fd);
	s->fd = -1;
	s->rest_len = 0;
}

void
block_close(struct block_source *s)
{
	if (s == NULL)
		return;
	file_close(s);
	free(s->rest);
	free(s);
}

void
block_stop_at(struct block_source *s, int descriptor)
{
	s->stop = descriptor;
}

void
block_on_wait(struct block_source *s, void (*call)(void *), void *argument)
{
	s->on_wait = call;
	s->on_wait_argument = argument;
}

bool
block_was_missing(const struct block_source *s)
{
	return s->missing;
}

void
block_progress(const struct block_source *s, unsigned long long *read, unsigned long long *size)
{
	*read = s->read;
	*size = s->size;
}

bool
block_would_wait(struct block_source *s)
{
	struct pollfd input = { .fd = s->fd, .events = POLLIN };

	return s->fd >= 0 && !s->regular && poll(&input, 1, 0) == 0;
}

int
block_descriptor(const struct block_source *s)
{
	return s->fd;
}

/* ---- files ---- */

static int
file_fault(struct block_source *s, bool missing, int error, const char *doing, struct fault *why)
{
	struct place place = { .file = s->name };

	s->missing = missing;
	file_close(s);
	fault_set(why, FAULT_IO, &place, "cannot %s: %s", doing, strerror(error));
	errno = error;
	return -1;
}

/* Has the stop descriptor spoken? */
static bool
input_stopped(struct block_source *s)
{
	struct pollfd stop = { .fd = s->stop, .events = POLLIN };

	s->stopped = s->stopped || (s->stop >= 0 && poll(&stop, 1, 0) > 0);
	return s->stopped;
}

/* Nobody should wait for lines that are ready while we wait for a writer. */
static void
tell_of_waiting(struct block_source *s)
{
	bool standard = strcmp(s->name, "-") == 0;
	struct stat st;

	if (s->on_wait == NULL || (standard ? fstat(STDIN_FILENO, &st) : stat(s->name, &st)) < 0 || S_ISREG(st.st_mode))
		return;
	s->on_wait(s->on_wait_argument);
}

/* Opening a pipe waits for its writer, and a signal may end the waiting. */
static int
open_name(struct block_source *s)
{
	int fd;

	if (s->next > 1)
		tell_of_waiting(s);
	if (strcmp(s->name, "-") == 0)
		return STDIN_FILENO;
	do
		fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR && !input_stopped(s));
	return fd;
}

/* 1: a file is open; 0: there are no more; -1: it could not be opened. */
static int
file_open(struct block_source *s, struct fault *why)
{
	struct stat st;

	if (s->next == s->count)
		return 0;
	s->name = s->files[s->next++];
	s->decided = s->from != BLOCK_FROM_AUTO;
	s->text = s->from == BLOCK_FROM_TEXT;
	s->first = true;
	s->missing = false;
	s->line = 1;
	s->byte = 0;
	s->fd = open_name(s);
	if (s->stopped)
		return 0;
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return file_fault(s, true, errno, "open", why);
	if (S_ISDIR(st.st_mode))
		return file_fault(s, true, EISDIR, "read", why);
	s->regular = S_ISREG(st.st_mode);
#ifdef F_SETPIPE_SZ
	if (S_ISFIFO(st.st_mode))
		(void)fcntl(s->fd, F_SETPIPE_SZ, BLOCK_PIPE);          /* a smaller pipe works as well */
#endif
#ifdef POSIX_FADV_SEQUENTIAL
	if (s->regular)
		(void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
	return 1;
}

/* Wait until there is something to read.  False: the stop descriptor spoke first. */
static bool
input_ready(struct block_source *s)
{
	struct pollfd both[2] = { { .fd = s->fd, .events = POLLIN }, { .fd = s->stop, .events = POLLIN } };

	while (poll(both, s->stop >= 0 ? 2 : 1, -1) < 0)
		if (errno != EINTR && errno != EAGAIN)
			return true;                           /* read will say what is wrong */
	return s->stop < 0 || both[1].revents == 0;
}

/* One read.  Returns its bytes, 0 at the end (or where we were stopped), -1 with errno. */
static ssize_t
input_read(struct block_source *s, char *to, size_t room)
{
	for (;;) {
		ssize_t got;

		if (s->stop >= 0 && !input_ready(s)) {
			s->stopped = true;
			return 0;
		}
		got = read(s->fd, to, room);
		if (got >= 0) {
			s->read += (unsigned long long)got;
			return got;
		}
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!input_ready(s)) {
				s->stopped = true;
				return 0;
			}
		} else if (errno != EINTR) {
			return -1;
		}
	}
}

/* ---- blocks ---- */

static void
block_start(struct block_source *s, struct block *b, enum block_kind kind)
{
	b->kind = kind;
	b->start = (struct place){ .file = s->name, .line = s->line, .column = 1, .byte = s->byte };
	b->whole = b->len;
	b->first = s->first;
	b->last = false;
	b->sequence = s->sequence++;
	s->first = false;
}

static size_t
count_lines(const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;
	size_t count = 0;

	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at++;
		count++;
	}
	return count;
}

/* What lies behind the first `whole` bytes of the block leads the next one. */
static void
keep_rest(struct block_source *s, const char *bytes, size_t len)
{
	mem_grow(&s->rest, &s->rest_capacity, len, 1);
	if (len > 0)
		memcpy(s->rest, bytes, len);
	s->rest_len = len;
}

static int
give_lines(struct block_source *s, struct block *b, size_t whole)
{
	keep_rest(s, b->bytes + whole, b->len - whole);
	b->len = whole;
	block_start(s, b, BLOCK_LINES);
	s->line += count_lines(b->bytes, whole);
	s->byte += whole;
	return 1;
}

/* The line (or text file) in b is too long: skip to its end, here or in what is still to read. */
static int
give_too_long(struct block_source *s, struct block *b, struct fault *why)
{
	char *room = mem_alloc(BLOCK_READ);
	size_t whole = b->len;
	ssize_t got;
	char *end = NULL;

	while (end == NULL && (got = input_read(s, room, BLOCK_READ)) != 0) {
		if (got < 0) {
			free(room);
			return file_fault(s, false, errno, "read", why);
		}
		end = s->text ? NULL : memchr(room, '\n', (size_t)got);
		whole += end != NULL ? (size_t)(end - room) : (size_t)got;
		if (end != NULL)
			keep_rest(s, end + 1, (size_t)(room + got - end - 1));
	}
	free(room);
	if (b->len > BLOCK_TOO_MUCH)
		b->len = BLOCK_TOO_MUCH;
	block_start(s, b, BLOCK_TOO_LONG);
	b->whole = whole;
	s->byte += whole + (end != NULL);
	s->line += end != NULL;
	if (end == NULL) {
		b->last = true;
		file_close(s);
	}
	return 1;
}

/* The file has ended: what is left in b is its last line, or the text. */
static int
give_last(struct block_source *s, struct block *b)
{
	bool give = s->text || b->len > 0;

	if (s->stopped)
		give = false;                      /* a line that was not read whole */
	if (give) {
		block_start(s, b, s->text ? BLOCK_TEXT : BLOCK_LINES);
		b->last = true;
	}
	file_close(s);
	return give;
}

/* With the first bytes at hand, decide whether they are lines or text; false: only blanks so far, up to *blanks. */
static bool
decide(struct block_source *s, const char *bytes, size_t len, bool ended, size_t *blanks)
{
	size_t at = *blanks;

	if (at == 0 && len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < len && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
		at++;
	*blanks = at;
	if (at == len && !ended && len <= s->max_bytes)
		return false;
	s->text = at < len ? bytes[at] != '{' : s->regular && s->fd != STDIN_FILENO;
	s->decided = true;
	return true;
}

/* The next block of the open file: 1, 0 where it has ended, -1 with *why. */
static int
file_block(struct block_source *s, struct block *b, struct fault *why)
{
	size_t searched = 0;               /* there is no line end before */
	size_t blanks = 0;                 /* nothing else before; while it is not decided */

	b->len = 0;
	mem_grow(&b->bytes, &b->capacity, s->rest_len + BLOCK_READ, 1);
	if (s->rest_len > 0)
		memcpy(b->bytes, s->rest, s->rest_len);
	b->len = s->rest_len;
	s->rest_len = 0;
	for (;;) {
		const char *end = NULL;
		ssize_t got;

		if (s->decided && !s->text && b->len > searched)
			end = memrchr(b->bytes + searched, '\n', b->len - searched);
		if (end != NULL)
			return give_lines(s, b, (size_t)(end - b->bytes) + 1);
		if (s->decided)
			searched = b->len;
		if (b->len > s->max_bytes && s->decided)
			return give_too_long(s, b, why);
		mem_grow(&b->bytes, &b->capacity, b->len + BLOCK_READ, 1);
		got = input_read(s, b->bytes + b->len, BLOCK_READ);
		if (got < 0)
			return file_fault(s, errno == EISDIR || errno == EBADF, errno, "read", why);
		b->len += (size_t)got;
		if (!s->decided && !decide(s, b->bytes, b->len, got == 0, &blanks))
			continue;
		if (got == 0 && (s->text || memchr(b->bytes + searched, '\n', b->len - searched) == NULL))
			return give_last(s, b);
	}
}

int
block_read(struct block_source *s, struct block *b, struct fault *why)
{
	if (b->capacity > BLOCK_KEEP) {
		free(b->bytes);
		b->bytes = NULL;
		b->capacity = 0;
	}
	while (!s->stopped) {
		int given = s->fd >= 0 ? 1 : file_open(s, why);

		if (given <= 0)
			return given;
		given = file_block(s, b, why);
		if (given != 0)
			return given;
	}
	return 0;
}

bool
block_line(const struct block *b, size_t *at, struct line *line)
{
	const char *start = b->bytes + *at, *end;
	size_t left = b->len - *at;

	if (left == 0)
		return false;
	end = memchr(start, '\n', left);
	line->bytes = start;
	line->start = *at;
	line->ended = end != NULL;
	line->len = line->ended ? (size_t)(end - start) : left;
	*at += line->len + line->ended;
	line->cr = line->len > 0 && start[line->len - 1] == '\r';
	line->len -= line->cr;
	return true;
}
