#include "document/people.h"

#include <string.h>

#include "document/country.h"
#include "document/posts.h"
#include "lookup.h"
#include "text/syllable.h"
#include "values/lib/words.h"

#define POSTS_MOST 16

/* ---- what stands between ---- */

/* Honorifics and degrees, with commas and dots between them: `PGS, TS`, `đồng chí`, `ông`. */
static bool
is_courtesy(const struct article *article, struct span gap)
{
	struct word words[WORDS_MOST + 1];
	size_t count = words_of(article->document->text + gap.start, gap.end - gap.start, words);

	for (size_t i = 0; i < count; i++) {
		if (word_among(&words[i], "đồng chí ông bà anh chị cụ cô chú gs ts pgs ths bs kts ks ls nsnd nsưt "
					  "tskh thạc tiến bác luật kỹ nhà báo ngài mr ms"))
			continue;
		if (i > 0 && word_among(&words[i], "sĩ sỹ sư giáo chuyên khoa i ii cki ckii"))
			continue;
		if (word_among(&words[i], ". ,") && i > 0)
			continue;
		return false;
	}
	return true;
}

static bool
starts_with(const struct article *article, struct span words, const char *word)
{
	size_t len = strlen(word);

	return words.end - words.start >= len && memcmp(article->document->text + words.start, word, len) == 0;
}

/* What stands there without the bracket that it begins with. */
static struct span
past_bracket(const struct article *article, size_t start, size_t end)
{
	const char *text = article->document->text, *close;
	struct span gap = article_trim(article, start, end);

	if (gap.start < gap.end && text[gap.start] == '(' && (close = memchr(text + gap.start, ')', gap.end - gap.start)) != NULL)
		gap = article_trim(article, (size_t)(close - text) + 1, gap.end);
	return gap;
}

enum gap { GAP_NONE, GAP_TIGHT, GAP_COMMA };

/* Between a rank or post and what follows it: `Tổng Thư ký Liên hợp quốc (LHQ) A`. */
static enum gap
gap_before(const struct article *article, size_t start, size_t end)
{
	static const char *const between[] = {
		"", ":", "kiêm", "vừa được bổ nhiệm", "mới được bổ nhiệm", "vừa nhậm chức", "mới nhậm chức", "vừa đắc cử", "mới đắc cử", "vừa từ chức",
		"vừa bị bãi nhiệm", "sắp mãn nhiệm", "vừa mãn nhiệm", "mới", "khi đó", "lúc đó", "khi ấy", "lúc bấy giờ"
	};
	const char *text = article->document->text;
	struct span gap;

	if (end < start || end - start > POSTS_GAP)
		return GAP_NONE;
	gap = past_bracket(article, start, end);
	for (size_t i = 0; i < sizeof between / sizeof between[0]; i++)
		if (article_equals(article, gap, between[i]))
			return GAP_TIGHT;
	gap = article_trim(article, start, end);
	if (gap.start < gap.end && text[gap.start] == ',') {
		gap = article_trim(article, gap.start + 1, gap.end);
		return is_courtesy(article, gap) ? GAP_COMMA : GAP_NONE;
	}
	return is_courtesy(article, gap) ? GAP_TIGHT : GAP_NONE;
}

/* What stands there without an age or a year of birth, and where one lives: `, 54 tuổi, trú quận 3,` is `,`. */
static struct span
past_age(const struct article *article, struct span gap)
{
	static const char *const words[] = { "sinh năm ", "SN ", "SN", "sn ", "sinh " };
	static const char *const homes[] = { "trú ", "ngụ ", "quê ", "ở ", "thường trú " };
	const char *text = article->document->text;
	struct span rest = gap;
	size_t digits = 0;
	bool born = false;

	if (rest.start == rest.end || (text[rest.start] != ',' && text[rest.start] != '('))
		return gap;
	rest = article_trim(article, rest.start + 1, rest.end);
	for (size_t i = 0; i < sizeof words / sizeof words[0] && !born; i++)
		if (starts_with(article, rest, words[i])) {
			rest = article_trim(article, rest.start + strlen(words[i]), rest.end);
			born = true;
		}
	while (rest.start < rest.end && text[rest.start] >= '0' && text[rest.start] <= '9' && digits < 4) {
		rest.start++;
		digits++;
	}
	rest = article_trim(article, rest.start, rest.end);
	if (!born && starts_with(article, rest, "tuổi"))
		rest = article_trim(article, rest.start + strlen("tuổi"), rest.end);
	else if (!born || digits != 4)
		return gap;
	if (digits == 0 || rest.start == rest.end || text[rest.start] != ',')
		return gap;
	gap = article_trim(article, rest.start + 1, rest.end);
	for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++)
		if (starts_with(article, gap, homes[i]) && text[gap.end - 1] == ',')
			return (struct span){ gap.end - 1, gap.end };
	return gap.start == gap.end ? (struct span){ rest.start, rest.start + 1 } : (struct span){ rest.start, gap.end };
}

