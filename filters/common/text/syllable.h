/* syllable.h - Vietnamese text as syllables: the tokens that matching, hashing and guessing share. */
#ifndef TEXT_SYLLABLE_H
#define TEXT_SYLLABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it a possible Vietnamese syllable (onset, rhyme, tone; NFC, any case, both tone styles)?  "nghiêng" yes,
 * "ngiêng" no, "Washington" no; the tone stands where one of the two styles puts it, and syllables that end in
 * c, ch, p or t take sắc or nặng only.  The oracle of every guess in normalize.
 * Source: Đoàn Thiện Thuật, Ngữ âm tiếng Việt (1977), with the rare rhymes of Hoàng Phê's Từ điển tiếng Việt. */
bool syllable_valid(const char *bytes, size_t len);

enum {
	TOKEN_UPPER = 1,                   /* begins with a capital */
	TOKEN_ALL_UPPER = 2,               /* its letters, one at least, are all capitals */
	TOKEN_DIGITS = 4,                  /* ASCII digits only */
	TOKEN_HAS_DIGIT = 8,
	TOKEN_VIETNAMESE = 16              /* has a letter with a mark of the Vietnamese alphabet, or đ */
};

/* A token is a run of letters, marks and digits (class_is_word), or of digits where letters follow digits: "10kg" is "10","kg". */
struct token {
	uint32_t start, end;               /* bytes into the text */
	uint64_t hash;                     /* of the token folded by case and tone: equal for HOÀ, hòa */
	uint32_t flags;
};

struct tokens {
	struct token *items;               /* owned; { 0 } is valid and empty */
	size_t count, capacity;
};

/* Cut valid NFC text (at most 4 GiB) into tokens; replaces what the struct held. */
void tokens_of(struct tokens *, const char *text, size_t len);
void tokens_free(struct tokens *);
/* The same into the caller's room, for short texts: how many, or SIZE_MAX where there are more than `most` (1 or more). */
size_t tokens_few(struct token *items, size_t most, const char *text, size_t len);
/* The hash that tokens carry, of one syllable: equal for words that fold() with FOLD_CASE | FOLD_TONE makes equal. */
uint64_t token_hash(const char *bytes, size_t len);

/* Share of words (tokens with letters and without digits) that are possible Vietnamese syllables; 0 where none of these
 * has a mark or đ, for chance makes few of them, or there are no words. */
double syllable_share(const char *text, size_t len);

#endif
