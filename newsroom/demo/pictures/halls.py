"""Rooms where people sit and look one way."""

import math

from .canvas import Canvas
from .palette import (
    AMBER,
    INK,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    PLUM,
    RED,
    RUST,
    SAND,
    SLATE,
    SNOW,
    STONE,
    mix,
)


def concert_hall(c: Canvas) -> None:
    c.gradient(("#33231f", "#5b3a2c", "#7d5236", "#2b1c1a"))
    c.glow(800, 560, 760, "#f3c98a", 0.5)
    for side in (-1, 1):
        for depth in range(4):
            x0, x1 = 800 + side * (800 - depth * 74), 800 + side * (734 - depth * 74)
            tone = mix("#251a1a", "#6f4a34", depth / 4)
            top = 60 + depth * 34
            c.poly(
                [(x0, top), (x1, top + 34), (x1, 780 - depth * 20), (x0, 800 - depth * 20)], tone
            )
            for tier in (0.35, 0.62):
                y = top + 640 * tier - depth * 22
                c.poly([(x0, y), (x1, y + 4), (x1, y + 44), (x0, y + 48)], "#a9784a")
                c.line([(x0, y), (x1, y + 4)], 3, AMBER)
    c.rect(470, 300, 1130, 610, "#4a2f25")
    for pipe in range(33):
        x = 486.0 + pipe * 19
        shape = abs(pipe - 16) / 16
        high = 300 * (0.52 + 0.48 * abs(math.cos(shape * math.pi)))
        c.shade(
            [(x, 590 - high), (x + 16, 590 - high), (x + 16, 590), (x, 590)],
            ("#8c7450", "#efdcae", "#b99a68", "#6d5638"),
            True,
        )
        c.poly([(x + 3, 560), (x + 13, 560), (x + 8, 590)], "#4a2f25")
    c.rect(456, 590, 1144, 622, "#6b452f")
    c.shade([(330, 700), (1270, 700), (1500, 860), (100, 860)], ("#c98f56", "#9a6439"))
    c.poly([(100, 860), (1500, 860), (1500, 910), (100, 910)], "#5d3a26")
    for row, (count, y, reach) in enumerate(((13, 700, 380), (11, 742, 410), (9, 790, 400))):
        for seat in range(count):
            share = seat / (count - 1) * 2 - 1
            x, foot = 800 + share * reach, y + 20 * (1 - share * share)
            _stand(c, x, foot, 0.8 + row * 0.16)
    c.poly([(748, 850), (852, 850), (866, 884), (734, 884)], "#3a251c")
    c.rect(742, 880, 858, 900, "#2c1c16")
    c.line([(800, 852), (800, 782)], 5, INK)
    c.poly([(764, 790), (836, 790), (828, 764), (772, 764)], INK)
    c.rect(778, 768, 822, 784, PAPER)
    c.gradient(("#20161a", "#120d11"), (0, 910, 1600, 1000))
    for row in range(2):
        for seat in range(27):
            x = seat * 62 - 20 + row * 30
            c.rect(
                x, 918 + row * 40, x + 52, 1000, mix("#6d2227", "#2a1216", 0.35 + row * 0.2), 1, 18
            )


def _stand(c: Canvas, x: float, foot: float, size: float) -> None:
    """A chair with its music stand."""
    c.rect(x - 12 * size, foot - 44 * size, x + 12 * size, foot - 14 * size, "#2a1d1a", 1, 4)
    c.line([(x - 10 * size, foot - 14 * size), (x - 12 * size, foot + 10 * size)], 3, "#2a1d1a")
    c.line([(x + 10 * size, foot - 14 * size), (x + 12 * size, foot + 10 * size)], 3, "#2a1d1a")
    c.line([(x + 26 * size, foot + 12 * size), (x + 26 * size, foot - 40 * size)], 2.4, INK)
    c.poly(
        [
            (x + 12 * size, foot - 34 * size),
            (x + 40 * size, foot - 34 * size),
            (x + 43 * size, foot - 58 * size),
            (x + 9 * size, foot - 58 * size),
        ],
        INK,
    )
    c.rect(x + 14 * size, foot - 55 * size, x + 38 * size, foot - 38 * size, PAPER, 0.9)


