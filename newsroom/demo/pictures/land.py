"""Hills, fields and roads."""

import math

from .canvas import Canvas, Point, bezier
from .palette import (
    AMBER,
    CLEAR,
    HEAT,
    INK,
    MIDNIGHT,
    MIST,
    MOSS,
    OCHRE,
    PAPER,
    PINE,
    RED,
    RUST,
    SLATE,
    SNOW,
    STEEL,
    mix,
)


def mountains(c: Canvas) -> None:
    c.gradient(("#5f7f9f", "#a3b1bf", "#eac7ab", "#f8dfba"), (0, 0, 1600, 760))
    c.glow(1120, 520, 520, "#fff1d2", 0.8)
    c.ridge(400, 560, "#8c9bb0", 0.6)
    c.veil(400, 1000, "#f0d2b4", 0, 1)
    c.ridge(660, 240, "#6c7f93", 0.56)
    c.veil(600, 1000, "#e4cdb9", 0, 0.8)
    c.ridge(790, 170, "#465b6c", 0.54)
    c.ridge(900, 100, "#2b3d4a", 0.5)
    road = [(700, 1000), (930, 948), (760, 908), (900, 872), (800, 846), (880, 826)]
    c.line(bezier(road[0], (900, 985), (960, 960), road[1], 20), 16, "#b9a98f")
    c.line(bezier(road[1], (900, 925), (770, 935), road[2], 20), 11, "#b9a98f")
    c.line(bezier(road[2], (760, 885), (900, 895), road[3], 20), 7, "#b9a98f")
    c.line(bezier(road[3], (890, 858), (800, 864), road[4], 20), 5, "#b9a98f")
    c.poly([(360, 900), (360, 860), (400, 826), (470, 826), (504, 860), (504, 900)], "#1d2a34")
    c.poly([(350, 862), (402, 818), (470, 818), (514, 862)], "#6d3a2e")
    c.windows((372, 866, 494, 894), 3, 1, AMBER, 1, 0.36)
    c.glow(432, 880, 90, AMBER, 0.4)


def dam(c: Canvas) -> None:
    c.gradient(("#8fa9b8", "#c9cdc2", "#eadbb8"), (0, 0, 1600, 520))
    c.glow(300, 160, 420, "#fff0cf", 0.6)
    c.ridge(330, 220, "#98a69f", 0.55)
    c.ridge(420, 170, "#77897c", 0.55)
    c.shade([(330, 440), (1270, 440), (1210, 760), (390, 760)], ("#d3ccbc", "#a69f90"))
    for joint in range(1, 12):
        x = 330.0 + joint * 78
        c.line([(x, 446), (800 + (x - 800) * 0.87, 760)], 2, "#8c8577", 0.7)
    for _ in range(26):
        x, y = c.rng.uniform(360, 1240), c.rng.uniform(460, 520)
        c.line([(x, y), (x, y + c.rng.uniform(50, 150))], 5, "#8d8678", 0.35)
    c.rect(310, 420, 1290, 446, "#e4decf")
    c.rect(310, 440, 1290, 447, "#8c8577")
    for x in range(330, 1290, 26):
        c.line([(x, 420), (x, 406)], 2, "#8c8577")
    c.line([(316, 406), (1286, 406)], 2.4, "#8c8577")
    left = [(0, 330), (190, 380), (330, 430), (420, 600), (470, 760), (380, 1000), (0, 1000)]
    right = [
        (1600, 300),
        (1420, 370),
        (1270, 430),
        (1190, 600),
        (1130, 760),
        (1250, 1000),
        (1600, 1000),
    ]
    for bank in (left, right):
        c.poly(bank, MOSS)
    for side in (-1, 1):
        edge = 0.0 if side < 0 else 1600.0
        for band in range(7):
            y = 600.0 + band * 26
            lean = band * 9
            x = (372 if side < 0 else 1234) - side * lean
            tone = mix("#d8c8a4", "#a58f6c", band / 7)
            c.poly(
                [
                    (edge, y + 40),
                    (edge + side * -180, y + 24),
                    (x, y - 22),
                    (x - side * 20, y + 40),
                    (x - side * 36, 1000),
                    (edge, 1000),
                ],
                tone,
            )
    for _ in range(60):
        side = c.rng.choice((0, 1))
        x = c.rng.uniform(0, 300) if side == 0 else c.rng.uniform(1320, 1600)
        y = c.rng.uniform(430, 590) + (60 - abs(x - 800) * 0.05)
        size = c.rng.uniform(24, 60)
        c.poly(
            [(x - size * 0.3, y), (x, y - size), (x + size * 0.3, y)],
            mix(PINE, MOSS, c.rng.random()),
        )
    water = [(470, 800), (1130, 800), (1330, 900), (1500, 1000), (90, 1000), (280, 900)]
    c.shade(water, ("#7f9ea0", "#3e6670"))
    for _ in range(60):
        y = c.rng.uniform(806, 995)
        half = 330 + (y - 800) * 1.6
        c.oval(800 + c.rng.uniform(-half, half) * 0.9, y, 10 + (y - 800) * 0.2, 1.4, PAPER, 0.4)
    c.shade([(950, 360), (1030, 360), (1040, 830), (940, 830)], ("#efe8d8", "#a49c8c"), True)
    c.rect(936, 336, 1044, 366, "#5a4a42")
    c.poly([(930, 338), (1050, 338), (990, 290)], "#7d4236")
    c.rect(974, 392, 1006, 436, SLATE)
    for mark in range(14):
        y = 500 + mark * 22
        c.rect(1004, y, 1028 if mark % 5 else 1036, y + 5, RED if mark % 5 == 0 else INK)
    c.line([(1030, 412), (1260, 424)], 6, SLATE)