/* Behind a name or post: past a bracket, a term, an age; then a comma, a dash, an opening bracket, kiêm, and what says since
 * when or until when. */
static bool
is_link(const struct article *article, size_t start, size_t end)
{
	static const char *const links[] = { ",", "-", "–", "—", "(", ", kiêm", "kiêm", "và là", ", đồng thời là", ", hiện là" };
	static const char *const since[] = {
		"nguyên", "cựu", "tân", "từng là", "hiện là", "hiện đang là", "nay là", "khi đó là", "khi ấy là", "lúc đó là", "lúc bấy giờ là", "hiện giữ chức",
		"đang giữ chức", "giữ chức", "kiêm", "đồng thời là", "vốn là"
	};
	const char *text = article->document->text;
	struct span gap;

	if (end < start || end - start > POSTS_GAP)
		return false;
	gap = past_age(article, past_bracket(article, start, end));
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
		if (article_equals(article, gap, links[i]))
			return true;
	if (gap.start == gap.end || (strchr(",-(", text[gap.start]) == NULL && !starts_with(article, gap, "–") && !starts_with(article, gap, "—")))
		return false;
	gap = article_trim(article, gap.start + ((text[gap.start] & 0x80) != 0 ? strlen("–") : 1), gap.end);
	for (size_t i = 0; i < sizeof since / sizeof since[0]; i++)
		if (article_equals(article, gap, since[i]))
			return true;
	return false;
}

/* ---- posts and ranks beside a name ---- */

struct beside {
	struct mention *posts[POSTS_MOST];
	size_t count;
	struct mention *rank;
};

/* The rank or post that ends nearest before `end`, or NULL; index: of the person. */
static struct mention *
nearest_before(struct article *article, size_t index, size_t end)
{
	struct mention *best = NULL;
	size_t segment = article->mentions[index].tag->segment;

	for (size_t i = index; i-- > 0 && index - i <= POSTS_NEIGHBOURS;) {
		struct mention *m = &article->mentions[i];

		if (m->tag->segment != segment)
			break;
		if ((m->kind != MENTION_POSITION && m->kind != MENTION_RANK) || m->tag->span.end > end)
			continue;
		if (best == NULL || m->tag->span.end > best->tag->span.end)
			best = m;
	}
	return best;
}

/* An office with its body has three words at least: Bộ trưởng Bộ Công an, but Đại sứ. */
static bool
has_body(const struct article *article, const struct mention *post)
{
	struct word words[WORDS_MOST + 1];
	size_t len;
	const char *bytes = article_words(article, post->tag, &len);

	return words_of(bytes, len, words) >= 3;
}

static void
look_before(struct article *article, size_t index, struct beside *beside)
{
	size_t at = article->mentions[index].tag->span.start;
	bool ranked = false;

	while (beside->count < POSTS_MOST) {
		struct mention *m = nearest_before(article, index, at);
		enum gap gap = m != NULL ? gap_before(article, m->tag->span.end, at) : GAP_NONE;

		if (gap == GAP_NONE || (m->holder != NULL && m->holder != &article->mentions[index]))
			return;
		if (m->kind == MENTION_RANK) {
			if (ranked)
				return;
			beside->rank = m;
			ranked = true;
		} else {
			if (gap == GAP_COMMA && beside->count == 0 && m->holder == NULL && (!ranked || !has_body(article, m)))
				return; /* `…, Trưởng ban A, Nguyễn Văn B`, `chào Đại sứ, Thượng tướng B`: the comma
					   parts two persons */
			for (size_t i = beside->count; i > 0; i--)
				beside->posts[i] = beside->posts[i - 1];
			beside->posts[0] = m;
			beside->count++;
		}
		at = m->tag->span.start;
	}
}

