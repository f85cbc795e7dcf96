"""Streets, roofs and lines through a town."""

import math

from .canvas import Canvas, bezier
from .palette import (
    AMBER,
    DUSK,
    INK,
    MIDNIGHT,
    MOONLIT,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    PINE,
    RED,
    ROSE,
    RUST,
    SAND,
    SLATE,
    SNOW,
    mix,
)


def tram(c: Canvas) -> None:
    c.gradient(MIDNIGHT, (0, 0, 1600, 700))
    c.glow(800, 560, 620, "#b88a62", 0.5)
    for side in (-1, 1):
        for depth in range(5):
            near, far = 800 - depth * 140, 660 - depth * 140
            top, rear = 40 + depth * 96, 130 + depth * 96
            foot, back = 800 - depth * 34, 766 - depth * 34
            xs = (800 + side * near, 800 + side * far)
            tone = mix("#111a25", "#3b4452", depth / 5)
            c.poly([(xs[0], top), (xs[1], rear), (xs[1], back), (xs[0], foot)], tone)
            for column in range(3):
                for row in range(6):
                    share = (column + 0.3) / 3
                    x = xs[0] + (xs[1] - xs[0]) * share
                    y = top + 60 + (rear - top) * share + row * (98 - depth * 15)
                    wide = 17 - depth * 2.4
                    if y < 700 and c.rng.random() < 0.3:
                        c.rect(x - wide, y, x + wide, y + wide * 2.2, AMBER, 0.75)
    c.gradient(("#38414d", "#1d2732", "#0f1720"), (0, 690, 1600, 1000))
    for offset in (-1, 1):
        c.line([(800 + offset * 60, 720), (800 + offset * 230, 1000)], 7, "#8b97a1")
        c.line([(800 + offset * 64, 720), (800 + offset * 246, 1000)], 2, NIGHT)
    for x in (-900, 0, 900):
        c.line([(800, 250), (800 + x, -20)], 2, "#4c5866")
    c.glow(800, 520, 430, AMBER, 0.4)
    c.rect(632, 300, 968, 752, "#7c2620", 1, 34)
    c.rect(632, 300, 968, 350, "#d8c8a6", 1, 26)
    c.rect(632, 556, 968, 566, "#d8c8a6")
    c.rect(700, 308, 900, 342, INK, 1, 6)
    c.rect(708, 316, 892, 334, OCHRE, 0.9, 3)
    c.gradient(("#ffeec2", "#f1c679"), (656, 368, 944, 540))
    for x in (748, 852):
        c.rect(x - 5, 366, x + 5, 542, "#7c2620")
    c.oval(800, 470, 28, 34, INK)
    c.poly([(752, 542), (768, 506), (832, 506), (848, 542)], INK)
    c.line([(800, 300), (800, 250)], 4, SLATE)
    c.line([(748, 252), (852, 252)], 5, SLATE)
    c.rect(620, 700, 980, 764, INK, 1, 12)
    c.mirror(768, 200, 0.42)
    for x in (694, 906):
        c.disc(x, 640, 25, "#fff4d6")
        c.glow(x, 640, 150, "#fff0c8", 0.85)
        c.soft(
            "#ffe9bd",
            0.4,
            14,
            polygons=[[(x - 20, 780), (x + 20, 780), (x + 44, 990), (x - 44, 990)]],
        )
    c.ripples(770, 990, "#d8b07c", 90, 0.25)


def skyline(c: Canvas) -> None:
    c.gradient(("#1c2738", "#2a3346"), (0, 700, 1600, 1000))
    c.gradient(DUSK, (0, 0, 1600, 800))
    c.clouds("#f0b795", 0.35, 380, 620)
    for depth, tone in enumerate((0.62, 0.36, 0.12)):
        x = -30.0
        while x < 1630:
            wide = c.rng.uniform(70, 150)
            top = 700 - c.rng.uniform(90, 420 - depth * 90)
            colour = mix("#1c2738", "#a77f86", tone)
            c.rect(x, top, x + wide, 860, colour)
            if c.rng.random() < 0.4:
                c.line(
                    [(x + wide / 2, top), (x + wide / 2, top - c.rng.uniform(30, 80))], 3, colour
                )
            c.windows(
                (x + 8, top + 12, x + wide - 8, 850),
                int(wide / 13),
                26 - depth * 5,
                "#ffd898",
                0.22 + depth * 0.1,
                0.46,
            )
            x += wide + c.rng.choice((3, 3, 24))
    c.glow(800, 760, 800, "#f2b27a", 0.22)
    c.rect(0, 800, 1600, 832, "#141d29")
    c.rect(0, 832, 1600, 846, "#2a3442")
    for x in range(90, 1600, 240):
        c.poly(
            [
                (x - 50, 846),
                (x + 50, 846),
                (x + 26, 880),
                (x + 26, 1000),
                (x - 26, 1000),
                (x - 26, 880),
            ],
            "#1b2532",
        )
    c.gradient(("#141d29", "#0c131c"), (0, 975, 1600, 1000))
    for car in range(6):
        x = 170 + car * 208
        c.rect(x, 712, x + 202, 796, "#cfd5d4", 1, 10)
        c.rect(x, 766, x + 202, 776, "#4c8a74")
        c.rect(x + 10, 794, x + 192, 802, INK)
        c.windows((x + 8, 724, x + 194, 760), 6, 1, "#fff0c9", 1, 0.74)
        for door in (52, 138):
            c.rect(x + door, 722, x + door + 22, 794, "#a9b3b4")
            c.rect(x + door + 4, 728, x + door + 18, 760, "#fff0c9")
    c.line([(0, 660), (1600, 660)], 2, "#141d29")
    for x in range(40, 1600, 310):
        c.line([(x, 800), (x, 640)], 6, "#141d29")
        c.line([(x, 650), (x + 60, 650)], 4, "#141d29")


