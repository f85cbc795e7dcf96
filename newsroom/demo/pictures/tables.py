"""What stands on a table."""

import math

from .canvas import Canvas, bezier
from .palette import (
    AMBER,
    BRICK,
    INK,
    MIST,
    NIGHT,
    OCHRE,
    PAPER,
    RED,
    SAND,
    SLATE,
    SNOW,
    STEEL,
    STONE,
    mix,
)


def chart(c: Canvas) -> None:
    c.gradient(("#6b4a33", "#523726"))
    for grain in range(26):
        y = grain * 40 + c.rng.uniform(-8, 8)
        c.line(bezier((0, y), (500, y + 14), (1000, y - 12), (1600, y + 6)), 1.6, "#3d281b", 0.5)
    c.soft("#1f140d", 0.7, 22, polygons=[[(150, 110), (1500, 90), (1530, 950), (110, 960)]])
    c.poly([(130, 84), (1480, 60), (1510, 920), (100, 934)], "#f1e7cf")
    c.poly([(160, 112), (1452, 90), (1480, 892), (132, 904)], "#cfdcd8")
    shore = [
        (160, 112),
        (700, 103),
        *bezier((700, 103), (650, 240), (480, 260), (470, 380), 20),
        *bezier((470, 380), (500, 480), (330, 470), (300, 590), 20),
        *bezier((300, 590), (300, 690), (220, 720), (140, 730), 20),
    ]
    with c.within([(160, 112), (1452, 90), (1480, 892), (132, 904)]):
        for step, tone in ((150, "#dbe5df"), (92, "#e6ebe0"), (44, "#f0eedd")):
            c.line(shore[1:], step * 2, tone)
    c.poly(shore, "#e3cf9f")
    c.line(shore[1:], 4, "#6f5a3a")
    for x, y, r in ((980.0, 330.0, 64), (1180, 560, 46), (760, 700, 36)):
        c.oval(x, y, r * 2.5, r * 1.7, "#dbe5df")
        c.oval(x, y, r * 1.8, r * 1.2, "#eeedd9")
        c.oval(x, y, r, r * 0.7, "#e3cf9f")
        c.arc(x, y, r, r * 0.7, 0, 360, 3, "#6f5a3a")
    for spot in range(110):
        x, y = c.rng.uniform(520, 1440), c.rng.uniform(140, 870)
        c.line([(x, y), (x + 7, y)], 2, STEEL, 0.7)
        c.line([(x + 10, y), (x + 15, y)], 2, STEEL, 0.7 if spot % 2 else 0)
    for turn in range(32):
        angle = math.radians(turn * 11.25)
        c.line(
            [(1210, 300), (1210 + 1500 * math.cos(angle), 300 + 1500 * math.sin(angle))],
            1,
            "#8fa3a1",
            0.16,
        )
    c.poly([(100, 934), (1510, 920), (1560, 1000), (60, 1000)], "#523726")
    for turn in range(16):
        angle = math.radians(turn * 22.5 - 90)
        reach = 112 if turn % 4 == 0 else 74 if turn % 2 == 0 else 50
        tip = (1210 + reach * math.cos(angle), 300 + reach * math.sin(angle))
        for side, tone in ((-0.22, PAPER), (0.22, INK)):
            base = (1210 + 26 * math.cos(angle + side * 4), 300 + 26 * math.sin(angle + side * 4))
            c.poly([(1210, 300), base, tip], RED if turn == 0 and side > 0 else tone)
    c.ring(1210, 300, 60, 2, INK)
    c.ring(1210, 300, 120, 2, INK)
    c.line([(520, 800), (860, 560), (1080, 470)], 3, RED)
    for x, y in ((520, 800), (860, 560), (1080, 470)):
        c.ring(x, y, 9, 3, RED)
    c.soft(
        "#2c2013",
        0.45,
        9,
        polygons=[
            [(884, 580), (960, 250), (976, 250), (910, 590)],
            [(980, 250), (1110, 490), (1094, 500)],
        ],
    )
    brass = ("#8a6a2f", "#e6c67c")
    c.line([(860, 560), (940, 230)], 13, brass[0])
    c.line([(858, 556), (936, 234)], 5, brass[1])
    c.line([(1080, 470), (940, 230)], 13, brass[0])
    c.line([(1076, 468), (936, 234)], 5, brass[1])
    c.disc(940, 226, 24, brass[0])
    c.disc(937, 222, 15, brass[1])
    c.poly([(230, 860), (640, 776), (652, 800), (250, 884)], OCHRE)
    c.poly([(640, 776), (700, 776), (652, 800)], SAND)
    c.poly([(684, 776), (700, 776), (688, 783)], INK)
    c.poly([(230, 860), (250, 884), (206, 893), (190, 869)], "#b65f55")


