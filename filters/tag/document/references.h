/* references.h - legal references: their fields, their whole number; and what short forms stand for. */
#ifndef TAG_DOCUMENT_REFERENCES_H
#define TAG_DOCUMENT_REFERENCES_H

#include "document/article.h"

/* Fill kind, number (without blanks, with plain hyphens), name, date, issuer; `Nghị quyết 417` gets the number, date
 * and issuer of the 417-NQ/TU that the article names in full, before or after.  After dates_complete. */
void references_complete(struct article *);

/* An organization written in a short form that the article defines gets the long form's canonical name. */
void abbreviations_complete(struct article *);

#endif
