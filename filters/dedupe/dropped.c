#include "dropped.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int
dropped_parse(struct dropped *d, const char *words, struct fault *why)
{
	for (const char *at = words; at != NULL; at = *at == ',' ? at + 1 : NULL) {
		size_t len = strcspn(at, ",");

		if (len == 5 && memcmp(at, "exact", 5) == 0)
			d->exact = true;
		else if (len == 4 && memcmp(at, "near", 4) == 0)
			d->near = true;
		else if (len == 9 && memcmp(at, "contained", 9) == 0)
			d->contained = true;
		else
			return fault_set(why, FAULT_CONFIG, NULL, "--drop takes exact, near and contained, not '%.*s'", (int)len, at);
		at += len;
	}
	return 0;
}

static bool
reads_it(const struct sink *sink, const char *name)
{
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool same = fd >= 0 && sink_is_file(sink, fd);

	if (fd > STDERR_FILENO)
		close(fd);
	return same;
}

int
dropped_open(struct dropped *d, const char *path, const char *const *files, size_t count, struct fault *why)
{
	static const char *const standard_input[] = { "-" };

	d->sink = sink_open(path, why);
	if (d->sink == NULL)
		return -1;
	if (count == 0) {
		files = standard_input;
		count = 1;
	}
	for (size_t i = 0; i < count; i++)
		if (reads_it(d->sink, files[i])) {
			struct place place = { .file = path };

			sink_abandon(d->sink);
			d->sink = NULL;
			return fault_set(why, FAULT_IO, &place, "is read and would be written");
		}
	return 0;
}

bool
dropped_takes(const struct dropped *d, const struct judgement *j, double nothing_new)
{
	switch (j->finding) {
	case FINDING_EXACT:
		return d->exact;
	case FINDING_NEAR:
		return d->near && j->covered >= nothing_new;
	case FINDING_CONTAINED:
		return d->contained && j->inside;
	default:
		return false;
	}
}

int
dropped_keep(struct dropped *d, const struct record *record, struct fault *why)
{
	struct buffer line = { 0 };
	int result;

	if (d->sink == NULL)
		return 0;
	record_write(record, &line);
	buffer_byte(&line, '\n');
	result = sink_write(d->sink, line.bytes, line.len, why);
	buffer_free(&line);
	return result;
}

int
dropped_close(struct dropped *d, bool good, struct fault *why)
{
	struct sink *sink = d->sink;

	d->sink = NULL;
	if (sink == NULL)
		return 0;
	if (good)
		return sink_commit(sink, why);
	sink_abandon(sink);
	return 0;
}
