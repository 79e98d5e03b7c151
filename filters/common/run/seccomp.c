/* The list of system calls, as a program for the kernel's packet filter.  Written by hand because it is a table and four
 * checks of arguments; a library would be one more dependency for less to read. */
#include "run/sandbox.h"

#ifdef SANDBOX_POSSIBLE

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define PROGRAM_ROOM 400

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define FOREIGN_CALLS 0x40000000u          /* x32: other numbers behind the same architecture */
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define FOREIGN_CALLS 0xffffffffu
#endif

/* What every filter does: read, write, memory, threads, time, the end.  Old calls exist on some machines only. */
static const int always[] = {
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_close, SYS_lseek, SYS_fstat, SYS_newfstatat,
	SYS_statx, SYS_fcntl, SYS_fsync, SYS_fdatasync, SYS_fadvise64, SYS_renameat, SYS_renameat2, SYS_unlinkat, SYS_readlinkat,
	SYS_faccessat, SYS_faccessat2, SYS_getcwd,
	SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise,
	SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity, SYS_membarrier, SYS_prlimit64,
	SYS_ppoll, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
	SYS_clock_gettime, SYS_gettimeofday, SYS_clock_nanosleep, SYS_nanosleep, SYS_getrusage, SYS_sysinfo, SYS_getrandom,
	SYS_getpid, SYS_gettid, SYS_tgkill, SYS_getuid, SYS_geteuid, SYS_exit, SYS_exit_group,
#ifdef SYS_poll
	SYS_poll,
#endif
#ifdef SYS_rename
	SYS_rename, SYS_unlink, SYS_readlink, SYS_access, SYS_stat, SYS_lstat, SYS_getrlimit, SYS_time,
#endif
};

/* A state or a database in files. */
static const int for_files[] = {
	SYS_ftruncate, SYS_fallocate, SYS_flock, SYS_fchmod, SYS_fchown, SYS_fchmodat, SYS_fchownat, SYS_linkat, SYS_mkdirat,
	SYS_getdents64, SYS_utimensat, SYS_fstatfs, SYS_statfs, SYS_umask, SYS_ioctl, SYS_pwritev, SYS_preadv, SYS_copy_file_range,
	SYS_sync_file_range, SYS_uname,
#ifdef SYS_mkdir
	SYS_mkdir, SYS_rmdir, SYS_chmod, SYS_chown, SYS_link,
#endif
};

static const int for_network[] = {
	SYS_socket, SYS_connect, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg, SYS_sendmmsg, SYS_recvmmsg, SYS_getsockopt,
	SYS_setsockopt, SYS_getsockname, SYS_getpeername, SYS_shutdown, SYS_bind, SYS_pselect6, SYS_ioctl, SYS_uname,
	SYS_pipe2, SYS_socketpair, SYS_eventfd2, SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_getdents64, SYS_getgid,
	SYS_getegid, SYS_rt_sigpending, SYS_rt_sigtimedwait,
#ifdef SYS_select
	SYS_select, SYS_epoll_wait,
#endif
};

struct program {
	struct sock_filter lines[PROGRAM_ROOM];
	unsigned short count;
};

static void
add(struct program *p, unsigned code, unsigned value, unsigned yes, unsigned no)
{
	assert(p->count < PROGRAM_ROOM);
	p->lines[p->count++] = (struct sock_filter){ (unsigned short)code, (unsigned char)yes, (unsigned char)no, value };
}

static void
answer(struct program *p, unsigned value)
{
	add(p, BPF_RET | BPF_K, value, 0, 0);
}

static void
load(struct program *p, size_t offset)
{
	add(p, BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static void
allow(struct program *p, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		add(p, BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i], 0, 1);
		answer(p, SECCOMP_RET_ALLOW);
	}
}

/* Both machines are little endian: flags and protections stand in the low word of the argument. */
static void
check_bits(struct program *p, int call, size_t argument, unsigned bits, unsigned if_any, unsigned if_none)
{
	add(p, BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 4);
	load(p, offsetof(struct seccomp_data, args) + 8 * argument);
	add(p, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
	answer(p, if_any);
	answer(p, if_none);
}

static void
compose(struct program *p, const struct sandbox_rights *rights)
{
	const unsigned refused = SECCOMP_RET_ERRNO | EACCES, unknown = SECCOMP_RET_ERRNO | ENOSYS, yes = SECCOMP_RET_ALLOW;
	const unsigned writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

	load(p, offsetof(struct seccomp_data, arch));
	add(p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	add(p, BPF_JMP | BPF_JGE | BPF_K, FOREIGN_CALLS, 0, 1);
	answer(p, unknown);
	allow(p, always, sizeof always / sizeof *always);
	if (rights->files)
		allow(p, for_files, sizeof for_files / sizeof *for_files);
	if (rights->network)
		allow(p, for_network, sizeof for_network / sizeof *for_network);
	check_bits(p, SYS_mmap, 2, PROT_EXEC, refused, yes);
	check_bits(p, SYS_mprotect, 2, PROT_EXEC, refused, yes);
	check_bits(p, SYS_openat, 2, writing, rights->files ? yes : refused, yes);
#ifdef SYS_open
	check_bits(p, SYS_open, 1, writing, rights->files ? yes : refused, yes);
#endif
	/* Threads, but no processes; clone3 hides its flags, and libc goes back to clone where it is unknown. */
	check_bits(p, SYS_clone, 0, CLONE_THREAD, yes, refused);
	answer(p, unknown);
}

int
sandbox_calls(const struct sandbox_rights *rights)
{
	struct program p = { .count = 0 };
	struct sock_fprog whole;

	compose(&p, rights);
	whole = (struct sock_fprog){ p.count, p.lines };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) < 0 ? -1 : 0;
}

#else

int
sandbox_calls(const struct sandbox_rights *rights)
{
	(void)rights;
	return -1;
}

#endif