/* Is a name not made of Vietnamese syllables? */
static bool
is_foreign(const char *name, size_t len)
{
	size_t start = 0;

	for (size_t at = 0; at <= len; at++)
		if (at == len || name[at] == ' ' || name[at] == '-') {
			if (at > start && !syllable_valid(name + start, at - start))
				return true;
			start = at + 1;
		}
	return false;
}

static bool
has_foreign_name(const struct article *article, const struct mention *person)
{
	size_t len;
	const char *name = article_words(article, person->tag, &len);

	return is_foreign(name, len);
}

/* Is a name one of a list: with a post of its own behind it, or one more name? */
static bool
is_listed(const struct article *article, size_t index)
{
	const struct mention *person = &article->mentions[index];

	for (size_t i = index + 1; i < article->count && i - index <= POSTS_NEIGHBOURS; i++) {
		const struct mention *m = &article->mentions[i];
		struct span gap;

		if (m->tag->span.start < person->tag->span.end)
			continue;
		if (m->tag->segment != person->tag->segment || (m->kind != MENTION_PERSON && m->kind != MENTION_POSITION))
			return false;
		gap = article_trim(article, person->tag->span.end, m->tag->span.start);
		return is_link(article, gap.start, gap.end) || gap_before(article, gap.start, gap.end) == GAP_COMMA || article_says(article, gap, "và");
	}
	return false;
}

/* `của Thủ tướng A, Giám đốc B, ông C cho biết`, `của Đại tướng A, Bộ trưởng Ấn Độ, bà D dẫn đầu`: give a post that stands between
 * two names to the second one, as the first has a post already, or is no name of that country. */
static bool
give_past_comma(const struct article *article, const struct mention *holder, bool has_post, struct mention *post, size_t index)
{
	const struct country home = { { 'V', 'N' } };
	struct mention *other = &article->mentions[index];
	struct span gap = article_trim(article, post->tag->span.end, other->tag->span.start);

	if (gap.end - gap.start <= 1 || is_listed(article, index))
		return false;              /* a comma alone parts the members of a list */
	if (!has_post && (!country_differs(country_of(article, post->tag), home) || has_foreign_name(article, holder) || !has_foreign_name(article, other)))
		return false;
	post->holder = other;
	return true;
}

/* Does a post behind a holder lead to another name: `…, Phó Thủ tướng Trần Văn B`, `…, Cục trưởng Thiếu tướng C`? */
static bool
leads_to_person(const struct article *article, const struct mention *holder, bool has_post, size_t index)
{
	struct mention *post = &article->mentions[index];
	size_t at = post->tag->span.end;

	for (size_t i = index + 1; i < article->count && i - index <= POSTS_NEIGHBOURS; i++) {
		const struct mention *m = &article->mentions[i];
		enum gap gap;

		if (m->tag->span.start < at || (m->kind != MENTION_PERSON && m->kind != MENTION_RANK))
			continue;
		gap = gap_before(article, at, m->tag->span.start);
		if (gap == GAP_COMMA && at == post->tag->span.end && m->kind == MENTION_PERSON && m->tag->segment == post->tag->segment)
			return give_past_comma(article, holder, has_post, post, i);
		if (m->tag->segment != post->tag->segment || gap != GAP_TIGHT)
			return false;
		if (m->kind == MENTION_PERSON)
			return has_post || posts_principal(article, post) == NULL;
		at = m->tag->span.end;
	}
	return false;
}