def vineyards(c: Canvas) -> None:
    c.gradient(("#1d2c47", "#3d4a68", "#876c7a", "#d49a78"), (0, 0, 1600, 520))
    c.stars(110, 300)
    c.disc(1200, 170, 40, "#f6ecd3")
    c.glow(1200, 170, 220, "#f6ecd3", 0.5)
    c.ridge(470, 150, "#4d4f63", 0.52)
    c.ridge(540, 80, "#3a4150", 0.5)
    c.poly([(0, 600), (500, 540), (1000, 520), (1600, 570), (1600, 1000), (0, 1000)], "#39402f")
    for row in range(-15, 16):
        head, foot = 860 + row * 46, 860 + row * 250
        tone = mix("#4f6238", "#2c3626", abs(row) / 15)
        c.poly(
            [
                (head - 9, 532 + abs(row) * 2),
                (head + 9, 532 + abs(row) * 2),
                (foot + 62, 1010),
                (foot - 62, 1010),
            ],
            tone,
        )
        for bush in range(16):
            share = (bush / 15) ** 1.7
            y = 536 + abs(row) * 2 + 470 * share
            x = head + (foot - head) * share
            if -80 < x < 1680:
                c.oval(
                    x,
                    y - 5 - 14 * share,
                    11 + 62 * share,
                    7 + 34 * share,
                    mix("#6a8046", "#33402a", c.rng.uniform(0.1, 0.8)),
                )
    for row, share in ((-3, 0.3), (2, 0.42), (-1, 0.62), (4, 0.2), (1, 0.16), (-6, 0.36)):
        head, foot = 883 + row * 46, 985 + row * 250
        x, y = head + (foot - head) * share, 540 + 450 * share
        size = 0.5 + 1.4 * share
        c.glow(x + 12, y - 60 * size, 130 * size, "#ffe6a4", 0.75)
        c.rect(x - 11 * size, y - 54 * size, x + 11 * size, y, "#1d2430", 1, 6)
        c.disc(x, y - 64 * size, 9 * size, "#c08e6c")
        c.disc(x + 7 * size, y - 66 * size, 4 * size, "#fff8e0")
        c.rect(x + 14 * size, y - 26 * size, x + 40 * size, y, RUST, 1, 3)
    c.rect(300, 470, 470, 546, "#2a2f3b")
    c.poly([(286, 474), (484, 474), (450, 430), (320, 430)], "#5d3730")
    c.windows((316, 486, 456, 530), 4, 1, AMBER, 0.8, 0.4)