def library(c: Canvas) -> None:
    c.gradient(("#3c2c28", "#6a4d3c", "#8a6a50"))
    for bay in range(3):
        x = 452.0 + bay * 240
        c.arch(x - 12, x + 228, 48, 560, "#2f2320")
        c.arch(x, x + 216, 60, 550, "#cfe0e2")
        c.glow(x + 108, 260, 280, SNOW, 0.55)
        for bar in (72, 144):
            c.line([(x + bar, 76), (x + bar, 550)], 5, "#4a3b35")
        for bar in (180, 300, 420):
            c.line([(x, bar), (x + 216, bar)], 5, "#4a3b35")
    spines = (RED, RUST, OCHRE, MOSS, "#31536a", PLUM, SAND, "#7b5a3e", SLATE, "#9c7a52")
    for side in (-1, 1):
        edge, inner = (0, 420) if side < 0 else (1600, 1180)
        c.rect(min(edge, inner), 0, max(edge, inner), 740, "#33231c")
        for shelf in range(7):
            y = 40 + shelf * 98
            x = min(edge, inner) + 16.0
            while x < max(edge, inner) - 28:
                wide, high = c.rng.uniform(11, 24), c.rng.uniform(58, 80)
                tone = mix(c.rng.choice(spines), "#33231c", 0.28)
                c.rect(x, y + 84 - high, x + wide, y + 84, tone)
                c.rect(x + 2, y + 92 - high, x + wide - 2, y + 95 - high, AMBER, 0.5)
                x += wide + 1.5 + (28 if c.rng.random() < 0.05 else 0)
            c.rect(min(edge, inner), y + 84, max(edge, inner), y + 96, "#7d5a3f")
        c.rect(inner - 10, 0, inner + 10, 740, "#6d4c35")
    c.soft(SNOW, 0.2, 22, polygons=[[(460, 100), (1150, 100), (1380, 1000), (620, 1000)]])
    c.gradient(("#6b4a36", "#3f2b22"), (0, 740, 1600, 1000))
    c.soft("#f7ead0", 0.22, 30, polygons=[[(520, 745), (1080, 745), (1240, 1000), (560, 1000)]])
    c.rect(430, 560, 1170, 742, "#4a3629")
    c.windows((440, 580, 1160, 735), 8, 1, "#5b4333", 1, 0.86)
    c.shade([(330, 770), (1270, 770), (1440, 860), (160, 860)], ("#9a6b45", "#77502f"))
    c.rect(160, 860, 1440, 886, "#583a24")
    for leg in (200, 1370):
        c.rect(leg, 886, leg + 30, 1000, "#49301f")
    for x in (420, 800, 1180):
        c.glow(x, 770, 210, "#ffe9a8", 0.6)
        c.rect(x - 5, 722, x + 5, 812, OCHRE)
        c.oval(x, 814, 34, 8, "#8f6d2e")
        c.poly([(x - 66, 730), (x - 50, 688), (x + 50, 688), (x + 66, 730)], "#2f6b52")
        c.rect(x - 66, 726, x + 66, 733, "#ffeab0")
    for x in (560, 1000):
        c.poly([(x - 70, 826), (x, 818), (x, 842), (x - 80, 850)], PAPER)
        c.poly([(x, 818), (x + 70, 826), (x + 80, 850), (x, 842)], "#e2d6bd")


def cinema(c: Canvas) -> None:
    c.gradient(("#171420", "#221b28", "#130f17"))
    for side in (-1, 1):
        for fold in range(9):
            x = 800.0 + side * (540 + fold * 34)
            tone = ("#5c1f25", "#46181e")[fold % 2]
            c.rect(x - 17, 60, x + 17, 690, mix(tone, NIGHT, fold * 0.05))
    c.rect(290, 40, 1310, 96, "#6d262b")
    for swag in range(8):
        c.oval(354 + swag * 127.5, 92, 64, 36, ("#6d262b", "#5c1f25")[swag % 2])
    c.gradient(("#bcd0d4", "#e6e2d0", "#efd8ad"), (330, 128, 1270, 650))
    c.poly(
        [
            (330, 520),
            (520, 400),
            (640, 470),
            (820, 340),
            (1010, 480),
            (1130, 420),
            (1270, 500),
            (1270, 650),
            (330, 650),
        ],
        "#8b9a9c",
    )
    c.poly([(330, 590), (600, 520), (900, 580), (1270, 530), (1270, 650), (330, 650)], "#5f7173")
    c.disc(1010, 270, 44, "#fff3d2")
    c.poly([(690, 560), (712, 468), (734, 560)], INK)
    c.line([(712, 560), (712, 630)], 7, INK)
    c.disc(712, 460, 13, INK)
    c.glow(800, 400, 780, "#e9ddbc", 0.28)
    c.soft(
        "#f4ead0",
        0.16,
        12,
        polygons=[[(1600, -40), (330, 128), (330, 650)], [(1600, -40), (1270, 128), (330, 650)]],
    )
    c.soft("#f4ead0", 0.12, 8, polygons=[[(1600, -40), (900, 128), (640, 650)]])
    for _ in range(70):
        c.disc(c.rng.uniform(500, 1500), c.rng.uniform(60, 560), 1.4, SNOW, c.rng.uniform(0.1, 0.5))
    heads = {0: (3, 4, 9), 1: (1, 6, 7, 11), 2: (2, 8, 9)}
    for row in range(3):
        y, wide = 735 + row * 92, 108 + row * 26
        tone = mix("#4b1c22", NIGHT, 0.25 + row * 0.24)
        for seat in range(-1, 15):
            x = 800 + (seat - 6.5) * wide + (row % 2) * wide / 2
            if seat in heads[row]:
                c.disc(x, y - 14, wide * 0.24, "#0e0b11")
                c.rect(x - wide * 0.36, y + 4, x + wide * 0.36, y + 60, "#0e0b11", 1, 22)
            c.rect(x - wide * 0.44, y, x + wide * 0.44, y + 170, tone, 1, 24)
            c.rect(x - wide * 0.36, y + 2, x + wide * 0.36, y + 8, "#c99b78", 0.22, 4)


