/* Validation by table look-up, after John Keiser and Daniel Lemire, "Validating UTF-8 in less than one instruction per
 * byte" (Software: Practice and Experience 51, 2021): every pair of neighbouring bytes is classified by three look-ups
 * (high and low half of the first byte, high half of the second); the classes are sets of errors, their intersection
 * is the error of the pair.  Third and fourth bytes are checked by where leading bytes stood two and three back.
 *
 * The vector code only answers "is there an error up to here"; where there is, the scalar code is asked again from
 * the last block that was right, so that both give the same prefix. */
#include "unicode/utf8.h"

#include <string.h>

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>
#define UTF8_X86 1
#elif defined __aarch64__ && defined __ARM_NEON
#include <arm_neon.h>
#define UTF8_NEON 1
#endif

/* Bytes of the character at bytes, or 0 where it is not valid; *bad gets the length of the maximal invalid part then. */
static size_t
character_size(const unsigned char *bytes, size_t left, size_t *bad)
{
	unsigned char first = bytes[0];
	unsigned char low = 0x80, high = 0xBF;     /* limits of the second byte: Unicode table 3-7 */
	size_t size;

	*bad = 1;
	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4)
		return 0;
	size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	if (first == 0xE0)
		low = 0xA0;
	else if (first == 0xED)
		high = 0x9F;
	else if (first == 0xF0)
		low = 0x90;
	else if (first == 0xF4)
		high = 0x8F;
	if (left < 2 || bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++) {
		*bad = i;
		if (left <= i || (bytes[i] & 0xC0) != 0x80)
			return 0;
	}
	return size;
}

size_t
utf8_valid_prefix_scalar(const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t i = 0, bad;

	while (i < len) {
		size_t size;
		uint64_t word;

		if (at[i] < 0x80 && len - i >= sizeof word) {
			memcpy(&word, at + i, sizeof word);
			if ((word & 0x8080808080808080U) == 0) {
				i += sizeof word;
				continue;
			}
		}
		size = character_size(at + i, len - i, &bad);
		if (size == 0)
			return i;
		i += size;
	}
	return len;
}

#if UTF8_X86 || UTF8_NEON

enum { BLOCK = 64 };

/* Sets of errors; a pair of bytes is wrong where all three look-ups agree on one. */
enum {
	TOO_SHORT = 1 << 0,                /* lead byte, then no continuation */
	TOO_LONG = 1 << 1,                 /* ASCII, then a continuation */
	OVERLONG_3 = 1 << 2,
	TOO_LARGE = 1 << 3,                /* above U+10FFFF */
	SURROGATE = 1 << 4,
	OVERLONG_2 = 1 << 5,
	TOO_LARGE_1000 = 1 << 6,
	OVERLONG_4 = 1 << 6,
	TWO_CONTS = 1 << 7,
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

static const uint8_t first_high[16] = {
	TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
	TWO_CONTS, TWO_CONTS, TWO_CONTS, TWO_CONTS,
	TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
	TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t first_low[16] = {
	CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY,
	CARRY | TOO_LARGE, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
	CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
	CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
	CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE, CARRY | TOO_LARGE | TOO_LARGE_1000,
	CARRY | TOO_LARGE | TOO_LARGE_1000,
};
static const uint8_t second_high[16] = {
	TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
	TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
	TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
	TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
	TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
	TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
};

/* Bytes of a vector that, at its end, leave a character unfinished: the last three may not be that high. */
static const uint8_t unfinished_above[32] = {
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0xF0 - 1, 0xE0 - 1, 0xC0 - 1,
};

#endif

#if UTF8_X86

__attribute__((target("avx2"))) static inline __m256i
table_avx2(const uint8_t table[16])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

__attribute__((target("avx2"))) static inline __m256i
errors_avx2(__m256i input, __m256i before)
{
	const __m256i nibble = _mm256_set1_epi8(0x0F);
	const __m256i joined = _mm256_permute2x128_si256(before, input, 0x21);
	const __m256i one = _mm256_alignr_epi8(input, joined, 15);
	const __m256i two = _mm256_alignr_epi8(input, joined, 14);
	const __m256i three = _mm256_alignr_epi8(input, joined, 13);
	__m256i special, must;

	special = _mm256_shuffle_epi8(table_avx2(first_high), _mm256_and_si256(_mm256_srli_epi16(one, 4), nibble));
	special = _mm256_and_si256(special, _mm256_shuffle_epi8(table_avx2(first_low), _mm256_and_si256(one, nibble)));
	special = _mm256_and_si256(special,
	    _mm256_shuffle_epi8(table_avx2(second_high), _mm256_and_si256(_mm256_srli_epi16(input, 4), nibble)));
	must = _mm256_or_si256(_mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xE0 - 0x80))),
	    _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xF0 - 0x80))));
	return _mm256_xor_si256(_mm256_and_si256(must, _mm256_set1_epi8((char)0x80)), special);
}

