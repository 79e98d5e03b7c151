/* Which files can be opened, by Landlock (Linux 5.13 and later). */
#include "run/sandbox.h"

#if defined(SANDBOX_POSSIBLE) && __has_include(<linux/landlock.h>)

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

#define READS_MAX 256                      /* more inputs than this: any file may be read, none written */

/* Since the third version; headers may be older than the kernel. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG)
#define EVERYTHING (READING | WRITING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
    LANDLOCK_ACCESS_FS_MAKE_SYM)

struct rules {
	int set;                           /* descriptor of the ruleset */
	uint64_t handled;
};

/* A path that is not there, or cannot be opened, gets no right. */
static void
allow(const struct rules *r, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr beneath = { .parent_fd = open(path, O_PATH | O_CLOEXEC) };
	struct stat st;

	if (beneath.parent_fd < 0)
		return;
	if (fstat(beneath.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rights &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
	beneath.allowed_access = rights & r->handled;
	(void)syscall(SYS_landlock_add_rule, r->set, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
}

/* The folder in which the file is, behind links, or will be. */
static void
allow_folder_of(const struct rules *r, const char *path, uint64_t rights)
{
	char *real = realpath(path, NULL), *folder = mem_text(real != NULL ? real : path), *slash = strrchr(folder, '/');

	if (slash == NULL)
		allow(r, ".", rights);
	else {
		slash[slash == folder] = '\0';
		allow(r, folder, rights);
	}
	free(folder);
	free(real);
}

/* A folder that a filter named, or, where it named a file, the file's. */
static void
allow_folder(const struct rules *r, const char *path, uint64_t rights)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		allow(r, path, rights);
	else
		allow_folder_of(r, path, rights);
}

static void
allow_all(const struct rules *r, const struct sandbox_rights *rights)
{
	if (rights->network || rights->files || rights->read_count > READS_MAX)
		allow(r, "/", READING);        /* resolvers and databases look at files of their own */
	else
		for (size_t i = 0; i < rights->read_count; i++)
			allow(r, rights->reads[i], READING);   /* a folder: so that the message says what it is */
	for (size_t i = 0; i < rights->write_count; i++)
		allow_folder_of(r, rights->writes[i], READING | WRITING | LANDLOCK_ACCESS_FS_TRUNCATE);
	for (size_t i = 0; rights->files && i < rights->folder_count; i++)
		allow_folder(r, rights->folders[i], r->handled & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
}

int
sandbox_landlock(const struct sandbox_rights *rights)
{
	struct rules r = { .handled = EVERYTHING };
	struct landlock_ruleset_attr attributes = { 0 };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int result;

	if (version < 1)
		return -1;
	if (rights->files && rights->folder_count == 0)
		return -1;                     /* nothing to hold back */
	if (version >= 3)
		r.handled |= LANDLOCK_ACCESS_FS_TRUNCATE;
	attributes.handled_access_fs = r.handled;
	r.set = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0);
	if (r.set < 0)
		return -1;
	allow_all(&r, rights);
	result = (int)syscall(SYS_landlock_restrict_self, r.set, 0);
	close(r.set);
	return result < 0 ? -1 : 0;
}

#else

int
sandbox_landlock(const struct sandbox_rights *rights)
{
	(void)rights;
	return -1;
}

#endif