static void
look_behind(struct article *article, size_t index, struct beside *beside)
{
	size_t at = article->mentions[index].tag->span.end;
	size_t segment = article->mentions[index].tag->segment;
	bool has_post = beside->count > 0;

	for (size_t i = index + 1; i < article->count && i - index <= POSTS_NEIGHBOURS && beside->count < POSTS_MOST; i++) {
		struct mention *m = &article->mentions[i];

		if (m->tag->segment != segment || m->tag->span.start > at + POSTS_GAP)
			return;
		if (m->kind == MENTION_PERSON && m->tag->span.start >= at)
			return;
		if (m->kind != MENTION_POSITION || m->tag->span.start < at)
			continue;
		if (!is_link(article, at, m->tag->span.start) || leads_to_person(article, &article->mentions[index], has_post, i))
			return;
		beside->posts[beside->count++] = m;
		at = m->tag->span.end;
	}
}

static void
write_beside(struct article *article, struct mention *person, struct beside *beside)
{
	struct document *document = article->document;
	struct value list = { .kind = VALUE_LIST };

	if (beside->rank != NULL && !tag_has_field(person->tag, "rank"))
		tag_set_field(document, person->tag, "rank", article_text(article, beside->rank, "canonical"),
			      "people");
	if (beside->count == 0)
		return;
	list.items = arena_alloc(article->arena, beside->count * sizeof *list.items);
	for (size_t i = 0; i < beside->count; i++) {
		beside->posts[i]->holder = person;
		list.items[list.count++] = article_text(article, beside->posts[i], NULL);
	}
	tag_set_field(document, person->tag, "positions", list, "people");
}

/* Do the words before a rank or post say that several have it: các Thượng tướng A và B, hai Phó Chủ tịch C, D? */
static bool
is_plural(const struct article *article, const struct mention *m)
{
	static const char *const plurals[] = { "các", "Các", "hai", "Hai", "những", "Những", "ba", "Ba", "các đồng chí", "Các đồng chí", NULL };

	return article_follows(article, m, plurals);
}

/* The next person of a list behind the one at `index`, past the posts of that one; article->count: there is none.  ranked: a
 * rank of its own may stand before the name. */
static size_t
next_listed(const struct article *article, size_t index, bool ranked)
{
	size_t end = article->mentions[index].tag->span.end;
	const struct mention *rank = NULL;

	for (size_t i = index + 1; i < article->count && i - index <= POSTS_NEIGHBOURS; i++) {
		const struct mention *m = &article->mentions[i];
		struct span gap;

		if (m->tag->span.start < end || m->tag->segment != article->mentions[index].tag->segment)
			continue;
		if (m->kind == MENTION_POSITION && rank == NULL && is_link(article, end, m->tag->span.start)) {
			end = m->tag->span.end;
			continue;
		}
		if (m->kind != MENTION_PERSON && m->kind != MENTION_RANK)
			continue;
		if (rank != NULL)
			return m->kind == MENTION_PERSON && gap_before(article, rank->tag->span.end, m->tag->span.start) == GAP_TIGHT ? i : article->count;
		gap = article_trim(article, end, m->tag->span.start);
		if (!article_equals(article, gap, ",") && !article_equals(article, gap, "và") && !article_equals(article, gap, ";"))
			return article->count;
		if (m->kind == MENTION_PERSON)
			return i;
		if (!ranked)
			return article->count;
		rank = m;
	}
	return article->count;
}

/* các Thượng tướng A, B và C; các Thiếu tướng: A, Tư lệnh D; B, Chính ủy E: the rank is everybody's. */
static void
share_rank(struct article *article, size_t index, const struct mention *rank)
{
	if (!is_plural(article, rank))
		return;
	for (size_t i = next_listed(article, index, false); i < article->count; i = next_listed(article, i, false)) {
		struct mention *m = &article->mentions[i];

		if (!tag_has_field(m->tag, "rank"))
			tag_set_field(article->document, m->tag, "rank", article_text(article, rank, "canonical"), "people");
	}
}