def heat(c: Canvas) -> None:
    c.gradient(HEAT, (0, 0, 1600, 760))
    c.glow(560, 330, 700, "#fff6da", 0.8)
    c.disc(560, 330, 150, "#fffaea")
    c.ridge(640, 80, "#d8a265", 0.5)
    x = 130.0
    for wide, high in (
        (120, 110),
        (90, 150),
        (150, 100),
        (110, 130),
        (0, 0),
        (140, 120),
        (100, 160),
        (170, 96),
        (120, 130),
        (90, 110),
    ):
        if not wide:
            c.rect(x + 40, 380, x + 130, 720, "#7a4630")
            c.poly([(x + 28, 384), (x + 142, 384), (x + 85, 210)], "#5d3427")
            c.rect(x, 540, x + 300, 720, "#8a5136")
            c.poly([(x + 116, 544), (x + 312, 544), (x + 280, 470), (x + 130, 470)], "#5d3427")
            c.disc(x + 85, 450, 22, "#f4d9a6")
            x += 310
            continue
        tone = mix("#a3613c", "#c98d55", c.rng.random())
        c.rect(x, 720 - high, x + wide, 720, tone)
        c.poly(
            [(x - 10, 724 - high), (x + wide + 10, 724 - high), (x + wide / 2, 660 - high)],
            "#6d3c2b",
        )
        c.windows((x + 12, 734 - high, x + wide - 12, 706), 3, 2, "#5d3427", 1, 0.4)
        x += wide + 6
    c.gradient(("#d9a862", "#c08845", "#96602f"), (0, 716, 1600, 1000))
    line, scale = 716, 2
    for band in range(40):
        y = 640 + band * 5
        shift = round(5 * math.sin(band * 0.9) * (1 - abs(band - 18) / 24))
        strip = c.image.crop((0, y * scale, 1600 * scale, (y + 5) * scale))
        c.image.paste(strip, (shift * scale, y * scale))
    c.veil(line - 70, line + 10, "#fbe6b4", 0, 0.5)
    c.poly([(700, line + 8), (830, line + 8), (1180, 1000), (300, 1000)], "#8f6a4a")
    for dash in range(6):
        y = 740 + dash * dash * 8
        c.poly(
            [
                (768 - dash * 3, y),
                (770, y),
                (774 - dash * 6, y + 8 + dash * 7),
                (764 - dash * 9, y + 8 + dash * 7),
            ],
            "#f3dfae",
        )
    c.line([(1330, 930), (1330, 560)], 10, "#5d3427")
    c.rect(1276, 500, 1384, 700, PAPER, 1, 54)
    c.rect(1320, 530, 1340, 650, MIST, 1, 10)
    c.rect(1322, 544, 1338, 650, RED, 1, 8)
    c.disc(1330, 658, 24, RED)
    for mark in range(6):
        c.rect(1348, 540 + mark * 19, 1366, 543 + mark * 19, INK)