def ballots(c: Canvas) -> None:
    c.gradient(("#2b343d", "#3b4650"), (0, 0, 1600, 560))
    for x in range(60, 1600, 300):
        c.rect(x, 60, x + 220, 420, "#46525d")
        c.gradient(("#1a2633", "#2e4254"), (x + 12, 72, x + 208, 408))
        c.line([(x + 110, 72), (x + 110, 408)], 6, "#46525d")
        c.line([(x + 12, 230), (x + 208, 230)], 6, "#46525d")
    c.glow(800, 330, 700, "#ffe3a8", 0.5)
    c.line([(800, 0), (800, 120)], 5, NIGHT)
    c.poly([(660, 190), (940, 190), (860, 118), (740, 118)], "#24503f")
    c.oval(800, 190, 140, 14, "#fff1cc")
    c.soft("#ffe9b8", 0.3, 26, polygons=[[(680, 196), (920, 196), (1500, 760), (100, 760)]])
    c.gradient(("#b18457", "#7c5737"), (0, 560, 1600, 1000))
    c.rect(0, 552, 1600, 566, "#c99b6b")
    c.soft("#ffe9b8", 0.4, 60, [(800, 680, 560, 90)])
    c.soft("#3a2618", 0.6, 20, [(470, 848, 250, 30), (1050, 820, 420, 24)])
    c.shade([(270, 430), (660, 430), (650, 840), (282, 840)], ("#d8dedd", "#a8b2b4"))
    c.poly([(270, 430), (660, 430), (700, 396), (318, 396)], "#e9edea")
    c.poly([(660, 430), (700, 396), (690, 806), (650, 840)], "#86929a")
    c.poly([(400, 418), (572, 418), (580, 408), (410, 408)], INK)
    c.poly([(440, 412), (548, 412), (560, 306), (456, 300)], PAPER)
    c.line([(462, 330), (544, 334)], 3, STONE)
    c.line([(460, 352), (528, 355)], 3, STONE)
    c.rect(300, 560, 632, 640, "#31536a")
    c.ring(466, 600, 24, 5, PAPER)
    c.line([(454, 600), (464, 611), (482, 588)], 5, PAPER)
    c.rect(446, 428, 486, 470, OCHRE, 1, 6)
    for stack, (x, high) in enumerate(((760, 22), (910, 34), (1060, 16), (1210, 27), (1360, 8))):
        for sheet in range(high):
            y, shift = 800 - sheet * 8, c.rng.uniform(-4, 4)
            c.rect(x + shift, y - 8, x + 118 + shift, y, mix(PAPER, STONE, c.rng.uniform(0, 0.4)))
        top = 800 - high * 8
        c.poly([(x, top), (x + 118, top), (x + 132, top - 22), (x + 16, top - 22)], PAPER)
        c.rect(x - 4, 770, x + 122, 782, (RED, STEEL, OCHRE, "#4a5d4c", SLATE)[stack])
    for x, y, turn in ((800, 890, 0.2), (1010, 910, -0.3), (1230, 884, 0.1), (600, 930, -0.2)):
        c.poly([(x, y), (x + 116, y - 16 + turn * 30), (x + 138, y + 42), (x + 16, y + 60)], PAPER)
        c.line([(x + 24, y + 16), (x + 100, y + 6)], 2.4, STONE)
        c.line([(x + 28, y + 32), (x + 84, y + 26)], 2.4, STONE)
        c.line([(x + 100, y + 24), (x + 108, y + 34), (x + 122, y + 14)], 3.4, RED)
    c.line([(980, 880), (1140, 850)], 10, MIST)


