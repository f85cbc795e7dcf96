"""Public buildings, with small people before them."""

from .canvas import Canvas
from .palette import BRICK, DAWN, INK, MOONLIT, OCHRE, PAPER, RED, SAGE, SLATE, SNOW, STEEL, mix


def courthouse(c: Canvas) -> None:
    c.gradient(("#7c9cb3", "#b9c6c9", "#e9e0ca"))
    c.clouds(SNOW, 0.6, 60, 330)
    c.rect(150, 330, 1450, 760, "#cbbfa8")
    c.windows((170, 400, 400, 740), 3, 2, "#64707a", 1, 0.42)
    c.windows((1200, 400, 1430, 740), 3, 2, "#64707a", 1, 0.42)
    c.gradient(("#8a7f70", "#5e574f"), (400, 360, 1200, 760))
    c.rect(740, 480, 860, 760, "#3f3a36")
    c.arch(740, 860, 430, 500, "#3f3a36")
    for column in range(6):
        x = 400 + column * 146
        c.shade(
            [(x + 6, 372), (x + 64, 372), (x + 70, 740), (x, 740)],
            ("#f3ead6", "#e2d6bd", "#a3977f"),
            True,
        )
        for flute in range(1, 5):
            c.line([(x + 4 + flute * 13, 380), (x + 3 + flute * 13.4, 736)], 1.2, "#b8ab91", 0.8)
        c.rect(x - 8, 352, x + 78, 374, "#e9dec7")
        c.rect(x - 10, 738, x + 80, 762, "#ddd1b8")
    c.rect(364, 306, 1236, 354, "#e5dac2")
    c.rect(364, 344, 1236, 354, "#b5a98f")
    c.poly([(340, 306), (1260, 306), (800, 150)], "#eee4ce")
    c.poly([(420, 292), (1180, 292), (800, 174)], "#cfc2a8")
    c.ring(800, 250, 30, 5, "#a39780")
    c.line([(800, 214), (800, 286)], 5, "#a39780")
    c.rect(140, 310, 364, 332, "#d9cdb5")
    c.rect(1236, 310, 1460, 332, "#d9cdb5")
    for step in range(7):
        y = 760 + step * 26
        c.rect(330 - step * 34, y, 1270 + step * 34, y + 26, mix("#e6dbc4", "#b3a690", step / 9))
        c.rect(330 - step * 34, y + 22, 1270 + step * 34, y + 26, "#988c78")
    c.gradient(("#a19682", "#877d6d"), (0, 940, 1600, 1000))
    c.soft("#4d4a4a", 0.45, 16, polygons=[[(0, 1000), (0, 560), (330, 760), (560, 1000)]])
    for x, y, tint in ((1010, 842, "#2d3540"), (1046, 842, RED)):
        person(c, x, y, 1.15, tint)


def school(c: Canvas) -> None:
    c.gradient(DAWN, (0, 0, 1600, 800))
    c.disc(300, 520, 60, "#fff1d0")
    c.glow(300, 520, 400, "#fff1d0", 0.7)
    c.ridge(690, 90, "#a9a7a2")
    c.shade([(520, 360), (1500, 360), (1500, 800), (520, 800)], ("#a65a45", BRICK))
    c.poly([(490, 366), (560, 270), (1460, 270), (1530, 366)], "#4a4b55")
    for x in range(560, 1480, 116):
        for y in (410, 600):
            c.rect(x, y, x + 80, y + 128, PAPER)
            c.rect(x + 6, y + 6, x + 74, y + 122, "#f3cf8e" if (x + y) % 3 else "#788a99")
            c.rect(x + 37, y + 6, x + 43, y + 122, PAPER)
            c.rect(x + 6, y + 48, x + 74, y + 53, PAPER)
    c.rect(860, 150, 1000, 800, "#96503d")
    c.poly([(840, 156), (930, 60), (1020, 156)], "#4a4b55")
    c.line([(930, 62), (930, 16)], 4, "#4a4b55")
    c.disc(930, 232, 50, PAPER)
    c.ring(930, 232, 50, 6, "#4a4b55")
    c.line([(930, 232), (930, 198)], 5, INK)
    c.line([(930, 232), (904, 247)], 6, INK)
    c.rect(884, 640, 976, 800, "#2f4a52")
    c.arch(884, 976, 590, 650, "#2f4a52")
    c.rect(928, 600, 932, 800, PAPER)
    c.gradient(("#b7a893", "#8f8577"), (0, 800, 1600, 1000))
    c.soft("#4b4038", 0.4, 18, polygons=[[(520, 806), (1500, 806), (1600, 870), (700, 870)]])
    c.rect(196, 560, 222, 830, "#4b3a30")
    for dx, dy, r in ((0, 0, 120), (-90, 50, 90), (84, 46, 96), (10, -80, 84)):
        c.disc(210 + dx, 470 + dy, r, mix("#8f8c4e", "#c9934c", (dx + 90) / 200))
    for x, tint in ((1130, "#33566b"), (1240, OCHRE), (1350, RED)):
        _bicycle(c, x, 880, tint)
    for x, tint in ((640, RED), (690, "#33566b"), (772, OCHRE)):
        person(c, x, 900, 1.2, tint)