/* Bytes, a multiple of BLOCK, that were seen without an error; a character may be cut at their end. */
__attribute__((target("avx2"))) static size_t
blocks_avx2(const char *bytes, size_t len)
{
	const __m256i above = _mm256_loadu_si256((const __m256i *)(const void *)unfinished_above);
	__m256i before = _mm256_setzero_si256(), unfinished = _mm256_setzero_si256();
	size_t i = 0;

	for (; len - i >= BLOCK; i += BLOCK) {
		const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
		const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i + 32));
		__m256i error;

		if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
			error = unfinished;
			unfinished = _mm256_setzero_si256();
		} else {
			error = _mm256_or_si256(errors_avx2(a, before), errors_avx2(b, a));
			unfinished = _mm256_subs_epu8(b, above);
		}
		before = b;
		if (!_mm256_testz_si256(error, error))
			break;
	}
	return i;
}

__attribute__((target("ssse3,sse4.1"))) static inline __m128i
table_sse(const uint8_t table[16])
{
	return _mm_loadu_si128((const __m128i *)(const void *)table);
}

__attribute__((target("ssse3,sse4.1"))) static inline __m128i
errors_sse(__m128i input, __m128i before)
{
	const __m128i nibble = _mm_set1_epi8(0x0F);
	const __m128i one = _mm_alignr_epi8(input, before, 15);
	const __m128i two = _mm_alignr_epi8(input, before, 14);
	const __m128i three = _mm_alignr_epi8(input, before, 13);
	__m128i special, must;

	special = _mm_shuffle_epi8(table_sse(first_high), _mm_and_si128(_mm_srli_epi16(one, 4), nibble));
	special = _mm_and_si128(special, _mm_shuffle_epi8(table_sse(first_low), _mm_and_si128(one, nibble)));
	special = _mm_and_si128(special,
	    _mm_shuffle_epi8(table_sse(second_high), _mm_and_si128(_mm_srli_epi16(input, 4), nibble)));
	must = _mm_or_si128(_mm_subs_epu8(two, _mm_set1_epi8((char)(0xE0 - 0x80))),
	    _mm_subs_epu8(three, _mm_set1_epi8((char)(0xF0 - 0x80))));
	return _mm_xor_si128(_mm_and_si128(must, _mm_set1_epi8((char)0x80)), special);
}

__attribute__((target("ssse3,sse4.1"))) static size_t
blocks_sse(const char *bytes, size_t len)
{
	const __m128i above = _mm_loadu_si128((const __m128i *)(const void *)(unfinished_above + 16));
	__m128i before = _mm_setzero_si128(), unfinished = _mm_setzero_si128();
	size_t i = 0;

	for (; len - i >= BLOCK; i += BLOCK) {
		__m128i part[4], error = _mm_setzero_si128();

		for (int k = 0; k < 4; k++)
			part[k] = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i + 16 * k));
		if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(part[0], part[1]), _mm_or_si128(part[2], part[3]))) == 0) {
			error = unfinished;
			unfinished = _mm_setzero_si128();
		} else {
			for (int k = 0; k < 4; k++)
				error = _mm_or_si128(error, errors_sse(part[k], k == 0 ? before : part[k - 1]));
			unfinished = _mm_subs_epu8(part[3], above);
		}
		before = part[3];
		if (!_mm_testz_si128(error, error))
			break;
	}
	return i;
}

static size_t
blocks_none(const char *bytes, size_t len)
{
	(void)bytes;
	(void)len;
	return 0;
}

/* Chosen once, before main: no race between threads. */
static size_t (*blocks_valid)(const char *, size_t) = blocks_none;

