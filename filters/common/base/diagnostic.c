/* A diagnostic is composed whole and written by one write(2), so that lines of five filters on one terminal
 * never mix.  Errors of this write are nobody's to report. */
#include "base/diagnostic.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"

#define LINES_PER_CODE 10
#define LINE_ROOM 2048

static struct {
	const char *program;
	struct diagnostic_style style;
	unsigned long long told[FAULT_CODES], kept_back[FAULT_CODES];
	pthread_mutex_t lock;
} say = { .program = "sangloc", .style = { .most = LEVEL_NOTE }, .lock = PTHREAD_MUTEX_INITIALIZER };

static const char *const level_names[] = { "error", "warning", "note", "detail" };

void
diagnostic_setup(const char *program, const struct diagnostic_style *style)
{
	say.program = program;
	say.style = *style;
}

const char *
diagnostic_program(void)
{
	return say.program;
}

/* Length of a well-formed character at bytes, 0 for anything else; base knows no other floor, so it looks itself. */
static size_t
character_at(const unsigned char *b, size_t len, unsigned long *point)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = b[0] < 0x80 ? 1 : b[0] >= 0xC2 && b[0] < 0xE0 ? 2 : b[0] >= 0xE0 && b[0] < 0xF0 ? 3
	    : b[0] >= 0xF0 && b[0] < 0xF5 ? 4 : 0;

	if (size == 0 || size > len)
		return 0;
	*point = size == 1 ? b[0] : b[0] & (0xFFu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((b[i] & 0xC0) != 0x80)
			return 0;
		*point = *point << 6 | (b[i] & 0x3F);
	}
	if (*point < least[size] || *point > 0x10FFFF || (*point >= 0xD800 && *point < 0xE000))
		return 0;
	return size;
}

static int
is_unsafe(unsigned long point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F)
	    || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF
	    || point == 0x061C;
}

size_t
diagnostic_escape(char *out, size_t out_size, const char *bytes, size_t len)
{
	size_t used = 0;

	for (size_t i = 0; i < len;) {
		unsigned long point = 0;
		size_t size = character_at((const unsigned char *)bytes + i, len - i, &point);
		char escape[16];
		const char *piece = bytes + i;
		size_t piece_len = size;

		if (size == 0 || (size == 1 && is_unsafe(point))) {
			piece_len = (size_t)snprintf(escape, sizeof escape, "\\x%02X", (unsigned char)bytes[i]);
			piece = escape;
			size = 1;
		} else if (is_unsafe(point)) {
			piece_len = (size_t)snprintf(escape, sizeof escape, "\\u{%04lX}", point);
			piece = escape;
		}
		if (used + piece_len + 1 > out_size)
			break;
		memcpy(out + used, piece, piece_len);
		used += piece_len;
		i += size;
	}
	if (out_size > 0)
		out[used] = '\0';
	return used;
}

struct line {
	char bytes[LINE_ROOM];
	size_t len;
};

static void
put(struct line *l, const char *text, size_t len)
{
	size_t room = sizeof l->bytes - 2 - l->len;	/* the LF always fits */

	if (len > room)
		len = room;
	memcpy(l->bytes + l->len, text, len);
	l->len += len;
}

static void
put_text(struct line *l, const char *text)
{
	put(l, text, strlen(text));
}

static void
put_escaped(struct line *l, const char *text)
{
	l->len += diagnostic_escape(l->bytes + l->len, sizeof l->bytes - 1 - l->len, text, strlen(text));
}

static void
put_number(struct line *l, const char *before, size_t number)
{
	char digits[32];

	snprintf(digits, sizeof digits, "%s%zu", before, number);
	put_text(l, digits);
}

/* Escaped text holds no control, so quotes and backslashes are all that JSON asks for. */
static void
put_json(struct line *l, const char *key, const char *text)
{
	char safe[LINE_ROOM];

	put_text(l, ",\"");
	put_text(l, key);
	put_text(l, "\":\"");
	diagnostic_escape(safe, sizeof safe, text, strlen(text));
	for (const char *c = safe; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			put(l, "\\", 1);
		put(l, c, 1);
	}
	put_text(l, "\"");
}

static void
send_line(struct line *l)
{
	size_t sent = 0;

	l->bytes[l->len++] = '\n';
	while (sent < l->len) {
		ssize_t n = write(STDERR_FILENO, l->bytes + sent, l->len - sent);

		if (n <= 0)
			return;
		sent += (size_t)n;
	}
}