def coast_road(c: Canvas) -> None:
    c.gradient(CLEAR, (0, 0, 1600, 480))
    c.clouds(SNOW, 0.6, 60, 300, 6)
    c.gradient(("#8fb9bf", "#4a8792", "#2b6270"), (0, 470, 1600, 1000))
    c.ripples(480, 800, SNOW, 160, 0.4)
    c.poly(
        [(900, 474), (1000, 420), (1180, 400), (1300, 330), (1600, 290), (1600, 640), (1250, 560)],
        "#7f957c",
    )
    c.poly([(1100, 520), (1300, 470), (1600, 420), (1600, 720), (1350, 640)], "#5f7a62")
    c.soft(SNOW, 0.7, 10, [(1130, 530, 120, 8), (1290, 600, 110, 9)])
    c.poly([(0, 700), (500, 660), (1000, 690), (1600, 640), (1600, 1000), (0, 1000)], "#6b8259")
    c.poly(
        [
            (0, 760),
            (500, 724),
            (1000, 752),
            (1600, 706),
            (1600, 852),
            (1000, 900),
            (500, 876),
            (0, 908),
        ],
        "#8d8880",
    )
    c.line(bezier((0, 770), (500, 720), (1000, 776), (1600, 716)), 4, PAPER)
    c.line(bezier((0, 898), (500, 864), (1000, 912), (1600, 842)), 4, PAPER)
    jerseys = (RED, OCHRE, "#33566b", PAPER, MOSS, "#6b3f57", STEEL, RUST)
    riders = [
        (180.0, 806.0),
        (250, 838),
        (330, 802),
        (400, 842),
        (480, 800),
        (560, 836),
        (640, 806),
        (720, 844),
        (1010, 812),
        (1300, 790),
    ]
    for index, (x, y) in enumerate(riders):
        _rider(c, x, y, 1.0 + (y - 800) / 130, jerseys[(index * 3 + 1) % 8])
    for _ in range(120):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(915, 1000)
        c.line(
            [(x, y), (x + c.rng.uniform(-6, 8), y - c.rng.uniform(14, 40))],
            2.4,
            c.rng.choice(("#4e6643", "#87995f", "#b0ad6b")),
        )


def _rider(c: Canvas, x: float, y: float, size: float, jersey: str) -> None:
    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    c.oval(x, y + 24 * size, 52 * size, 6 * size, "#4c4a44", 0.4)
    for wheel in (-27, 27):
        c.ring(*at(wheel, 0), 22 * size, 3 * size, INK)
    c.line([at(-27, 0), at(-10, -30), at(20, -30), at(-2, 0), at(-27, 0)], 3 * size, SLATE)
    c.line([at(27, 0), at(18, -38), at(30, -40)], 3 * size, SLATE)
    c.line([at(-12, -38), at(6, -22), at(-2, 4)], 7 * size, INK)
    c.poly([at(-20, -44), at(-8, -30), at(26, -52), at(18, -66)], jersey)
    c.line([at(20, -58), at(30, -40)], 5 * size, "#c49a7c")
    c.disc(*at(30, -68), 8 * size, "#c49a7c")
    c.oval(*at(29, -73), 10 * size, 6 * size, mix(jersey, SNOW, 0.4))


def track(c: Canvas) -> None:
    c.gradient(("#c06a49", "#a9553a", "#8a4330"))
    c.oval(1500, 1180, 1040, 860, PAPER)
    for lane in range(9):
        reach = 1400 - lane * 118
        tone = mix("#bf6a4a", "#a5523a", lane % 2 * 0.4 + lane * 0.03)
        c.oval(1500, 1180, reach + 4, reach * 0.82 + 4, "#f0dfcd")
        c.oval(1500, 1180, reach, reach * 0.82, tone)
    c.oval(1500, 1180, 344, 288, "#f0dfcd")
    c.oval(1500, 1180, 338, 282, "#5d7d55")
    for lane, angle, tint in ((2, 226, RED), (4, 244, "#274a5e"), (3, 205, PAPER)):
        reach = 1400 - lane * 118 - 59
        x = 1500 + reach * math.cos(math.radians(angle))
        y = 1180 + reach * 0.82 * math.sin(math.radians(angle))
        c.soft(
            "#4a2018",
            0.7,
            5,
            polygons=[[(x, y + 6), (x + 22, y + 2), (x + 190, y + 96), (x + 168, y + 112)]],
        )
        c.line([(x - 24, y + 24), (x + 2, y), (x + 30, y - 18)], 9, "#a97b5c")
        c.line([(x - 34, y - 2), (x + 4, y + 2), (x + 24, y + 24)], 7, "#a97b5c")
        c.oval(x + 2, y, 17, 14, tint)
        c.disc(x + 8, y - 6, 9, "#3a2a24")


