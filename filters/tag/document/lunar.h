/* lunar.h - days and years that the moon counts.  They name no day of the calendar until somebody converts them, so their value is
 * null, and they tell nothing of the dates around them. */
#ifndef TAG_DOCUMENT_LUNAR_H
#define TAG_DOCUMENT_LUNAR_H

#include <stddef.h>

#include "document/article.h"

/* Look at the date mentions[index], which was read as if the sun counted it, as were those before it; where it, or the date that it is
 * put beside (15/3, tức 16/2), is of the moon, take its reading back and say so: dated, lunar. */
void lunar_mark(struct article *, size_t index);

#endif
