/* descriptors.h - standard input, output and error as the parent left them. */
#ifndef RUN_DESCRIPTORS_H
#define RUN_DESCRIPTORS_H

/* Where one of the three is closed, the next file opened would take its number, and messages would end up in a data
 * file.  Put /dev/null there: on 2 it swallows messages; on 0 and 1 it is opened the wrong way round, so that reading and
 * writing fail with EBADF as they would have.  -1 with errno where that is impossible. */
int descriptors_settle(void);

#endif