def greenhouse(c: Canvas) -> None:
    c.gradient(MIDNIGHT)
    c.stars(140, 420)
    c.ridge(720, 90, "#172735")
    c.rect(0, 830, 1600, 1000, "#142019")
    c.glow(800, 620, 900, "#e6d48a", 0.34)
    house = [(230, 840), (230, 440), (800, 190), (1370, 440), (1370, 840)]
    c.shade(house, ("#f1e6b0", "#e0d793", "#9db06c"))
    for _ in range(46):
        x, high = c.rng.uniform(270, 1330), c.rng.uniform(120, 340)
        _plant(c, x, 830, high, mix("#2f5a3a", "#7c9a4a", c.rng.random()))
    for x in (290.0 + 150 * row for row in range(7)):
        c.line([(x, 830), (x, 480)], 2, MOSS)
        for truss in range(7):
            y = 520.0 + truss * 44
            dx = 15 if truss % 2 else -15
            c.oval(x + dx * 1.6, y - 6, 26, 9, "#3c6b3f")
            for fruit in range(3):
                c.disc(
                    x + dx + fruit * 7, y + 12 + fruit * 9, 8, (RED, "#d1622f", OCHRE)[truss % 3]
                )
    c.rect(230, 780, 1370, 842, "#7a4a36")
    c.rect(230, 772, 1370, 784, "#c8cdc8")
    frame = "#dfe5df"
    for pane in range(13):
        x = 230.0 + pane * 95
        top = 440 - 250 * (1 - abs(x - 800) / 570)
        c.line([(x, top), (x, 776)], 5 if pane % 3 == 0 else 2.6, frame)
    for y in (440.0, 560.0, 680.0):
        c.line([(230, y), (1370, y)], 4, frame)
    c.line([(410, 361), (1190, 361)], 3, frame)
    c.line([(230, 440), (800, 190), (1370, 440)], 9, frame)
    c.line([(214, 447), (800, 190), (1386, 447)], 9, frame)
    c.rect(740, 560, 860, 842, "#f4ebbd", 0.5)
    c.line([(740, 842), (740, 556), (860, 556), (860, 842)], 6, frame)
    c.line([(1370, 700), (1500, 700), (1500, 860)], 20, STEEL)
    for puff in range(4):
        c.soft(SNOW, 0.13, 26, [(1480 + puff * 22, 640 - puff * 90, 50 + puff * 18, 44)])
    c.poly([(620, 1000), (740, 842), (860, 842), (980, 1000)], "#d8c98a", 0.22)
    for _ in range(120):
        x, y = c.rng.uniform(0, 1600), c.rng.uniform(850, 1000)
        c.line([(x, y), (x + c.rng.uniform(-6, 6), y - 18)], 2, PINE)


def _plant(c: Canvas, x: float, foot: float, high: float, colour: str) -> None:
    for leaf in range(5):
        lean = (leaf - 2) * high * 0.2
        tip = (x + lean, foot - high * (1 - abs(leaf - 2) * 0.14))
        c.poly(
            [
                *bezier(
                    (x - 5, foot), (x - 12, foot - high * 0.4), (tip[0] - 14, tip[1] + 40), tip, 8
                ),
                *bezier(
                    tip, (tip[0] + 12, tip[1] + 50), (x + 12, foot - high * 0.3), (x + 5, foot), 8
                ),
            ],
            colour,
            0.9,
        )


SCENES = {
    "mountains": mountains,
    "dam": dam,
    "vineyards": vineyards,
    "heat": heat,
    "coast-road": coast_road,
    "track": track,
    "greenhouse": greenhouse,
}
