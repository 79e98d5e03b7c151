#include "document/posts.h"

#include <string.h>

#include "document/country.h"
#include "lookup.h"

/* Right before the name: only an honorific or a rank stands between. */
static bool
is_sure(const struct article *article, const struct tag *post, const struct tag *person)
{
	const char *text = article->document->text;

	return post->span.end <= person->span.start && person->span.start - post->span.end <= POSTS_GAP &&
	       memchr(text + post->span.end, ',', person->span.start - post->span.end) == NULL;
}

static bool
is_former(const struct article *article, const struct mention *post)
{
	static const char *const words[] = { "nguyên ", "Nguyên ", "cựu ", "Cựu ", "cố ", "Cố " };
	const char *text = article->document->text + post->tag->span.start;

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (article_ends_in(article, post->tag->span.start, words[i]) || strncmp(text, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

struct mention *
posts_named(struct article *article, size_t index, const struct value *words)
{
	size_t segment = article->mentions[index].tag->segment;

	for (size_t far = 1; far <= POSTS_NEIGHBOURS; far++)
		for (size_t side = 0; side < 2; side++) {
			size_t at = side == 0 ? index - far : index + far, len; /* beyond the first one: huge */
			const char *bytes;

			if (at >= article->count || article->mentions[at].kind != MENTION_POSITION || article->mentions[at].tag->segment != segment)
				continue;
			bytes = article_words(article, article->mentions[at].tag, &len);
			if (len == words->len && memcmp(bytes, words->text, len) == 0)
				return &article->mentions[at];
		}
	return NULL;
}

static void **
home_of(struct article *article, struct lookup *homes, const struct mention *person)
{
	struct value name = article_text(article, person, "name");
	size_t len;
	const char *key = article_key(article, name.text, name.len, &len);

	return lookup_at(homes, key, len);
}

/* The country of the post right before a name is the person's. */
static void
learn_homes(struct article *article, struct lookup *homes)
{
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *person = &article->mentions[i];
		const struct value posts = person->kind == MENTION_PERSON ? tag_field(person->tag, "positions") : (struct value){ .kind = VALUE_NONE };

		for (size_t k = 0; posts.kind == VALUE_LIST && k < posts.count; k++) {
			struct mention *post = posts_named(article, i, &posts.items[k]);
			struct country country;
			void **home;

			if (post == NULL || !is_sure(article, post->tag, person->tag))
				continue;
			country = country_of(article, post->tag);
			home = home_of(article, homes, person);
			if (*home == NULL && country.letters[0] != '\0')
				*home = arena_copy(article->arena, country.letters, sizeof country.letters);
		}
	}
}

static bool
is_of_state(const struct tag *office)
{
	return strcmp(office->type, "office_once") == 0;
}

const struct tag *
posts_principal(const struct article *article, const struct mention *post)
{
	const struct tag *tag = post->tag;

	for (size_t i = 0; i < tag->atom_count; i++) {
		const struct tag *atom = tag->atoms[i];

		if (is_of_state(atom) && atom->span.start > tag->span.start)
			return article_ends_in(article, atom->span.start, " của ") || article_ends_in(article, atom->span.start, " cho ") ? atom : NULL;
	}
	return NULL;
}

/* Told in full: of a country or a town, or one of its kind in a state.  What follows others may be a body that no list knows
 * (giám đốc Sao Mai), or whose help it is (trợ lý của Tổng thống A). */
static bool
is_whole(const struct article *article, const struct mention *post)
{
	const struct tag *tag = post->tag;

	for (size_t i = 0; i < tag->atom_count; i++)
		if (is_of_state(tag->atoms[i]))
			return tag->atoms[i]->span.start == tag->span.start;
	return country_of(article, post->tag).letters[0] != '\0';
}

/* `ông A - Thủ tướng B` */
static bool
has_dash(const struct article *article, const struct tag *person, const struct tag *post)
{
	struct span gap = article_trim(article, person->span.end, post->span.start);

	return gap.start < gap.end && article->document->text[gap.start] != ',';
}

/* A person and the first two words of an office: the key to who holds it. */
static const char *
holder_key(struct article *article, const struct mention *person, const char *office, size_t office_len, size_t *len)
{
	struct value name = article_text(article, person, "name");
	size_t name_len, end;
	const char *folded = article_key(article, name.text, name.len, &name_len), *words = article_key(article, office, office_len, &office_len);
	const char *blank = memchr(words, ' ', office_len);
	char *key;

	if (blank != NULL)
		blank = memchr(blank + 1, ' ', office_len - (size_t)(blank + 1 - words));
	end = blank != NULL ? (size_t)(blank - words) : office_len;
	key = arena_alloc(article->arena, name_len + 1 + end);
	memcpy(key, folded, name_len);
	key[name_len] = '\n';
	memcpy(key + name_len + 1, words, end);
	*len = name_len + 1 + end;
	return key;
}

/* Who holds which office, by the posts beside names: Tổng thống Trump. */
static void
learn_holders(struct article *article, struct lookup *holders)
{
	for (size_t i = 0; i < article->count; i++) {
		const struct mention *person = &article->mentions[i];
		const struct value posts = person->kind == MENTION_PERSON ? tag_field(person->tag, "positions") : (struct value){ .kind = VALUE_NONE };

		for (size_t k = 0; posts.kind == VALUE_LIST && k < posts.count; k++) {
			size_t len;
			const char *key = holder_key(article, person, posts.items[k].text, posts.items[k].len, &len);

			*lookup_at(holders, key, len) = holders;
		}
	}
}

/* `cố vấn của Tổng thống Mỹ Donald Trump`: is it somebody else's who works for the one that is named? */
static bool
is_principals(struct article *article, const struct lookup *holders, const struct mention *person, const struct mention *post)
{
	const struct tag *office = posts_principal(article, post);
	size_t len;
	const char *key;

	if (office == NULL || post->tag->span.end > person->tag->span.start)
		return false;
	if (post->holder != NULL && post->holder != person)
		return true;
	key = holder_key(article, person, article->document->text + office->span.start, office->span.end - office->span.start, &len);
	return lookup_get(holders, key, len) != NULL;
}

/* ---- whom an opening phrase speaks of ---- */

enum { PHRASE_BYTES = 200 };               /* of an opening phrase, up to the office in it */

/* With what a phrase begins that says on whose behalf, at whose word or beside whom something is done, folded. */
static bool
opens_phrase(const char *key)
{
	static const char *const openings[] = {
		"theo ", "thay mặt ", "thừa ", "được ", "nhận lời ", "đáp lời ", "nhận ủy ", "thực hiện ", "thi hành ", "chấp hành ", "trước ",
		"sau ", "dưới ", "với sự ", "cùng với ", "cùng đi với ", "đi cùng ", "tháp tùng ", "tiếp ", "gặp ", "đón ", "chào ", "tại buổi ",
		"tại cuộc ", "trong ", "trả lời ", "báo cáo ", "trao đổi ", "nói với ", "phát biểu với ", "chia sẻ với ", "làm việc với ", "hội đàm với ",
		"hội kiến ", "hội kiến với ", "dẫn ", "căn cứ ", "trao ", "gửi ", "thăm ", "cảm ơn ", "chúc mừng ", "sa thải ", "bãi nhiệm ", "phế truất ", "kế nhiệm ", "chỉ trích ", "phản bác ", "đáp trả "
	};

	for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
		if (strncmp(key, openings[i], strlen(openings[i])) == 0)
			return true;
	return false;
}

/* Where the clause begins that a place stands in: behind the last sign before it. */
static size_t
clause_start(const struct article *article, const struct mention *m)
{
	const char *text = article->document->text;
	size_t sentence = article_sentence(article, m).start, at = m->tag->span.start;

	while (at > sentence && strchr(",;:\"\n", text[at - 1]) == NULL)
		at--;
	return article_trim(article, at, m->tag->span.start).start;
}

/* Does a person do what the sentence tells: a verb goes on behind the name, or behind posts of its own? */
static bool
is_subject(const struct article *article, const struct tag *person, const struct value *posts)
{
	static const char *const says[] = { "cho biết", "cho rằng", "cho hay", "cho thấy" };
	static const char *const others[] = {
		"và ", "cùng ", "tại ", "ở ", "từ ", "về ", "cho ", "trong ", "vào ", "ngày ", "sáng ", "chiều ", "tối ", "hôm ", "nhân ", "trước ",
		"sau ", "tới ", "đến ", "với ", "do ", "để ", "bên ", "khi ", "theo ", "trên ", "gửi ", "– "
	};
	const char *text = article->document->text;
	struct span rest = article_trim(article, person->span.end, article->document->segments[person->segment].span.end);

	if (rest.start == rest.end)
		return false;
	if (text[rest.start] == ',' || text[rest.start] == '(')
		for (size_t i = 0; i < posts->count; i++)
			if (posts->items[i].text > text + person->span.end && posts->items[i].text < text + rest.end)
				return true;
	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
		if (strncmp(text + rest.start, says[i], strlen(says[i])) == 0)
			return true;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strncmp(text + rest.start, others[i], strlen(others[i])) == 0)
			return false;
	return strchr(",.;:)(-", text[rest.start]) == NULL;
}

/* Does a phrase tell which office its person holds (khi làm Giám đốc A, ông B …), or what the holder does (sau khi Bộ trưởng A …)? */
static bool
is_held(const struct article *article, const struct mention *post)
{
	static const char *const words[] = {
		"làm", "là", "chức", "chức vụ", "chức danh", "cương vị", "vị trí", "vai trò", "tư cách", "nhậm chức", "nhiệm chức", "đắc cử", "tái cử",
		"trở thành", "tấn phong", "phong", "bầu", "giữ", "giữ ghế", "ghế", "nhiệm kỳ", "khi", "việc", "tân", "lẫn", "và", NULL
	};

	return article_follows(article, post, words);
}

/* `Thừa ủy quyền của Thủ tướng, Bộ trưởng A trao …`, `Tiếp Đại sứ B, Thượng tướng C khẳng định`: the office closes a phrase with which
 * the clause opens, and is not of the one who is named behind its comma. */
static bool
is_in_opening(struct article *article, const struct mention *person, const struct mention *post, const struct value *posts)
{
	const char *text = article->document->text;
	struct span gap = article_trim(article, post->tag->span.end, person->tag->span.start);
	size_t start, len;

	if (post->tag->span.end > person->tag->span.start || gap.start == gap.end || text[gap.start] != ',')
		return false;
	start = clause_start(article, post);
	if (start >= post->tag->span.start || is_held(article, post) || post->tag->span.start - start > PHRASE_BYTES)
		return false;
	return opens_phrase(article_key(article, text + start, post->tag->span.start - start, &len)) && is_subject(article, person->tag, posts);
}

static bool
is_others(struct article *article, const struct lookup *holders, size_t index, const struct value *words, struct country home)
{
	struct mention *person = &article->mentions[index], *post = posts_named(article, index, words);
	const struct value posts = tag_field(person->tag, "positions");

	if (post != NULL && (is_principals(article, holders, person, post) || is_in_opening(article, person, post, &posts))) {
		if (post->holder == person)
			post->holder = NULL;
		return true;
	}
	if (post == NULL || post->plural || is_sure(article, post->tag, person->tag))
		return false;
	if (post->holder != NULL && post->holder != person && post->tag->span.end <= post->holder->tag->span.start &&
	    is_whole(article, post) && !has_dash(article, person->tag, post->tag))
		return true;
	if (is_former(article, post) || !country_differs(home, country_of(article, post->tag)))
		return false;
	if (post->holder == person)
		post->holder = NULL;
	return true;
}

static void
part_from(struct article *article, const struct lookup *holders, size_t index, struct country home)
{
	struct mention *person = &article->mentions[index];
	struct value posts = tag_field(person->tag, "positions"), kept = { .kind = VALUE_LIST };

	kept.items = arena_alloc(article->arena, (posts.count + 1) * sizeof *kept.items);
	for (size_t i = 0; i < posts.count; i++)
		if (!is_others(article, holders, index, &posts.items[i], home))
			kept.items[kept.count++] = posts.items[i];
	if (kept.count == 0)
		tag_drop_field(person->tag, "positions");
	else if (kept.count < posts.count)
		tag_set_field(article->document, person->tag, "positions", kept, "people");
}

/* ---- a post that is said again ---- */

/* Offices that one person holds at a time, by their first words. */
static bool
is_single(const char *key)
{
	static const char *const heads[] = {
		"bí thư ", "bộ trưởng ", "chánh ", "chỉ huy trưởng ", "chính ủy ", "chủ nhiệm ", "chủ tịch ", "cục trưởng ", "giám đốc ",
		"hiệu trưởng ", "ngoại trưởng", "tham mưu trưởng ", "thị trưởng ", "thống đốc ", "thủ hiến ", "thủ tướng", "tổng bí thư",
		"tổng chưởng lý ", "tổng cục trưởng ", "tổng giám đốc ", "tổng tham mưu trưởng ", "tổng thống", "tổng thư ký ", "trưởng ",
		"tư lệnh ", "viện trưởng ", "vụ trưởng "
	};

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		if (strncmp(key, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

static bool
goes_on_with(const struct article *article, const struct mention *post, const char *const words[])
{
	struct span rest = article_trim(article, post->tag->span.end, article->document->segments[post->tag->segment].span.end);

	for (size_t i = 0; words[i] != NULL; i++) {
		size_t len = strlen(words[i]);

		if (rest.end - rest.start > len && memcmp(article->document->text + rest.start, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Does it stand for whoever holds it: not the office as such (chức Thủ tướng), several (các Bộ trưởng), or another one's
 * (tân Thủ tướng, tổng thống đắc cử)? */
static bool
names_holder(const struct article *article, const struct mention *post)
{
	static const char *const before[] = {
		"các", "Các", "những", "mỗi", "một", "chức", "chức vụ", "chức danh", "ghế", "ghế của", "vị trí", "cương vị", "làm", "là", "thành",
		"bầu", "tân", "Tân", "cố", "Cố", "quyền", "Quyền", "ứng viên", "Ứng viên", "ứng cử viên", "tranh cử", "bầu cử", "nhiệm kỳ",
		"dưới thời", "kế nhiệm", "miễn nhiệm", "vai trò", "vai trò của", "vai trò là", NULL
	};
	static const char *const behind[] = { "tự ", "đắc cử", "mới ", "tạm ", "lâm thời", "tương lai", "kế ", "đầu ", "thứ ", "tiền ", "bị phế",
		"nào", "hợp pháp", "dân cử", "khi đó", "lúc đó", "khi ấy", "lúc bấy giờ", "các nước", "các quốc gia", "các bộ", "các tỉnh",
		"các địa phương", "hai nước", "hai bên", "ba nước", "mỗi ", "của các ", "của hai ", "của mỗi ", NULL };

	return article_is_body(article, post->unit) && !is_former(article, post) && !article_follows(article, post, before) && !goes_on_with(article, post, behind);
}

static void **
office_of(struct article *article, struct lookup *offices, const struct mention *post)
{
	size_t len;
	const char *bytes = article_words(article, post->tag, &len), *key = article_key(article, bytes, len, &len);

	return is_single(key) ? lookup_at(offices, key, len) : NULL;
}

static bool
are_one(const struct article *article, const struct mention *a, const struct mention *b)
{
	struct value one = article_text(article, a, "name"), other = article_text(article, b, "name");

	return one.len == other.len && memcmp(one.text, other.text, one.len) == 0;
}

void
posts_spread(struct article *article)
{
	static char several;
	struct lookup offices = { .arena = article->arena };

	for (size_t i = 0; i < article->count; i++) {
		struct mention *post = &article->mentions[i];
		void **office = post->kind == MENTION_POSITION && post->holder != NULL && !post->former && !is_former(article, post) && article_is_body(article, post->unit) ? office_of(article, &offices, post) : NULL;

		if (office != NULL && *office == NULL)
			*office = post->holder;
		else if (office != NULL && *office != &several && !are_one(article, *office, post->holder))
			*office = &several;
	}
	for (size_t i = 0; i < article->count; i++) {
		struct mention *post = &article->mentions[i];
		void **office;

		if (post->kind != MENTION_POSITION || post->holder != NULL || !names_holder(article, post))
			continue;
		office = office_of(article, &offices, post);
		if (office != NULL && *office != &several)
			post->holder = *office;
	}
}

void
posts_part(struct article *article)
{
	struct lookup homes = { .arena = article->arena }, holders = { .arena = article->arena };

	learn_homes(article, &homes);
	learn_holders(article, &holders);
	for (size_t i = 0; i < article->count; i++) {
		struct mention *person = &article->mentions[i];
		struct country home = { { 0 } };
		const char *known;

		if (person->kind != MENTION_PERSON || tag_field(person->tag, "positions").kind != VALUE_LIST)
			continue;
		known = *home_of(article, &homes, person);
		if (known != NULL)
			home = (struct country){ { known[0], known[1] } };
		part_from(article, &holders, i, home);
	}
}