def market(c: Canvas) -> None:
    c.gradient(("#a9c3cd", "#dcdfd2", "#efe2c4"), (0, 0, 1600, 720))
    x = 0
    for wide, tint in zip(
        (230, 190, 260, 210, 240, 190, 290),
        (ROSE, SAND, "#b9c2b0", "#d8b48c", "#b7bfc6", "#d9c2a6", ROSE),
        strict=True,
    ):
        top = 90 + c.rng.randint(0, 80)
        c.poly(
            [
                (x, 720),
                (x, top + 60),
                (x + wide / 2, top - 30),
                (x + wide, top + 60),
                (x + wide, 720),
            ],
            mix(tint, SNOW, 0.2),
        )
        c.windows((x + 24, top + 80, x + wide - 24, 520), 3, 4, "#6c7a84", 1, 0.4)
        x += wide
    c.veil(100, 700, "#efe6d2", 0.1, 0.4)
    c.gradient(("#b9ab98", "#8d8274"), (0, 720, 1600, 1000))
    for row in range(9):
        y = 735.0 + row * row * 4
        c.line([(0, y), (1600, y)], 1.5, "#7d7266", 0.5)
    stripes = ((RED, PAPER), (MOSS, PAPER), ("#33566b", PAPER), (OCHRE, PAPER))
    goods = (
        ("#b5472f", "#c9653a"),
        ("#5b7a46", "#86a05a"),
        ("#d9a441", "#e5bd62"),
        ("#6b3f57", "#8c5870"),
    )
    for stall in range(4):
        _stall(c, 40 + stall * 392, stripes[stall], goods[stall], goods[(stall + 1) % 4])
    c.line(bezier((0, 250), (400, 340), (1100, 340), (1600, 240)), 2, SLATE)
    for step in range(1, 16):
        x = step * 100
        y = 250 + 84 * math.sin(math.pi * step / 16)
        c.disc(x, y + 12, 9, "#fff3d0")
        c.glow(x, y + 12, 44, "#ffe6ad", 0.7)


def _stall(
    c: Canvas, x: float, cloth: tuple[str, str], left: tuple[str, str], right: tuple[str, str]
) -> None:
    c.soft("#3d352d", 0.5, 26, [(x + 175, 940, 200, 24)])
    for post in (x + 14, x + 330):
        c.rect(post, 440, post + 10, 930, "#5a4636")
    c.rect(x + 24, 560, x + 330, 700, "#4d4038", 0.55)
    for band in range(8):
        x0 = x - 6 + band * 45
        tint = cloth[band % 2]
        c.poly(
            [(x0 + 12 - band * 3, 400), (x0 + 51 - band * 3, 400), (x0 + 45, 500), (x0, 500)], tint
        )
        c.oval(x0 + 22.5, 500, 22.5, 22, mix(tint, INK, 0.1))
        c.rect(x0, 488, x0 + 45, 502, mix(tint, INK, 0.1))
    for tray, tints in ((0, left), (1, right)):
        x0 = x + 22 + tray * 160
        for row in range(3):
            for fruit in range(6):
                c.disc(
                    x0 + 12 + fruit * 24 + row % 2 * 8, 690 + row * 18, 15, tints[(fruit + row) % 2]
                )
        c.poly([(x0 - 8, 726), (x0 + 154, 726), (x0 + 146, 800), (x0, 800)], "#8a6a4a")
        for slat in (748, 772):
            c.line([(x0 - 5, slat), (x0 + 151, slat)], 2, "#6c5138")
    c.rect(x + 8, 800, x + 346, 930, "#6f5841")
    for plank in range(1, 7):
        c.line([(x + 8 + plank * 48, 802), (x + 8 + plank * 48, 930)], 1.5, "#584533")


