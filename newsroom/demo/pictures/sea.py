"""Open water, and what is done on it and under it."""

import math

from .canvas import Canvas, bezier
from .palette import (
    CLEAR,
    DAWN,
    INK,
    MIST,
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


def rowing(c: Canvas) -> None:
    c.gradient(("#2d666c", "#3a7a7b", "#235259"), (0, 0, 1600, 1000))
    c.soft("#6ba39d", 0.45, 60, [(500, 180, 700, 60), (1200, 760, 620, 70), (300, 900, 500, 40)])
    for lane in range(7):
        y = 60 + lane * 148
        for x in range(-10, 1640, 92):
            c.disc(x + lane * 13, y, 4, RED if x % 920 < 92 else PAPER, 0.8)
    eight(c, 330, 285, PAPER, RED)
    eight(c, 130, 578, "#2a3540", OCHRE)
    eight(c, -60, 872, "#e6d7ba", STEEL)
    c.ripples(10, 990, "#9cc7bf", 130, 0.16)


def eight(c: Canvas, x: float, y: float, hull: str, blade: str) -> None:
    """A rowing eight with cox, seen from above."""
    c.soft(
        "#12363c",
        0.5,
        14,
        polygons=[[(x, y + 16), (x + 520, y + 4), (x + 1040, y + 16), (x + 520, y + 34)]],
    )
    for seat in range(8):
        px = x + 220 + seat * 82
        side = -1 if seat % 2 else 1
        tip = (px - 62, y + side * 104)
        c.line([(px, y), tip], 3.4, "#d9c9a4")
        c.poly(
            [
                (tip[0] - 9, tip[1] - side * 4),
                (tip[0] + 7, tip[1] - side * 2),
                (tip[0] - 2, tip[1] + side * 26),
                (tip[0] - 19, tip[1] + side * 22),
            ],
            blade,
        )
        c.arc(tip[0] - 10, tip[1] + side * 16, 34, 18, 0, 360, 1.6, "#b5d6cd", 0.6)
        c.arc(tip[0] - 92, tip[1] + side * 14, 22, 11, 0, 360, 1.4, "#b5d6cd", 0.4)
    top = bezier((x, y), (x + 240, y - 24), (x + 800, y - 24), (x + 1080, y))
    low = bezier((x + 1080, y), (x + 800, y + 24), (x + 240, y + 24), (x, y))
    c.poly([*top, *low], hull)
    for seat in range(8):
        px = x + 220 + seat * 82
        c.oval(px + 10, y, 20, 15, mix(blade, INK, 0.15))
        c.disc(px + 4, y, 9, mix("#c99b78", INK, 0.08 * (seat % 4)))
    c.oval(x + 142, y, 15, 13, PAPER if hull != PAPER else SLATE)
    c.disc(x + 144, y, 8, "#a97b5c")
    for row in range(3):
        c.line([(x - 40 - row * 90, y - 6 - row * 9), (x + 30 - row * 50, y)], 2, "#b5d6cd", 0.5)
        c.line([(x - 40 - row * 90, y + 6 + row * 9), (x + 30 - row * 50, y)], 2, "#b5d6cd", 0.5)


def turbines(c: Canvas) -> None:
    c.gradient(CLEAR, (0, 0, 1600, 760))
    c.glow(300, 640, 560, "#fdeecb", 0.8)
    c.clouds(PAPER, 0.55, 90, 520, 9)
    c.gradient(("#7fa3ad", "#3f6f80", "#24495a"), (0, 760, 1600, 1000))
    spots = [
        (90, 0.3),
        (250, 0.34),
        (430, 0.42),
        (610, 0.36),
        (840, 0.5),
        (1500, 0.44),
        (1090, 0.72),
        (1360, 1.05),
    ]
    for x, size in spots:
        foot = 752 + 110 * max(0.0, size - 0.3)
        turbine(c, x, foot, size, 17 + x % 97, mix(SNOW, "#8fb0bd", 1.1 - size if size < 1 else 0))
    c.ripples(768, 990, "#d9e6e2", 200, 0.35)


def turbine(c: Canvas, x: float, foot: float, size: float, turn: float, colour: str) -> None:
    hub = foot - 560 * size
    dark = mix(colour, STEEL, 0.45)
    c.shade(
        [(x - 6 * size, hub), (x + 6 * size, hub), (x + 13 * size, foot), (x - 13 * size, foot)],
        (colour, dark),
        True,
    )
    c.rect(x - 17 * size, foot - 40 * size, x + 17 * size, foot + 8 * size, OCHRE)
    for blade in range(3):
        angle = math.radians(turn + 120 * blade)
        ux, uy = math.cos(angle), math.sin(angle)
        length = 300 * size
        root, tip = (x + 16 * size * ux, hub + 16 * size * uy), (x + length * ux, hub + length * uy)
        wide = 13 * size
        knee = (x + 80 * size * ux - wide * uy, hub + 80 * size * uy + wide * ux)
        c.poly([(root[0] + 4 * size * uy, root[1] - 4 * size * ux), knee, tip], colour)
    c.disc(x, hub, 14 * size, dark)


def cable_ship(c: Canvas) -> None:
    c.gradient(DAWN, (0, 0, 1600, 290))
    c.clouds(PAPER, 0.4, 40, 200, 5)
    c.gradient(("#3f7f88", "#245866", "#123645", "#0a1d2a", "#081520"), (0, 286, 1600, 1000))
    c.soft(
        "#8cc4bd",
        0.25,
        40,
        polygons=[
            [(300, 286), (520, 286), (240, 900), (-120, 900)],
            [(1080, 286), (1230, 286), (1130, 900), (900, 900)],
        ],
    )
    c.ridge(905, 70, "#0b1922", 0.6)
    cable = bezier((1006, 262), (1180, 380), (700, 760), (760, 906), 60)
    c.line(cable, 5, OCHRE)
    c.line(bezier((760, 906), (780, 940), (1200, 915), (1640, 936), 30), 5, OCHRE)
    c.glow(640, 820, 250, "#d9efd9", 0.5)
    c.soft("#d9efd9", 0.35, 12, polygons=[[(610, 818), (800, 860), (780, 936), (690, 940)]])
    c.rect(560, 796, 630, 836, OCHRE, 1, 8)
    c.rect(570, 834, 620, 846, SLATE)
    c.disc(628, 818, 9, SNOW)
    c.line(bezier((590, 796), (560, 560), (800, 420), (860, 266), 40), 1.6, MIST, 0.5)
    for _ in range(26):
        x, y = c.rng.uniform(80, 1560), c.rng.uniform(420, 820)
        c.oval(x, y, 9, 2.6, "#7fb0ad", 0.4)
        c.poly([(x - 8, y), (x - 15, y - 4), (x - 15, y + 4)], "#7fb0ad", 0.4)
    c.rect(690, 130, 836, 236, SNOW)
    c.rect(712, 92, 800, 132, SNOW)
    c.windows((716, 100, 796, 124), 5, 1, SLATE, 1, 0.7)
    c.windows((700, 150, 826, 226), 7, 3, SLATE, 0.9, 0.42)
    c.line([(752, 92), (752, 34)], 5, SLATE)
    c.poly([(590, 226), (1010, 226), (1050, 206), (1024, 300), (624, 300)], RED)
    c.poly([(612, 270), (1033, 270), (1024, 300), (624, 300)], INK)
    c.ring(1010, 238, 26, 7, SLATE)
    for x in (880, 940):
        c.oval(x, 212, 26, 26, SLATE)
        c.oval(x, 212, 11, 11, OCHRE)
    c.ripples(284, 310, PAPER, 60, 0.5)


def lake(c: Canvas) -> None:
    c.gradient(("#4f7896", "#8fb0bf", "#dbdfd6"), (0, 0, 1600, 690))
    c.clouds(SNOW, 0.5, 60, 260, 6)
    c.ridge(440, 240, "#a3b8c4", 0.55)
    c.ridge(520, 150, "#7e99a8", 0.56)
    c.ridge(610, 90, "#5d7b87", 0.5)
    x = 0.0
    while x < 1600:
        wide, high = c.rng.uniform(34, 80), c.rng.uniform(30, 74)
        c.rect(x, 690 - high, x + wide, 690, mix(SAND, STONE, c.rng.random()))
        c.poly(
            [
                (x, 690 - high),
                (x + wide, 690 - high),
                (x + wide - 8, 676 - high),
                (x + 8, 676 - high),
            ],
            "#7b6a63",
        )
        c.windows((x + 4, 696 - high, x + wide - 4, 688), 4, 3, SLATE, 0.9, 0.34)
        x += wide
    c.gradient(("#7fa3ae", "#3f6e80", "#28505f"), (0, 690, 1600, 1000))
    c.mirror(692, 260, 0.55)
    plume = [
        (560, 700),
        (566, 330),
        (556, 250),
        (580, 170),
        (616, 150),
        (640, 200),
        (690, 330),
        (740, 520),
        (770, 700),
    ]
    c.soft(SNOW, 0.55, 26, polygons=[plume])
    c.soft(
        SNOW,
        0.95,
        9,
        polygons=[[(556, 702), (562, 230), (574, 168), (592, 164), (596, 240), (580, 702)]],
    )
    c.soft(SNOW, 0.6, 16, [(600, 702, 110, 10)])
    c.ripples(700, 990, SNOW, 190, 0.35)
    c.poly([(1000, 742), (1440, 742), (1416, 784), (1030, 784)], SNOW)
    c.poly([(1012, 764), (1430, 764), (1416, 784), (1030, 784)], SLATE)
    c.rect(1070, 706, 1370, 744, PAPER)
    c.windows((1078, 712, 1362, 738), 16, 1, SLATE, 1, 0.5)
    c.rect(1196, 640, 1230, 708, OCHRE)
    c.rect(1196, 640, 1230, 656, INK)
    c.soft(SNOW, 0.6, 8, [(1220, 788, 230, 6)])


SCENES = {
    "rowing": rowing,
    "turbines": turbines,
    "cable-ship": cable_ship,
    "lake": lake,
}