def museum(c: Canvas) -> None:
    c.gradient(("#6f7f78", "#7f8f86"), (0, 0, 1600, 740))
    c.rect(0, 0, 1600, 66, "#5d6b66")
    c.rect(0, 690, 1600, 740, "#e3dac6")
    c.rect(0, 684, 1600, 692, "#b9ad95")
    c.gradient(("#b58a5c", "#8a6440"), (0, 740, 1600, 1000))
    for board in range(-8, 25):
        c.line([(800 + (board - 8) * 88, 740), (800 + (board - 8) * 210, 1000)], 2, "#75532f", 0.6)
    for x in (310, 800, 1290):
        c.soft(
            "#fff6dd",
            0.34,
            34,
            polygons=[[(x - 30, 60), (x + 30, 60), (x + 250, 640), (x - 250, 640)]],
        )
        c.rect(x - 22, 56, x + 22, 84, SLATE)
    _frame(c, (130, 220, 490, 560))
    c.gradient(("#5b7f99", "#b9cbd0", "#e9d9b9"), (166, 256, 454, 430))
    c.gradient(("#4e7480", "#2f4f5c"), (166, 420, 454, 524))
    c.poly([(240, 430), (330, 430), (310, 456), (256, 456)], INK)
    c.poly([(284, 426), (284, 310), (336, 420)], PAPER)
    c.poly([(278, 426), (278, 330), (246, 420)], SAND)
    _frame(c, (590, 170, 1010, 600))
    c.rect(630, 210, 970, 560, "#86958c")
    c.soft(
        "#44504b",
        0.55,
        18,
        polygons=[[(630, 210), (970, 210), (970, 232), (652, 232), (652, 560), (630, 560)]],
    )
    c.rect(1036, 420, 1096, 458, PAPER)
    for row in range(4):
        c.line([(1044, 428 + row * 7), (1086 - row * 6, 428 + row * 7)], 2, STONE)
    _frame(c, (1130, 240, 1460, 560))
    c.gradient(("#3f3b41", "#6b5a50"), (1166, 276, 1424, 524))
    c.oval(1295, 480, 96, 70, "#8c3b2e")
    c.oval(1295, 372, 46, 56, "#d9b08a")
    c.oval(1295, 330, 52, 28, "#2c2422")
    c.rect(1280, 412, 1310, 440, "#c99f78")
    c.soft("#3a2a1c", 0.5, 18, [(800, 900, 330, 26)])
    c.rect(500, 812, 1100, 850, "#3f3a38", 1, 8)
    for leg in (530, 1046):
        c.rect(leg, 850, leg + 24, 906, "#2b2827")


def _frame(c: Canvas, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    c.soft(
        "#39433f",
        0.7,
        18,
        polygons=[[(x0 + 8, y0 + 16), (x1 + 14, y0 + 16), (x1 + 14, y1 + 20), (x0 + 8, y1 + 20)]],
    )
    c.rect(x0, y0, x1, y1, "#a5803f")
    c.rect(x0 + 8, y0 + 8, x1 - 8, y1 - 8, "#d8b565")
    c.rect(x0 + 26, y0 + 26, x1 - 26, y1 - 26, "#8e6c32")


SCENES = {
    "concert-hall": concert_hall,
    "library": library,
    "cinema": cinema,
    "museum": museum,
}