/* các Thứ trưởng A, B; các Ủy viên Bộ Chính trị: A, Bộ trưởng C; B, Trưởng ban D: the first post is everybody's. */
static void
share_post(struct article *article, size_t index, struct mention *post)
{
	const struct value office = article_text(article, post, NULL);

	post->plural = is_plural(article, post);
	if (!post->plural)
		return;
	for (size_t i = next_listed(article, index, true); i < article->count; i = next_listed(article, i, true)) {
		struct mention *m = &article->mentions[i];
		const struct value own = tag_field(m->tag, "positions");
		struct value list = { .kind = VALUE_LIST, .count = 1 };

		if (own.kind == VALUE_LIST)
			list.count += own.count;
		list.items = arena_alloc(article->arena, list.count * sizeof *list.items);
		list.items[0] = office;
		if (list.count > 1)
			memcpy(list.items + 1, own.items, own.count * sizeof *own.items);
		tag_set_field(article->document, m->tag, "positions", list, "people");
	}
}

/* How a verb gives posts: từng giữ chức vụ, được bầu làm, đã đảm nhiệm các chức vụ: … */
struct giving {
	bool given, listed, former;
};

static struct giving
giving_of(const struct article *article, struct span words)
{
	struct giving g = { .former = article_says(article, words, "từng") || article_says(article, words, "nguyên là") || article_says(article, words, "vốn là") };
	static const char *const adverbs[] = { "từng ", "đã ", "hiện ", "đang ", "vốn ", "nguyên ", "cũng ", "vừa ", "lần lượt ", "chính thức " };
	static const char *const verbs[] = {
		"là", "giữ chức", "giữ chức vụ", "giữ cương vị", "giữ các chức vụ", "giữ nhiều chức vụ", "đảm nhiệm chức", "đảm nhiệm chức vụ",
		"đảm nhiệm cương vị", "đảm nhiệm các chức vụ", "đảm nhiệm nhiều chức vụ", "kinh qua các chức vụ", "được bầu làm",
		"được bầu giữ chức", "được bầu giữ chức vụ", "được bổ nhiệm", "được bổ nhiệm làm", "được bổ nhiệm giữ chức",
		"được bổ nhiệm giữ chức vụ", "được điều động giữ chức", "được phân công giữ chức", "được giao giữ chức"
	};
	const char *text = article->document->text;

	for (size_t i = 0; i < sizeof adverbs / sizeof adverbs[0]; i++) {
		size_t len = strlen(adverbs[i]);

		if (words.end - words.start > len && memcmp(text + words.start, adverbs[i], len) == 0) {
			words.start += len;
			i = SIZE_MAX;      /* and once more */
		}
	}
	g.listed = words.end > words.start && text[words.end - 1] == ':';
	if (g.listed)
		words = article_trim(article, words.start, words.end - 1);
	g.listed = g.listed || article_says(article, words, "các chức vụ") || article_says(article, words, "nhiều chức vụ");
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0] && !g.given; i++)
		g.given = article_equals(article, words, verbs[i]);
	return g;
}

/* `ông A là Giám đốc B kiêm Bí thư C`, `bà D (45 tuổi) từng giữ các chức vụ: Chủ tịch E; Trưởng ban F`: who holds the posts
 * that a verb gives. */
static void
find_said_of(struct article *article, size_t index)
{
	struct mention *person = &article->mentions[index];
	size_t at = person->tag->span.end;
	struct giving g = { false, false, false };

	for (size_t i = index + 1; i < article->count && i - index <= POSTS_NEIGHBOURS; i++) {
		struct mention *m = &article->mentions[i];

		if (m->tag->span.start < at)
			continue;
		if (m->tag->segment != person->tag->segment || m->kind == MENTION_PERSON)
			return;
		if (m->kind != MENTION_POSITION)
			continue;
		if (m->holder != NULL)
			return;
		if (!g.given)
			g = giving_of(article, past_bracket(article, at, m->tag->span.start));
		else if (!is_link(article, at, m->tag->span.start) && !(g.listed && article_equals(article, article_trim(article, at, m->tag->span.start), ";")))
			return;
		if (!g.given)
			return;
		m->holder = person;
		m->former = g.former;
		at = m->tag->span.end;
	}
}