bool
utf8_use(const char *way)
{
	__builtin_cpu_init();
	if (strcmp(way, "avx2") == 0 && __builtin_cpu_supports("avx2"))
		blocks_valid = blocks_avx2;
	else if (strcmp(way, "sse4.1") == 0 && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1"))
		blocks_valid = blocks_sse;
	else if (strcmp(way, "scalar") == 0)
		blocks_valid = blocks_none;
	else
		return false;
	return true;
}

__attribute__((constructor)) static void
blocks_choose(void)
{
	if (!utf8_use("avx2"))
		(void)utf8_use("sse4.1");
}

#elif UTF8_NEON

static inline uint8x16_t
errors_neon(uint8x16_t input, uint8x16_t before)
{
	const uint8x16_t nibble = vdupq_n_u8(0x0F);
	const uint8x16_t one = vextq_u8(before, input, 15);
	const uint8x16_t two = vextq_u8(before, input, 14);
	const uint8x16_t three = vextq_u8(before, input, 13);
	uint8x16_t special, must;

	special = vqtbl1q_u8(vld1q_u8(first_high), vshrq_n_u8(one, 4));
	special = vandq_u8(special, vqtbl1q_u8(vld1q_u8(first_low), vandq_u8(one, nibble)));
	special = vandq_u8(special, vqtbl1q_u8(vld1q_u8(second_high), vshrq_n_u8(input, 4)));
	must = vorrq_u8(vqsubq_u8(two, vdupq_n_u8(0xE0 - 0x80)), vqsubq_u8(three, vdupq_n_u8(0xF0 - 0x80)));
	return veorq_u8(vandq_u8(must, vdupq_n_u8(0x80)), special);
}

static size_t
blocks_valid(const char *bytes, size_t len)
{
	const uint8x16_t above = vld1q_u8(unfinished_above + 16);
	uint8x16_t before = vdupq_n_u8(0), unfinished = vdupq_n_u8(0);
	size_t i = 0;

	for (; len - i >= BLOCK; i += BLOCK) {
		uint8x16_t part[4], error = vdupq_n_u8(0);

		for (int k = 0; k < 4; k++)
			part[k] = vld1q_u8((const uint8_t *)bytes + i + 16 * k);
		if (vmaxvq_u8(vorrq_u8(vorrq_u8(part[0], part[1]), vorrq_u8(part[2], part[3]))) < 0x80) {
			error = unfinished;
			unfinished = vdupq_n_u8(0);
		} else {
			for (int k = 0; k < 4; k++)
				error = vorrq_u8(error, errors_neon(part[k], k == 0 ? before : part[k - 1]));
			unfinished = vqsubq_u8(part[3], above);
		}
		before = part[3];
		if (vmaxvq_u8(error) != 0)
			break;
	}
	return i;
}

#endif

#if UTF8_X86 || UTF8_NEON

/* Up to `sure` no error was seen, but the last character before it may be cut: go back to where it begins. */
static size_t
character_start(const char *bytes, size_t sure)
{
	size_t back = 0;

	while (back < 3 && back < sure && ((unsigned char)bytes[sure - 1 - back] & 0xC0) == 0x80)
		back++;
	if (back < sure && (unsigned char)bytes[sure - 1 - back] >= 0xC0)
		return sure - 1 - back;
	return sure;
}

/* The tail, shorter than a block, is looked at once more in front of NULs, before which nothing may be unfinished. */
static bool
tail_valid(const char *bytes, size_t len)
{
	char block[2 * BLOCK] = { 0 };
	size_t padded = len < BLOCK ? BLOCK : 2 * BLOCK;

	memcpy(block, bytes, len);
	return blocks_valid(block, padded) == padded;
}

size_t
utf8_valid_prefix(const char *bytes, size_t len)
{
	size_t sure = 0;

	if (len >= BLOCK)
		sure = character_start(bytes, blocks_valid(bytes, len));
	if (len - sure > 16 && len - sure < 2 * BLOCK && tail_valid(bytes + sure, len - sure))
		return len;
	return sure + utf8_valid_prefix_scalar(bytes + sure, len - sure);
}

#else

size_t
utf8_valid_prefix(const char *bytes, size_t len)
{
	return utf8_valid_prefix_scalar(bytes, len);
}

#endif

#if !UTF8_X86
bool
utf8_use(const char *way)
{
#if UTF8_NEON
	return strcmp(way, "neon") == 0;
#else
	return strcmp(way, "scalar") == 0;
#endif
}
#endif

size_t
utf8_before(const char *bytes, size_t at)
{
	do
		at--;
	while (at > 0 && ((unsigned char)bytes[at] & 0xC0) == 0x80);
	return at;
}

size_t
utf8_encode(uint32_t point, char out[4])
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xC0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xE0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}

size_t
utf8_invalid_part(const char *bytes, size_t len)
{
	size_t bad;

	return character_size((const unsigned char *)bytes, len, &bad) == 0 ? bad : 0;
}

size_t
utf8_repair(const char *bytes, size_t len, struct buffer *out)
{
	size_t at = 0, repaired = 0, bad;

	while (at < len) {
		size_t good = utf8_valid_prefix(bytes + at, len - at);

		buffer_append(out, bytes + at, good);
		at += good;
		/* Invalid bytes come in rows (a legacy encoding): leave the vectors alone until one is right. */
		while (at < len && character_size((const unsigned char *)bytes + at, len - at, &bad) == 0) {
			buffer_append(out, "\xEF\xBF\xBD", 3);
			at += bad;
			repaired++;
		}
	}
	return repaired;
}
