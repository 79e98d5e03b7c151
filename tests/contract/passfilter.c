/* passfilter - the smallest filter there is: every record that has a text goes on unchanged.  The tests and the bench
 * run it where only the loop is meant; whoever writes a new filter may begin with it.
 *
 *   --drop=TEXT    drop records with this text
 *   --spell        write the text's length in bytes as `bytes`
 *   --lines        emit one line a record in place of the record
 *   --ordered      number the records in `n`, which needs the order of the input
 *   --spend=N      work N times over the text, for tests of threads
 *   --breach=WHAT  try what the sandbox must refuse: write, exec, socket, process */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/diagnostic.h"
#include "record/compose.h"
#include "run/filter.h"

enum breach { BREACH_WRITE, BREACH_EXEC, BREACH_SOCKET, BREACH_PROCESS, BREACH_NONE };

struct pass {
	struct filter *filter;
	const char *drop;
	bool spell, lines, ordered;
	unsigned long long spend, number;
	int breach;
};

static void
set_number(struct record *record, const char *name, unsigned long long value)
{
	struct buffer json = { 0 };

	buffer_unsigned(&json, value);
	record_set(record, name, json.bytes, json.len);
	buffer_free(&json);
}

/* Says on stderr how the kernel answered. */
static void
try_breach(enum breach what)
{
	int made = 0;

	errno = 0;
	switch (what) {
	case BREACH_WRITE:
		made = open("passfilter-was-here", O_WRONLY | O_CREAT, 0600);
		break;
	case BREACH_EXEC:
		made = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
		break;
	case BREACH_SOCKET:
		made = socket(AF_INET, SOCK_STREAM, 0);
		break;
	case BREACH_PROCESS:
		made = fork();
		if (made == 0)
			_exit(0);
		break;
	case BREACH_NONE:
		return;
	}
	diagnostic_say(LEVEL_NOTE, NULL, FAULT_NONE, "breach: %s", made < 0 ? strerror(errno) : "went through");
}

static void
spend(const char *text, size_t len, unsigned long long times)
{
	volatile unsigned sum = 0;

	while (times-- > 0)
		for (size_t i = 0; i < len; i++)
			sum += (unsigned char)text[i];
	(void)sum;
}

/* What the options ask to be done with the text; without them nothing looks inside it. */
static enum verdict
pass_text(const struct pass *p, struct task *task)
{
	size_t len;
	const char *text = record_string(task->record, "text", &len);

	spend(text, len, p->spend);
	if (p->drop != NULL && strlen(p->drop) == len && memcmp(p->drop, text, len) == 0)
		return drop(task, "unwanted");
	if (p->spell)
		set_number(task->record, "bytes", len);
	if (!p->lines)
		return KEEP;
	compose_string(task->out, text, len);
	buffer_byte(task->out, '\n');
	task->emitted++;
	return EMITTED;
}

static enum verdict
pass_one(void *state, struct task *task)
{
	const struct pass *p = state;
	struct item text;

	if (record_need_item(task->record, "text", ITEM_STRING, &text, &task->why) < 0)
		return REJECT;
	if (p->breach != BREACH_NONE)
		try_breach((enum breach)p->breach);
	counters_add(task->hits, "text", 1);
	return p->drop != NULL || p->spell || p->lines || p->spend > 0 ? pass_text(p, task) : KEEP;
}

static enum verdict
pass_in_order(void *state, struct task *task, enum verdict verdict)
{
	struct pass *p = state;

	set_number(task->record, "n", ++p->number);
	return verdict;
}

/* Working in order costs something, so only those who asked for it have it. */
static int
pass_open(void *config, struct run *run, int *status, struct fault *why)
{
	struct pass *p = config;

	(void)run;
	(void)status;
	(void)why;
	p->filter->in_order = p->ordered ? pass_in_order : NULL;
	return 0;
}

int
main(int argc, char **argv)
{
	static const char *const breaches[] = { "write", "exec", "socket", "process", NULL };
	struct pass p = { .breach = BREACH_NONE };
	const struct option options[] = {
		OPT_TEXT(0, "drop", &p.drop, "TEXT", "drop records with this text"),
		OPT_FLAG(0, "spell", &p.spell, "write the text's length as `bytes`"),
		OPT_FLAG(0, "lines", &p.lines, "emit the text in place of the record"),
		OPT_FLAG(0, "ordered", &p.ordered, "number the records"),
		OPT_NUMBER(0, "spend", &p.spend, "N", "work N times over the text"),
		OPT_CHOICE(0, "breach", &p.breach, breaches, "try what the sandbox must refuse"), OPT_END };
	struct filter filter = { .name = "passfilter", .summary = "Pass records that have a text.", .options = options,
		.uses = RUN_JOBS, .open = pass_open, .one = pass_one };

	p.filter = &filter;
	return filter_main(&filter, &p, argc, argv);
}