/* The posts that a rule gave a person (Giám đốc A, ông B) are held by it, unless somebody nearer holds them. */
static void
hold_given(struct article *article, size_t index)
{
	struct mention *person = &article->mentions[index];
	const struct value posts = tag_field(person->tag, "positions");

	for (size_t i = 0; posts.kind == VALUE_LIST && i < posts.count; i++) {
		struct mention *post = posts_named(article, index, &posts.items[i]);

		if (post != NULL && post->holder == NULL)
			post->holder = person;
	}
}

static void
complete_beside(struct article *article)
{
	struct mention **shared = arena_zero(article->arena, (article->count + 1) * sizeof *shared); /* by person: the post of a list's first */

	for (size_t i = 0; i < article->count; i++) {
		struct beside beside = { .count = 0 };

		if (article->mentions[i].kind != MENTION_PERSON)
			continue;
		look_before(article, i, &beside);
		if (beside.count > 0)
			shared[i] = beside.posts[0];
		look_behind(article, i, &beside);
		write_beside(article, &article->mentions[i], &beside);
		if (beside.rank != NULL)
			share_rank(article, i, beside.rank);
	}
	for (size_t i = 0; i < article->count; i++)
		if (article->mentions[i].kind == MENTION_PERSON) {
			hold_given(article, i);
			find_said_of(article, i);
			if (shared[i] != NULL)
				share_post(article, i, shared[i]);
		}
}

/* ---- full names ---- */

/* Credits name who wrote and who took the picture: nobody whom the text calls by a short name. */
static bool
is_credit(const struct article *article, const struct mention *m)
{
	struct span before =
	    article_trim(article, m->tag->span.start > 16 ? m->tag->span.start - 16 : 0, m->tag->span.start);
	static const char *const cues[] = { "Ảnh:", "ảnh:", "ẢNH:", "Ảnh :", "ảnh :" };

	if (m->unit < article->unit_count && article->units[m->unit].kind == SEGMENT_BYLINE)
		return true;
	for (size_t i = 0; i < sizeof cues / sizeof cues[0]; i++)
		if (article_ends_in(article, before.end, cues[i]))
			return true;
	return false;
}

/* What may be said in place of a full name: the last person so called before a place, and the first of the article. */
struct ending {
	struct mention *before, *any;
};

/* By what stands right before a name: 1 of a man, -1 of a woman, 0 where it does not tell; ông bà A is of both. */
static int
gender_of(const struct article *article, const struct mention *m)
{
	static const char *const men[] = { "ông", "Ông", "anh", "cậu", "Cậu", "chú", "Chú", NULL };
	static const char *const women[] = { "bà", "Bà", "cô", "Cô", "chị", "Chị", "phu nhân", "Phu nhân", "nữ hoàng", "Nữ hoàng", NULL };
	static const char *const both[] = { "ông bà", "Ông bà", "anh chị", "Anh chị", "cô chú", NULL };

	if (article_follows(article, m, both))
		return 0;
	return article_follows(article, m, men) - article_follows(article, m, women);
}

/* A name as it is written, looked at once: most persons are named again and again. */
struct name {
	int gender; /* the sum over its mentions */
	const char *key; /* folded; the stop behind a masked one (`Y.`) does not count */
	size_t len;
	struct ending *whole;
	struct ending **ends; /* each proper end, and of a foreign one its first word (Kim, Lee) */
	size_t count;
	struct ending *family; /* the first of several words; of one word the names that begin with it */
};

struct names {
	struct article *article;
	struct lookup written, endings, families;
};

static struct ending *
ending_of(struct names *names, struct lookup *endings, const char *key, size_t len)
{
	void **at = lookup_at(endings, key, len);

	if (*at == NULL)
		*at = arena_zero(names->article->arena, sizeof(struct ending));
	return *at;
}

/* The hyphen of an Arabic article: Bashar al-Assad is called Assad. */
static bool
is_article_end(const char *key, size_t at)
{
	return key[at] == '-' && at >= 3 && key[at - 3] == ' ' && (memcmp(key + at - 2, "al", 2) == 0 || memcmp(key + at - 2, "el", 2) == 0);
}

