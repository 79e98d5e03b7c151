/* issuing.h - who issued a legal reference, and when. */
#ifndef TAG_DOCUMENT_ISSUING_H
#define TAG_DOCUMENT_ISSUING_H

#include "document/article.h"

/* Find the date and the issuer of each legal reference.  They follow it (`… ngày 3/6/2014 của Chính phủ`, `… do Chủ
 * tịch nước ký ngày 3/2/2025`): such a date is claimed, it tells nothing of the article's own days.  Or they stand
 * before it, as the subject of an act (`Ngày 5/3, Bộ Y tế ban hành …`): then the body counts where the number's letters
 * name none, and the date remains the article's.  In a list of references one issuer holds for all whose numbers end
 * alike.  Before dates_complete. */
void issuing_claim(struct article *);

#endif
