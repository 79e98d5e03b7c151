/* sandbox.h - rights given up before hostile input is read.
 *
 *   no_new_privs   no program started from here gains rights
 *   seccomp        the calls a filter needs and no others; an unknown call is answered ENOSYS.  No file is opened for
 *                  writing, no memory becomes executable (EACCES), no process is made, no socket
 *   Landlock       files can be read only where they are inputs, written only in the folders named here
 *
 * Each is used where the kernel has it; Linux on x86-64 and ARM64.  Elsewhere, and under sanitizers, which need other
 * calls, nothing happens.  Enter before threads are made: they inherit it.
 * Source: Linux, Documentation/userspace-api/seccomp_filter.rst and landlock.rst. */
#ifndef RUN_SANDBOX_H
#define RUN_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

struct sandbox_rights {
	const char *const *reads;          /* files that will be opened for reading; names that do not exist are passed over */
	size_t read_count;
	const char *const *writes;         /* files that will appear by rename: their folders can be written */
	size_t write_count;
	bool files;                        /* any file may be opened for writing, locked, cut, removed */
	const char *const *folders;        /* with files: only below these; none is anywhere */
	size_t folder_count;
	bool network;
};

enum {
	SANDBOX_NONE = 0,
	SANDBOX_CALLS = 1,                 /* no_new_privs and seccomp work */
	SANDBOX_FILES = 2                  /* Landlock works */
};

/* Returns the set of what works from now on. */
unsigned sandbox_enter(const struct sandbox_rights *);

/* The parts, for sandbox.c: -1 where the kernel or this build has no such thing. */
int sandbox_calls(const struct sandbox_rights *);
int sandbox_landlock(const struct sandbox_rights *);

/* Sanitizers and coverage keep books of their own in files and maps: no sandbox in such builds. */
#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && !defined(SANGLOC_COVERAGE)
#define SANDBOX_POSSIBLE 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#undef SANDBOX_POSSIBLE
#endif
#endif

#endif
