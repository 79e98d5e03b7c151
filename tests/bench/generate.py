#!/usr/bin/env python3
"""generate.py [--bytes=N] [--seed=N]: seeded Vietnamese news as NDJSON on standard output.

The mix is that of real news: 3.4 KB a record, 38 % of the bytes not ASCII, a title, paragraphs of two to four
sentences, a caption, a by-line; persons with rank and posts, dates, references and quantities as official
reports have them, so that rules meet what they look for.  One article in 25 is a copy of an earlier one and one
in 25 a reworked copy, so that dedupe works too.  The same seed gives the same bytes.
"""
import argparse
import json
import random
import sys

# Syllables by their frequency in running text, roughly; function words first.
SYLLABLES = """của và các có được cho trong là với đã người những không về một để này khi đến từ nhiều cũng ở ra vào
tại trên theo sẽ như năm phải còn làm ngày hơn việc đó lại nhà bị thể trường hợp sau cả nước gia đình quốc hội tế
phát triển công tác thực hiện nhân dân đồng chí quân đội nâng cao chất lượng hiệu quả nhiệm vụ lãnh đạo chỉ huy
tổ chức hoạt động đối ngoại phòng an ninh bảo vệ vững chắc chủ quyền biển đảo biên giới hải quan hệ hữu nghị hợp
tác song phương đa khu vực thế giới hòa bình ổn định kinh xã văn hóa giáo dục đào tạo nghiên cứu khoa học kỹ
thuật xây dựng đảng trong sạch mạnh toàn diện chính trị tư tưởng đoàn kết thống nhất kỷ luật huấn luyện sẵn sàng
chiến đấu cứu nạn khắc phục hậu thiên tai dịch bệnh giúp đỡ đồng bào vùng sâu xa khó khăn thành tích khen thưởng
kịp thời giải pháp trọng tâm chương trình kế hoạch triển khai quán triệt nghiêm túc quy chế pháp luật nhà máy sản
xuất kinh doanh thị trường giá cả tăng giảm triệu tỷ nông nghiệp thủy sản xuất khẩu doanh nghiệp đầu tư dự án
đường giao thông cầu cảng sân bay học sinh sinh viên giáo viên bệnh viện bác sĩ điều tra vụ án đối tượng cơ quan
cảnh sát tòa án xét xử bị cáo hành vi phạm tội tuyên phạt tù giam tài sản thiệt hại nguyên nhân ban đầu xác
theo khi cho trong hai ba con tin cao nam sinh ra xem nay do anh em hay qua mua kinh thi chung thanh tay""".split()
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Đình Hữu Xuân Quang Minh Thị Ngọc Đức Thanh".split()
GIVEN = "An Bình Chiến Dũng Giang Hải Hùng Khánh Lâm Long Nam Phong Quân Sơn Thắng Tuấn Vinh Yên".split()
RANKS = ["Thượng tướng", "Trung tướng", "Thiếu tướng", "Đại tá", "Chuẩn Đô đốc"]
POSTS = ["Thứ trưởng Bộ Quốc phòng", "Ủy viên Trung ương Đảng", "Phó Tổng Tham mưu trưởng", "Cục trưởng Cục Đối ngoại",
         "Chính ủy Quân khu 7", "Tư lệnh Quân chủng Hải quân", "Phó Chủ tịch UBND tỉnh Quảng Nam"]
PLACES = ["Hà Nội", "TP. HCM", "Đà Nẵng", "tỉnh Quảng Nam", "Hải Phòng", "Cần Thơ", "Xin-ga-po", "Hàn Quốc", "Lào"]
REFERENCES = ["Nghị quyết số 61-NQ/TW", "Nghị định 15/2020/NĐ-CP", "Quyết định 2719/QĐ-BQP", "Nghị quyết số 437-NQ/QUTW"]
EVENTS = ["Hội nghị sơ kết công tác đối ngoại quốc phòng 6 tháng đầu năm 2023", "Đối thoại Chính sách quốc phòng lần thứ 10",
          "Hội nghị tổng kết công tác năm 2022", "Hội thảo khoa học về hợp tác quốc tế"]
QUANTITIES = ["22 điểm cầu", "hơn 1.200 tỷ đồng", "99,46%", "78,9 triệu", "gần 300 đại biểu", "15 ha"]


def person(r):
    return f"{r.choice(FAMILY)} {r.choice(MIDDLE)} {r.choice(GIVEN)}"


def date(r):
    return r.choice([f"ngày {r.randint(1, 28)}/{r.randint(1, 12)}/{r.randint(2011, 2024)}",
                     f"Sáng {r.randint(1, 28)}/{r.randint(1, 12)}", f"năm {r.randint(2011, 2024)}"])


def fact(r):
    return r.choice([
        lambda: f"{r.choice(RANKS)} {person(r)}, {r.choice(POSTS)}",
        lambda: date(r), lambda: r.choice(PLACES), lambda: r.choice(REFERENCES), lambda: r.choice(QUANTITIES),
        lambda: r.choice(EVENTS), lambda: "Bộ Quốc phòng", lambda: "ông " + person(r)])()


def words(r, count):
    # A squared draw favours the front of the list, as real text favours its function words.
    return " ".join(SYLLABLES[int(r.random() ** 2 * len(SYLLABLES))] for _ in range(count))


def sentence(r):
    text = words(r, r.randint(6, 16))
    if r.random() < 0.45:
        text += " " + fact(r)
    if r.random() < 0.5:
        text += ", " + words(r, r.randint(5, 12))
    return text[0].upper() + text[1:] + "."


def article(r):
    lines = [words(r, r.randint(9, 16)).capitalize(), ""]
    lines.append(f"{date(r)}, tại {r.choice(PLACES)}, {r.choice(EVENTS)} do {r.choice(RANKS)} {person(r)}, {r.choice(POSTS)}, chủ trì.")
    for _ in range(r.randint(5, 14)):
        lines.append(" ".join(sentence(r) for _ in range(r.randint(2, 4))))
    lines += ["", "Ảnh: " + person(r)]
    return lines


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--bytes", type=int, default=100_000_000)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    r = random.Random(a.seed)
    kept, written, number = [], 0, 0
    while written < a.bytes:
        number += 1
        chance = r.random()
        if kept and chance < 0.04:
            lines = r.choice(kept)
        elif kept and chance < 0.08:
            lines = list(r.choice(kept))
            lines.insert(r.randrange(3, len(lines) - 1), sentence(r))
        else:
            lines = article(r)
        if len(kept) < 1000:
            kept.append(lines)
        line = json.dumps({"id": f"g{number:07d}", "text": "\n".join(lines)}, ensure_ascii=False, separators=(",", ":")) + "\n"
        sys.stdout.write(line)
        written += len(line.encode())


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