static void
compose_json(struct line *l, enum level level, const struct place *at, const char *code, const char *message)
{
	put_text(l, "{\"level\":\"");
	put_text(l, level_names[level]);
	put_text(l, "\"");
	put_json(l, "program", say.program);
	if (at != NULL && at->file != NULL)
		put_json(l, "file", at->file);
	if (at != NULL && at->line > 0)
		put_number(l, ",\"line\":", at->line);
	if (at != NULL && at->column > 0)
		put_number(l, ",\"column\":", at->column);
	if (*code != '\0')
		put_json(l, "code", code);
	put_json(l, "message", message);
	put_text(l, "}");
}

static void
compose_plain(struct line *l, enum level level, const struct place *at, const char *code, const char *message)
{
	static const char *const colors[] = { "\033[31m", "\033[33m", "", "" };
	const char *color = say.style.color ? colors[level] : "";

	put_text(l, say.program);
	put_text(l, ": ");
	if (at != NULL && at->file != NULL) {
		put_escaped(l, at->file);
		if (at->line > 0)
			put_number(l, ":", at->line);
		if (at->line > 0 && at->column > 0)
			put_number(l, ":", at->column);
		put_text(l, ": ");
	}
	put_text(l, color);
	if (level == LEVEL_WARNING)
		put_text(l, "warning: ");
	put_escaped(l, message);
	if (*color != '\0')
		put_text(l, "\033[0m");
	if (*code != '\0') {
		put_text(l, " [");
		put_text(l, code);
		put_text(l, "]");
	}
}

/* Two lines: the source as it stands, and the caret. */
static void
send_excerpt(const char *excerpt)
{
	while (*excerpt != '\0') {
		size_t len = strcspn(excerpt, "\n");
		struct line l = { .len = 0 };

		put_text(&l, "  ");
		l.len += diagnostic_escape(l.bytes + l.len, sizeof l.bytes - 1 - l.len, excerpt, len);
		send_line(&l);
		excerpt += len + (excerpt[len] == '\n');
	}
}

static void
tell(enum level level, const struct place *at, enum fault_code code, const char *message, const char *excerpt)
{
	struct line l = { .len = 0 };

	if (level > say.style.most)
		return;
	pthread_mutex_lock(&say.lock);
	if (code != FAULT_NONE && level != LEVEL_DETAIL && ++say.told[code] > LINES_PER_CODE) {
		say.kept_back[code]++;
	} else {
		(say.style.json ? compose_json : compose_plain)(&l, level, at, fault_code_name(code), message);
		send_line(&l);
		if (!say.style.json)
			send_excerpt(excerpt);
	}
	pthread_mutex_unlock(&say.lock);
}

void
diagnostic_say(enum level level, const struct place *at, enum fault_code code, const char *format, ...)
{
	char message[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	tell(level, at, code, message, "");
}

void
diagnostic_fault(enum level level, const struct fault *why)
{
	tell(level, &why->place, why->code, why->message, why->excerpt);
}

int
diagnostic_fatal(int status, const char *format, ...)
{
	char message[1024] = "fatal: ";
	size_t used = strlen(message);
	va_list args;

	va_start(args, format);
	vsnprintf(message + used, sizeof message - used, format, args);
	va_end(args);
	status_raise(status);
	tell(LEVEL_ERROR, NULL, FAULT_NONE, message, "");
	return status;
}

int
diagnostic_fatal_fault(int status, const struct fault *why)
{
	bool elsewhere = (why->place.file != NULL && why->place.line > 0) || why->excerpt[0] != '\0';

	/* One line says all that there is, but for a place in a file, which stands in a line of its own. */
	if (elsewhere || status == STATUS_CONFIG)
		tell(LEVEL_ERROR, &why->place, why->code, why->message, why->excerpt);
	if (status == STATUS_CONFIG)
		return diagnostic_fatal(status, "the configuration is wrong");
	if (why->place.file != NULL && why->place.line == 0)
		return diagnostic_fatal(status, "%s: %s", why->place.file, why->message);
	return diagnostic_fatal(status, "%s", why->message);
}

void
diagnostic_finish(void)
{
	pthread_mutex_lock(&say.lock);
	for (size_t code = 0; code < FAULT_CODES; code++) {
		struct line l = { .len = 0 };
		char message[96];

		if (say.kept_back[code] == 0)
			continue;
		snprintf(message, sizeof message, "%llu more of this kind", say.kept_back[code]);
		(say.style.json ? compose_json : compose_plain)(&l, LEVEL_ERROR, NULL, fault_code_name((enum fault_code)code), message);
		send_line(&l);
		say.kept_back[code] = 0;
	}
	pthread_mutex_unlock(&say.lock);
}