static void
find_ends(struct names *names, struct name *name)
{
	const char *key = name->key, *space = memchr(key, ' ', name->len);
	size_t most = 1;

	for (size_t at = 0; at < name->len; at++)
		most += key[at] == ' ' || key[at] == '-';
	name->whole = ending_of(names, &names->endings, key, name->len);
	name->family = ending_of(names, &names->families, key, space != NULL ? (size_t)(space - key) : name->len);
	name->ends = arena_alloc(names->article->arena, most * sizeof *name->ends);
	for (size_t at = 0; at + 1 < name->len; at++)
		if (key[at] == ' ' || is_article_end(key, at))
			name->ends[name->count++] = ending_of(names, &names->endings, key + at + 1, name->len - at - 1);
	if (space != NULL && is_foreign(key, name->len))
		name->ends[name->count++] = ending_of(names, &names->endings, key, (size_t)(space - key));
}

static struct name *
name_of(struct names *names, const struct mention *m)
{
	struct value written = article_text(names->article, m, "name");
	void **at = lookup_at(&names->written, written.text, written.len);
	struct name *name = *at;

	if (name != NULL)
		return name;
	*at = name = arena_zero(names->article->arena, sizeof *name);
	name->key = article_key(names->article, written.text, written.len, &name->len);
	if (name->len > 1 && name->key[name->len - 1] == '.')
		name->len--;
	find_ends(names, name);
	return name;
}

static void
note_full(const struct name *name, struct mention *m)
{
	for (size_t i = 0; i < name->count; i++) {
		name->ends[i]->before = m;
		if (name->ends[i]->any == NULL)
			name->ends[i]->any = m;
	}
	if (name->count > 0 && name->family->any == NULL)
		name->family->any = m;
}

/* May a short name stand for this full one (NULL: for none)?  Not against what is said before it: ông Trump is not Melania Trump. */
static bool
may_be(const struct article *article, struct name *const named[], const struct mention *m, const struct mention *full)
{
	int one, other;

	if (full == NULL)
		return false;
	one = gender_of(article, m);
	other = named[full - article->mentions]->gender;
	return (one <= 0 || other >= 0) && (one >= 0 || other <= 0);
}

static void
take_full(struct article *article, struct mention *m, struct mention *full)
{
	while (full->holder != NULL) /* itself short of a longer one */
		full = full->holder;
	if (full == m)
		return;
	m->holder = full;
	tag_set_field(article->document, m->tag, "name", article_text(article, full, "name"), "people");
}

/* The full name last told before a short one serves; where none was, the first told behind it. */
static void
complete_names(struct article *article)
{
	struct names names = { article, { .arena = article->arena }, { .arena = article->arena }, { .arena = article->arena } };
	struct name **named = arena_zero(article->arena, (article->count + 1) * sizeof *named);

	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind != MENTION_PERSON || is_credit(article, m))
			continue;
		named[i] = name_of(&names, m);
		named[i]->gender += gender_of(article, m);
	}
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (named[i] == NULL)
			continue;
		if (may_be(article, named, m, named[i]->whole->before))
			take_full(article, m, named[i]->whole->before);
		note_full(named[i], m);
	}
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (named[i] == NULL || m->holder != NULL)
			continue;
		if (may_be(article, named, m, named[i]->whole->any))
			take_full(article, m, named[i]->whole->any);
		/* ông Tập: of Chinese, whose names are spelt as Vietnamese ones. */
		else if (named[i]->count == 0 && may_be(article, named, m, named[i]->family->any))
			take_full(article, m, named[i]->family->any);
	}
}

void
people_complete(struct article *article)
{
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind == MENTION_PERSON && !tag_has_field(m->tag, "name"))
			tag_set_field(article->document, m->tag, "name", article_text(article, m, NULL), "people");
	}
	complete_beside(article);
	complete_names(article);
	posts_part(article);
	posts_spread(article);
	for (size_t i = 0; i < article->count; i++) {
		struct mention *m = &article->mentions[i];

		if (m->kind == MENTION_POSITION && m->holder != NULL)
			tag_set_field(article->document, m->tag, "person", article_text(article, m->holder, "name"),
				      "people");
	}
}
