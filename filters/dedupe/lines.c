#include "lines.h"

#include "base/status.h"
#include "record/block.h"

#define LINE_MOST (64u << 20)

static int
take_block(const struct block *b, struct record *record, int (*take)(void *, struct record *, struct fault *), void *with,
    struct fault *why)
{
	static const struct record_limits limits = { LINE_MOST, 16, 1u << 24 };
	size_t number = b->start.line;
	struct line line;

	for (size_t at = 0; block_line(b, &at, &line); number++) {
		if (line.len == 0 || (record_parse(record, line.bytes, line.len, &limits, why) == 0 && take(with, record, why) == 0))
			continue;
		why->place = (struct place){ .file = b->start.file, .line = number };
		return -1;
	}
	return 0;
}

int
lines_each(const char *path, int (*take)(void *, struct record *, struct fault *), void *with, int *status, struct fault *why)
{
	struct block_source *source = block_open(&path, 1, BLOCK_FROM_LINES, LINE_MOST);
	struct record *record = record_new();
	struct block b = { 0 };
	int got, result = 0;

	*status = STATUS_DATA;
	while (result == 0 && (got = block_read(source, &b, why)) != 0) {
		if (got < 0) {
			*status = block_was_missing(source) ? STATUS_NO_INPUT : STATUS_IO;
			result = -1;
		} else if (b.kind != BLOCK_LINES) {
			result = fault_set(why, FAULT_TOO_LONG, &b.start, "a line of more than %u MiB", LINE_MOST >> 20);
		} else {
			result = take_block(&b, record, take, with, why);
		}
	}
	block_free(&b);
	block_close(source);
	record_free(record);
	return result;
}