def rooftops(c: Canvas) -> None:
    c.gradient(("#557a96", "#93a7b0", "#e4c6a4", "#f2d6a8"))
    c.glow(1180, 620, 620, "#fff0c9", 0.7)
    c.clouds("#f7e6cb", 0.5, 120, 460)
    for depth, tone in enumerate((0.6, 0.34, 0.06)):
        x = -60.0
        base = 620 + depth * 120
        while x < 1640:
            wide = c.rng.uniform(150, 270)
            peak = base - c.rng.uniform(50, 130)
            wall = mix("#33333f", "#e0b894", tone)
            tile = mix("#5a3733", "#d9a486", tone)
            c.rect(x, base, x + wide, 1000, wall)
            c.poly(
                [
                    (x - 12, base + 6),
                    (x + wide * 0.3, peak),
                    (x + wide * 0.7, peak),
                    (x + wide + 12, base + 6),
                ],
                tile,
            )
            c.rect(x + wide * 0.62, peak - 56, x + wide * 0.74, peak + 16, mix(wall, tile, 0.5))
            for pot in (0.64, 0.7):
                c.rect(x + wide * pot, peak - 74, x + wide * pot + 9, peak - 54, tile)
            c.windows(
                (x + 20, base + 24, x + wide - 20, base + 150),
                4,
                2,
                "#ffdf9f",
                0.35 + 0.2 * depth,
                0.34,
            )
            x += wide + 4
        c.veil(base, base + 120, "#eccba4", 0.28 - depth * 0.1, 0)
    for x, y, s, turn in (
        (330, 190, 1.7, -20),
        (560, 330, 1.0, 14),
        (760, 130, 1.3, 30),
        (940, 300, 0.8, -34),
        (1150, 200, 1.1, 8),
        (450, 470, 0.7, 40),
        (1380, 340, 0.9, -12),
        (200, 390, 0.8, 24),
        (660, 510, 0.55, -8),
    ):
        swift(c, x, y, s, turn)


def swift(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    """A swift from below: two scythes and a short fork of a tail."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + size * (dx * cos - dy * sin), y + size * (dx * sin + dy * cos)

    for side in (-1, 1):
        front = bezier(at(0, -16), at(side * 34, -34), at(side * 78, -6), at(side * 96, 42), 20)
        rear = bezier(at(side * 96, 42), at(side * 66, 8), at(side * 34, -4), at(0, 12), 20)
        c.poly([*front, *rear], "#232630")
    c.poly(
        [
            at(-8, -20),
            at(0, -38),
            at(8, -20),
            at(9, 20),
            at(13, 58),
            at(0, 40),
            at(-13, 58),
            at(-9, 20),
        ],
        "#232630",
    )


def night_train(c: Canvas) -> None:
    c.gradient(MOONLIT)
    c.stars(190, 520)
    c.disc(1260, 190, 56, "#f5ecd2")
    c.glow(1260, 190, 330, "#e9e4cf", 0.5)
    c.ridge(450, 330, "#3d546c", 0.6)
    c.ridge(640, 230, "#2c4056", 0.58)
    c.veil(520, 760, "#8ea3b3", 0, 0.3)
    stone, shadow = "#1a2838", "#131e2b"
    c.rect(0, 592, 1600, 640, stone)
    c.rect(0, 588, 1600, 596, "#2a3b4e")
    for pier in range(9):
        x = -70.0 + pier * 200
        c.rect(x, 630, x + 44, 1000, stone)
        c.rect(x + 30, 640, x + 44, 1000, shadow)
        left, right = x + 44, x + 200
        arch = bezier((left, 760), (left, 640), (right, 640), (right, 760), 24)
        c.poly([(left, 630), (right, 630), *reversed(arch)], stone)
    c.ridge(930, 90, PINE, 0.5)
    for _ in range(90):
        x, size = c.rng.uniform(0, 1600), c.rng.uniform(30, 84)
        foot = c.rng.uniform(930, 1010)
        c.poly(
            [(x - size * 0.28, foot), (x, foot - size), (x + size * 0.28, foot)],
            mix(PINE, NIGHT, c.rng.random()),
        )
    for car in range(5):
        x = 60 + car * 262
        c.rect(x, 506, x + 254, 582, "#23435e", 1, 9)
        c.rect(x, 560, x + 254, 566, OCHRE)
        c.rect(x + 8, 500, x + 246, 512, "#16293a", 1, 5)
        c.windows((x + 12, 522, x + 244, 554), 8, 1, "#ffdf9a", 0.8, 0.62)
        for wheel in (34, 74, 180, 220):
            c.disc(x + wheel, 584, 10, NIGHT)
        c.glow(x + 127, 540, 130, "#ffd98f", 0.22)
    c.poly([(1370, 582), (1370, 506), (1540, 506), (1586, 548), (1590, 582)], RUST)
    c.poly([(1520, 516), (1538, 516), (1566, 544), (1520, 544)], "#1a2530")
    c.rect(1370, 560, 1589, 566, OCHRE)
    for wheel in (1400, 1440, 1520, 1556):
        c.disc(wheel, 584, 10, NIGHT)
    c.glow(1588, 562, 120, "#fff0c6", 0.9)
    c.soft("#fff0c6", 0.3, 16, polygons=[[(1580, 560), (1700, 530), (1700, 600)]])


SCENES = {
    "tram": tram,
    "skyline": skyline,
    "market": market,
    "rooftops": rooftops,
    "night-train": night_train,
}