def bakery_oven(c: Canvas) -> None:
    c.gradient(("#5a3a32", "#7a4a3a"))
    for row in range(16):
        for brick in range(18):
            x, y = brick * 98 - (row % 2) * 49, row * 46
            tone = mix(BRICK, "#3e2924", c.rng.uniform(0.1, 0.55))
            c.rect(x + 3, y + 3, x + 95, y + 43, tone)
    c.soft("#1d1210", 0.7, 120, [(0, 200, 240, 700), (1600, 200, 240, 700)])
    c.arch(400, 1200, 130, 680, "#6b6158")
    for stone in range(25):
        angle = math.pi * (1 + stone / 24)
        cos, sin = math.cos(angle), math.sin(angle)
        c.line(
            [(800 + 334 * cos, 530 + 334 * sin), (800 + 400 * cos, 530 + 400 * sin)], 4, "#453d38"
        )
    c.arch(466, 1134, 196, 650, "#2a1511")
    c.glow(800, 600, 420, "#ff9f3e", 0.9)
    c.glow(800, 640, 270, "#ffd98a", 0.95)
    for log in range(7):
        x = 610 + log * 62
        flame = 90 + 60 * math.sin(log * 2.1)
        tip = (x + 14, 600 - flame)
        c.poly(
            [
                *bezier((x - 34, 630), (x - 30, 570), (x, 570), tip, 16),
                *bezier(tip, (x + 34, 580), (x + 40, 600), (x + 34, 630), 16),
            ],
            "#f9a845",
            0.85,
        )
        c.poly(
            [
                *bezier((x - 16, 632), (x - 12, 600), (x, 600), (x + 8, 640 - flame * 0.6), 12),
                (x + 20, 632),
            ],
            "#ffe6a6",
            0.9,
        )
    c.rect(560, 622, 1040, 648, "#3b1f16", 1, 10)
    c.rect(360, 650, 1240, 700, "#857a70")
    c.rect(360, 690, 1240, 704, "#5d544d")
    c.gradient(("#a9754a", "#7a5031"), (0, 800, 1600, 1000))
    c.rect(0, 792, 1600, 806, "#c08a58")
    for grain in range(14):
        y = 820 + grain * 13
        c.line([(0, y), (1600, y + c.rng.uniform(-6, 6))], 1.4, "#6c4629", 0.5)
    c.soft("#3a2214", 0.5, 16, [(330, 880, 260, 26), (800, 880, 170, 22), (1250, 890, 270, 26)])
    for x, y, size in (
        (220, 850, 1.05),
        (440, 862, 1.15),
        (800, 850, 1.2),
        (1110, 856, 1.1),
        (1370, 862, 1.15),
    ):
        _loaf(c, x, y, size)
    c.soft("#fbe7c4", 0.35, 26, [(620, 930, 300, 18), (1180, 950, 220, 12)])
    c.line([(1600, 720), (1150, 742)], 16, "#b98b5e")
    c.poly([(1160, 716), (960, 728), (930, 748), (964, 766), (1162, 768)], "#c99a6a")


def _loaf(c: Canvas, x: float, y: float, size: float) -> None:
    top = bezier(
        (x - 120 * size, y + 20),
        (x - 110 * size, y - 110 * size),
        (x + 110 * size, y - 110 * size),
        (x + 120 * size, y + 20),
    )
    c.shade([*top, (x + 90 * size, y + 40), (x - 90 * size, y + 40)], ("#dca25c", "#a9632f"))
    for cut in (-52, 0, 52):
        px = x + cut * size
        c.line(
            bezier(
                (px - 24 * size, y + 4),
                (px - 10, y - 24 * size),
                (px + 10, y - 44 * size),
                (px + 26 * size, y - 52 * size),
                12,
            ),
            9 * size,
            "#f4d9a6",
        )