def _bicycle(c: Canvas, x: float, y: float, tint: str) -> None:
    for wheel in (-40, 40):
        c.ring(x + wheel, y, 32, 4, INK)
    c.line([(x - 40, y), (x - 14, y - 46), (x + 30, y - 46), (x, y), (x - 40, y)], 5, tint)
    c.line([(x, y), (x - 18, y - 56)], 5, tint)
    c.line([(x + 40, y), (x + 26, y - 62), (x + 42, y - 66)], 5, tint)
    c.line([(x - 30, y - 58), (x - 6, y - 58)], 7, INK)


def stadium(c: Canvas) -> None:
    c.gradient(MOONLIT, (0, 0, 1600, 560))
    c.poly([(0, 270), (0, 200), (1600, 200), (1600, 270), (1500, 300), (100, 300)], "#18212d")
    c.poly([(0, 560), (0, 300), (1600, 300), (1600, 560)], "#232f3d")
    tints = (RED, PAPER, STEEL, "#7e8a95", OCHRE, "#c49a7c", "#50606e")
    for row in range(15):
        y = 318 + row * 15
        for seat in range(110):
            if c.rng.random() < 0.86:
                x = seat * 14.6 + (row % 2) * 7 + c.rng.uniform(-1, 1)
                c.disc(x, y, 4.8, mix(c.rng.choice(tints), "#232f3d", 0.35 - row * 0.015))
    c.rect(0, 548, 1600, 584, "#111922")
    for x in range(0, 1600, 200):
        c.rect(x + 6, 553, x + 194, 579, mix(SLATE, (RED, STEEL, SAGE)[x // 200 % 3], 0.4))
    for band in range(8):
        y0, y1 = 584 + 52 * band, 584 + 52 * (band + 1)
        c.rect(0, y0, 1600, y1, ("#3f7550", "#37694a")[band % 2])
    c.veil(584, 1000, "#12281f", 0, 0.35)
    line = "#e9efe4"
    c.line([(0, 612), (1600, 612)], 4, line)
    c.line([(800, 612), (800, 1000)], 5, line)
    c.arc(800, 800, 300, 96, 0, 360, 5, line)
    c.oval(800, 800, 10, 5, line)
    for x, side in ((130, -1), (1470, 1)):
        c.line([(x, 430), (x, 60)], 10, "#0f1721")
        c.rect(x - 90, 40, x + 90, 130, "#0f1721", 1, 6)
        for lamp in range(12):
            lx, ly = x - 66 + lamp % 4 * 44, 58 + lamp // 4 * 27
            c.disc(lx, ly, 10, "#fffbe9")
        c.glow(x, 85, 320, "#f4f1da", 0.8)
        c.soft(
            "#eef0dc",
            0.13,
            30,
            polygons=[[(x, 90), (x - side * 500, 1000), (x - side * 1400, 1000)]],
        )
    for x, y, s, tint in (
        (520, 760, 1.5, RED),
        (700, 700, 1.2, RED),
        (900, 870, 1.9, PAPER),
        (1120, 720, 1.3, PAPER),
        (1260, 900, 2.0, RED),
        (330, 880, 1.9, PAPER),
    ):
        c.soft("#0d2018", 0.5, 8, [(x, y, 34 * s, 6 * s)])
        person(c, x, y, s, tint)
    c.disc(768, 866, 11, SNOW)


def person(c: Canvas, x: float, foot: float, size: float, coat: str) -> None:
    """A small standing figure."""
    c.poly(
        [
            (x - 9 * size, foot - 62 * size),
            (x + 9 * size, foot - 62 * size),
            (x + 13 * size, foot - 22 * size),
            (x - 13 * size, foot - 22 * size),
        ],
        coat,
    )
    for leg in (-5, 5):
        c.line([(x + leg * size, foot - 24 * size), (x + leg * size, foot)], 6 * size, INK)
    c.disc(x, foot - 71 * size, 8 * size, "#c49a7c")


SCENES = {
    "courthouse": courthouse,
    "school": school,
    "stadium": stadium,
}
