#include "rules/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/table.h"
#include "rules/shipped.h"

/* What was read, and under which names, for the life of the process. */
static struct table *texts, *names;

const char *
rule_name_keep(const char *name)
{
	size_t len = strlen(name);
	char *kept;

	if (names == NULL)
		names = table_new();
	kept = table_get(names, name, len);
	if (kept == NULL) {
		kept = mem_text(name);
		table_put(names, name, len, kept);
	}
	return kept;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

/* Read all of fd; 1 where it is longer than max, -1 with errno. */
static int
read_all(int fd, size_t max, struct buffer *into)
{
	for (;;) {
		ssize_t got;

		buffer_reserve(into, 65536);
		got = read(fd, into->bytes + into->len, 65536);
		if (got == 0)
			return 0;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		into->len += (size_t)got;
		if (into->len > max)
			return 1;
	}
}

const struct rule_text *
rule_text_read(const char *path, size_t max, struct fault *why)
{
	struct place at = { .file = rule_name_keep(path) };
	struct buffer bytes = { 0 };
	struct rule_text *text;
	int fd, got;

	if (texts == NULL)
		texts = table_new();
	text = table_get(texts, path, strlen(path));
	if (text != NULL && text->len <= max)
		return text;
	fd = text != NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (text == NULL && fd < 0) {
		fault_set(why, FAULT_CONFIG, &at, "cannot be opened: %s", strerror(errno));
		return NULL;
	}
	got = text != NULL ? 1 : read_all(fd, max, &bytes);
	if (got < 0)
		fault_set(why, FAULT_CONFIG, &at, "cannot be read: %s", strerror(errno));
	else if (got > 0)
		fault_set(why, FAULT_CONFIG, &at, "file is larger than %zu %s", max >> 20 ? max >> 20 : max, max >> 20 ? "MiB" : "bytes");
	if (fd >= 0)
		close(fd);
	if (got != 0) {
		buffer_free(&bytes);
		return NULL;
	}
	rules_digest_add(bytes.bytes, bytes.len);
	text = mem_alloc(sizeof *text);
	*text = (struct rule_text){ at.file, buffer_string(&bytes), bytes.len };
	table_put(texts, path, strlen(path), text);
	return text;
}

/* ---- digest ---------------------------------------------------------------------------------------------- */

static XXH128_hash_t *digests;
static size_t digest_count, digest_capacity;

void
rules_digest_add(const char *bytes, size_t len)
{
	XXH128_hash_t one = XXH3_128bits(bytes, len);

	for (size_t i = 0; i < digest_count; i++)
		if (XXH128_isEqual(digests[i], one))
			return;
	mem_grow(&digests, &digest_capacity, digest_count + 1, sizeof *digests);
	digests[digest_count++] = one;
}

const char *
rules_digest(void)
{
	static char hex[33];
	uint64_t high = 0, low = 0;

	if (digest_count == 0)
		return "";
	for (size_t i = 0; i < digest_count; i++) {
		low += digests[i].low64;
		high += digests[i].high64 + (low < digests[i].low64);
	}
	snprintf(hex, sizeof hex, "%016llx%016llx", (unsigned long long)high, (unsigned long long)low);
	return hex;
}

/* ---- finding --------------------------------------------------------------------------------------------- */

struct found {
	struct rule_files *files;
	size_t capacity, shipped_capacity;
	size_t met;                        /* files met, also those that were there already */
};

static char *
join(const char *folder, const char *name)
{
	struct buffer path = { 0 };

	buffer_text(&path, folder);
	if (path.len > 0 && path.bytes[path.len - 1] != '/')
		buffer_byte(&path, '/');
	buffer_text(&path, name);
	buffer_string(&path);
	return path.bytes;
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
add_take(struct found *f, char *path, bool shipped)
{
	struct rule_files *files = f->files;

	f->met++;
	for (size_t i = 0; i < files->count; i++) {
		if (strcmp(files->paths[i], path) == 0) {
			free(path);
			return;
		}
	}
	mem_grow(&files->paths, &f->capacity, files->count + 1, sizeof *files->paths);
	mem_grow(&files->shipped, &f->shipped_capacity, files->count + 1, sizeof *files->shipped);
	files->paths[files->count] = path;
	files->shipped[files->count++] = shipped;
}

static bool
is_rule_file(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
add_folder(struct found *f, const char *folder, bool shipped, struct fault *why)
{
	DIR *dir = opendir(folder);
	char **names_here = NULL;
	size_t count = 0, capacity = 0;
	struct dirent *entry;

	if (dir == NULL)
		return fault_set(why, FAULT_CONFIG, &(struct place){ .file = rule_name_keep(folder) },
		    "folder cannot be read: %s", strerror(errno));
	while ((entry = readdir(dir)) != NULL) {
		if (!is_rule_file(entry->d_name))
			continue;
		mem_grow(&names_here, &capacity, count + 1, sizeof *names_here);
		names_here[count++] = join(folder, entry->d_name);
	}
	closedir(dir);
	if (count > 0)
		qsort(names_here, count, sizeof *names_here, by_bytes);
	for (size_t i = 0; i < count; i++) {
		if (is_folder(names_here[i]))
			free(names_here[i]);
		else
			add_take(f, names_here[i], shipped);
	}
	free(names_here);
	return 0;
}

static int
add_given(struct found *f, const char *stage, const char *path, struct fault *why)
{
	char *inner;
	int done;

	if (!is_folder(path)) {
		if (access(path, F_OK) < 0)
			return fault_set(why, FAULT_CONFIG, &(struct place){ .file = rule_name_keep(path) },
			    "no such rule file or folder");
		add_take(f, mem_text(path), false);
		return 0;
	}
	if (add_folder(f, path, false, why) < 0)
		return -1;
	inner = join(path, stage);
	done = is_folder(inner) ? add_folder(f, inner, false, why) : 0;
	free(inner);
	return done;
}

/* The folder of a tree that was moved after it was built: BIN/../../rules.  NULL where there is none. */
static char *
beside_program(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
	char *slash, *folder;

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	folder = join(path, "../../rules");
	if (is_folder(folder))
		return folder;
	free(folder);
	return NULL;
}

char *
rule_files_shipped(const char *relative, struct fault *why)
{
	char *folder = is_folder(rules_shipped_dir) ? mem_text(rules_shipped_dir) : beside_program();
	char *path;

	if (folder == NULL) {
		fault_set(why, FAULT_CONFIG, &(struct place){ .file = rules_shipped_dir },
		    "the shipped rules are missing; --no-default-rules does without them");
		return NULL;
	}
	path = join(folder, relative);
	free(folder);
	return path;
}

static int
add_shipped(struct found *f, const char *stage, struct fault *why)
{
	char *folder = rule_files_shipped(stage, why);
	int done;

	if (folder == NULL)
		return -1;
	done = is_folder(folder) ? add_folder(f, folder, true, why) : 0;
	free(folder);
	return done;
}

int
rule_files_find(const char *stage, const char *const *given, size_t count, bool no_default, struct rule_files *files, struct fault *why)
{
	struct found f = { .files = files };

	*files = (struct rule_files){ 0 };
	for (size_t i = 0; i < count; i++) {
		size_t before = f.met;

		if (add_given(&f, stage, given[i], why) < 0)
			goto fail;
		if (f.met == before) {
			fault_set(why, FAULT_CONFIG, NULL, "no rules for %s (*.yaml) in '%s'", stage, given[i]);
			goto fail;
		}
	}
	if (!no_default && add_shipped(&f, stage, why) < 0)
		goto fail;
	return 0;
fail:
	rule_files_free(files);
	return -1;
}

void
rule_files_free(struct rule_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	free(files->shipped);
	*files = (struct rule_files){ 0 };
}