def sleeper(c: Canvas) -> None:
    c.gradient(("#6a7fa0", "#b7a9b4", "#eebd98", "#f7dcae"), (0, 0, 1600, 640))
    c.disc(980, 500, 58, "#fff2d0")
    c.glow(980, 500, 400, "#fff2d0", 0.7)
    c.ridge(560, 170, "#9a8f9f", 0.55)
    c.ridge(620, 110, "#75748a", 0.55)
    c.ridge(690, 60, "#4d5a63", 0.5)
    for x in range(250, 1500, 260):
        c.line([(x, 760), (x, 380)], 7, "#39424d")
        c.line([(x - 36, 400), (x + 36, 400)], 5, "#39424d")
        for wire in (-30, 30):
            c.line(
                bezier((x + wire, 398), (x + 80, 446), (x + 180, 446), (x + 260 + wire, 398), 16),
                1.6,
                "#39424d",
            )
    wall = "#2a3440"
    c.rect(0, 0, 1600, 110, wall)
    c.rect(0, 700, 1600, 1000, wall)
    c.rect(0, 0, 300, 1000, wall)
    c.rect(1300, 0, 1600, 1000, wall)
    for x, y, turn in ((300, 110, 0), (1300, 110, 1), (1300, 700, 2), (300, 700, 3)):
        sx, sy = (1 if turn in (0, 3) else -1), (1 if turn < 2 else -1)
        corner = bezier((x, y + sy * 60), (x, y + sy * 20), (x + sx * 20, y), (x + sx * 60, y), 12)
        c.poly([(x, y), *corner], wall)
    c.soft("#f6cfa0", 0.22, 40, polygons=[[(360, 700), (1240, 700), (1500, 1000), (100, 1000)]])
    c.rect(270, 86, 1330, 112, "#8c9299", 1, 8)
    c.rect(270, 698, 1330, 730, "#8c9299", 1, 8)
    for side in (-1, 1):
        for fold in range(6):
            x = 800 + side * (404 + fold * 32)
            c.rect(x - 16, 112, x + 16, 690, ("#7a3034", "#63262b")[fold % 2])
        c.rect(800 + side * 500 - 104, 470, 800 + side * 500 + 104, 486, OCHRE)
    c.gradient(("#b58a5e", "#8a6541"), (520, 810, 1080, 846))
    c.rect(520, 842, 1080, 858, "#5f452d")
    c.rect(784, 858, 816, 1000, "#50555c")
    c.poly([(700, 740), (776, 740), (766, 812), (710, 812)], PAPER)
    c.ring(782, 772, 18, 6, PAPER)
    c.rect(694, 736, 782, 744, "#7b4a2c")
    c.rect(704, 770, 771, 780, RED)
    for puff in range(3):
        x = 716 + puff * 22
        c.line(bezier((x, 724), (x - 18, 700), (x + 20, 676), (x, 648), 16), 3, SNOW, 0.45)
    c.poly([(860, 812), (1010, 800), (1022, 810), (870, 824)], "#31536a")
    c.poly([(870, 812), (1010, 801), (1014, 806), (872, 818)], PAPER)
    c.gradient(("#31495a", "#24333f"), (0, 900, 480, 1000))
    c.rect(0, 868, 480, 906, SNOW, 1, 14)
    c.rect(40, 800, 300, 880, MIST, 1, 34)
    c.glow(1450, 210, 240, AMBER, 0.6)
    c.poly([(1410, 250), (1490, 250), (1470, 190), (1430, 190)], "#f3d596")
    c.rect(1444, 250, 1456, 300, OCHRE)


SCENES = {
    "chart": chart,
    "ballots": ballots,
    "bakery-oven": bakery_oven,
    "sleeper": sleeper,
}
