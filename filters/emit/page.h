/* page.h - the page of html/, made into bytes by scripts/make-page: what stands before the data and what behind. */
#ifndef EMIT_PAGE_H
#define EMIT_PAGE_H

#include <stddef.h>

extern const char page_head[], page_tail[];
extern const size_t page_head_len, page_tail_len;  /* bytes */

#endif
