"""Instruments that look up."""

import math

from .canvas import Canvas, Point, bezier
from .palette import (
    AMBER,
    CLEAR,
    DUSK,
    INK,
    MIDNIGHT,
    OCHRE,
    PAPER,
    POLAR,
    RED,
    SLATE,
    SNOW,
    STEEL,
    mix,
)


def observatory(c: Canvas) -> None:
    c.gradient(MIDNIGHT)
    c.glow(900, 980, 900, "#4d6f86", 0.5)
    for trail in range(70):
        radius = 40 + trail * 17 + c.rng.uniform(-5, 5)
        start = c.rng.uniform(0, 360)
        tint = c.rng.choice((PAPER, "#cfe0ec", AMBER, SNOW))
        c.arc(
            620,
            240,
            radius,
            radius,
            start,
            start + c.rng.uniform(14, 42),
            1.8,
            tint,
            c.rng.uniform(0.35, 0.9),
        )
    c.disc(620, 240, 3, SNOW)
    c.ridge(880, 130, "#1a2c3b", 0.55)
    c.poly([(0, 1000), (0, 940), (560, 836), (1300, 820), (1600, 880), (1600, 1000)], "#0d1722")
    c.shade(
        [(800, 620), (1240, 620), (1240, 836), (800, 836)], ("#93a3ac", "#5d6c78", "#2c3845"), True
    )
    c.rect(786, 606, 1254, 630, "#3b4957")
    dome = [
        (
            1020 + 226 * math.cos(math.pi * (1 + s / 48)),
            608 + 226 * math.sin(math.pi * (1 + s / 48)),
        )
        for s in range(49)
    ]
    c.shade(dome, ("#dfe4e2", "#a9b4ba", "#4a5865"), True)
    for rib in (-150, -80, 80, 150):
        c.line(
            bezier((1020 + rib, 606), (1020 + rib, 500), (1020 + rib * 0.5, 400), (1020, 384), 20),
            1.6,
            "#71808b",
            0.6,
        )
    c.poly([(930, 606), (934, 480), (962, 392), (1008, 382), (992, 480), (990, 606)], "#f3c877")
    c.poly([(946, 606), (950, 486), (968, 404), (1000, 388), (984, 484), (980, 606)], "#3a2c22")
    c.line([(968, 580), (940, 420)], 24, "#8f9ba2")
    c.line([(958, 524), (936, 400)], 30, "#b6c0c4")
    c.glow(960, 500, 240, AMBER, 0.42)
    c.rect(1120, 736, 1160, 836, "#1a232d")
    c.windows((840, 690, 1080, 730), 4, 1, AMBER, 0.75, 0.36)


def snowfield(c: Canvas) -> None:
    c.gradient(POLAR, (0, 0, 1600, 560))
    c.disc(1080, 250, 46, "#fffaf0")
    c.glow(1080, 250, 420, "#fffaf0", 0.85)
    c.ring(1080, 250, 210, 5, "#ffffff", 0.35)
    for side in (-1, 1):
        c.glow(1080 + side * 210, 250, 60, "#fff2da", 0.9)
    c.ridge(520, 70, "#b7c9d5", 0.5)
    c.gradient(("#e3ebee", "#f4f5f2", "#cddae2"), (0, 548, 1600, 1000))
    c.ridge(640, 50, "#e9eff1", 0.42, 6)
    for _ in range(70):
        near = c.rng.random() ** 1.5
        x, y = c.rng.uniform(-50, 1600), 600 + 390 * near
        c.oval(x, y, (40 + 150 * near), 1.5 + 5 * near, "#b3c7d4", 0.3)
        c.oval(x + 10, y - 3 - 3 * near, (40 + 150 * near), 1 + 3 * near, "#ffffff", 0.6)
    for step in range(30):
        share = step / 30
        x = 470 + 330 * share**0.8 + math.sin(step / 4) * 14
        y = 985 - 300 * share**0.7
        c.oval(
            x + (9 - 7 * share) * (1 if step % 2 else -1) * 2,
            y,
            11 - 8.6 * share,
            6 - 4.6 * share,
            "#94abbb",
        )
    c.soft("#8fa7b8", 0.5, 16, polygons=[[(700, 700), (1010, 700), (700, 790), (380, 770)]])
    c.poly([(740, 702), (780, 586), (960, 586), (1000, 702)], RED)
    c.poly([(900, 702), (930, 586), (960, 586), (1000, 702)], "#861d19")
    c.rect(816, 640, 866, 702, "#5d1512")
    c.rect(884, 622, 916, 652, AMBER)
    c.line([(1210, 722), (1210, 330)], 7, SLATE)
    for dx in (-120, 120):
        c.line([(1210, 420), (1210 + dx, 728)], 1.6, SLATE)
    c.line([(1150, 372), (1270, 372)], 4, SLATE)
    for dx in (-60, -40, 52):
        c.disc(1210 + dx, 362, 9, INK)
    c.poly([(1210, 330), (1290, 316), (1290, 344)], OCHRE)
    c.rect(1190, 520, 1232, 572, SNOW, 1, 4)
    c.rect(1194, 526, 1228, 566, STEEL, 1, 2)
    c.line([(640, 700), (640, 590)], 4, "#6d4a35")
    c.poly([(642, 592), (694, 604), (642, 620)], OCHRE)


def dish(c: Canvas) -> None:
    c.gradient(DUSK)
    c.stars(170, 520)
    c.clouds("#f0b795", 0.3, 620, 780, 5)
    c.ridge(850, 90, "#5b5468", 0.5)
    c.ridge(905, 60, "#2c2f42", 0.5)
    for x, size in ((210, 0.34), (400, 0.42)):
        _antenna(c, x, 880, size, "#3c3d52", "#565469")
    c.rect(0, 930, 1600, 1000, "#171d2a")
    _antenna(c, 960, 940, 1.3, "#1b2432", "#c9c4bd")
    c.rect(1290, 850, 1460, 940, "#1b2432")
    c.poly([(1276, 854), (1474, 854), (1446, 820), (1304, 820)], "#121a26")
    c.windows((1304, 868, 1448, 914), 4, 1, AMBER, 1, 0.4)
    c.glow(1376, 890, 130, AMBER, 0.35)
    c.line([(0, 930), (1600, 930)], 2, "#3a3d50")
    for x in range(30, 800, 70):
        c.line([(x, 932), (x, 900)], 4, "#171d2a")
        c.line([(x, 908), (x + 70, 908)], 1.4, "#171d2a")


def _antenna(c: Canvas, x: float, foot: float, size: float, frame: str, face: str) -> None:
    """A steerable radio dish that looks up to the left."""
    turn = math.radians(-52)

    def at(dx: float, dy: float) -> Point:
        hub = foot - 330 * size
        return (
            x + size * (dx * math.cos(turn) - dy * math.sin(turn)),
            hub + size * (dx * math.sin(turn) + dy * math.cos(turn)),
        )

    for leg in (-120, -40, 40, 120):
        c.line([(x + leg * size, foot), (x + leg * 0.2 * size, foot - 300 * size)], 9 * size, frame)
    c.line([(x - 96 * size, foot - 60 * size), (x + 96 * size, foot - 60 * size)], 7 * size, frame)
    c.line(
        [(x - 66 * size, foot - 150 * size), (x + 66 * size, foot - 150 * size)], 7 * size, frame
    )
    c.disc(x, foot - 320 * size, 42 * size, frame)
    rim_a, rim_b = at(-40, -300), at(-40, 300)
    bowl = bezier(rim_a, at(190, -190), at(190, 190), rim_b, 40)
    c.shade(bowl, (mix(face, SNOW, 0.2), mix(face, frame, 0.75)))
    rear = bezier(rim_a, at(60, -150), at(60, 150), rim_b, 40)
    c.poly([rim_a, *rear, rim_b], mix(face, frame, 0.45), 0.6)
    for spoke in (-200, -100, 0, 100, 200):
        c.line([at(-40, spoke), at(66 - abs(spoke) * 0.3, spoke * 0.4)], 1.6 * size, frame, 0.5)
    for strut in (-190, 0, 190):
        c.line([at(10, strut), at(-210, 0)], 5 * size, frame)
    tip = at(-214, 0)
    c.disc(*tip, 20 * size, frame)
    c.line([rim_a, rim_b], 4 * size, frame)


def weather_balloon(c: Canvas) -> None:
    c.gradient(CLEAR, (0, 0, 1600, 820))
    c.glow(1320, 160, 460, "#fff4d8", 0.7)
    puffs, feet, shadows = [], [], []
    for x, y, s in ((300, 300, 1.0), (1240, 420, 1.3), (720, 560, 0.7), (120, 600, 0.8)):
        for dx, dy, r in ((-130, 10, 80), (-50, -36, 110), (60, -20, 100), (150, 14, 70)):
            puffs.append((x + dx * s, y + dy * s, r * s, r * 0.72 * s))
        feet.append(
            [
                (x - 200 * s, y + 14 * s),
                (x + 214 * s, y + 14 * s),
                (x + 180 * s, y + 62 * s),
                (x - 170 * s, y + 62 * s),
            ]
        )
        shadows.append((x, y + 60 * s, 180 * s, 16 * s))
    c.soft("#fdfaf2", 0.92, 12, puffs, feet)
    c.soft("#b6c7cf", 0.5, 16, shadows)
    c.ridge(800, 70, "#8ea88e", 0.45)
    fields = ("#a9ab5e", "#8a9a55", "#c9b56c", "#7d9158", "#d2c07c")
    for strip in range(11):
        x = -300 + strip * 200
        c.poly(
            [
                (700 + (x - 700) * 0.5, 806),
                (700 + (x - 500) * 0.5, 806),
                (x + 240, 1000),
                (x, 1000),
            ],
            fields[strip % 5],
        )
    c.poly([(0, 790), (1600, 800), (1600, 822), (0, 826)], "#5d7554")
    c.rect(1180, 786, 1270, 846, PAPER)
    c.poly([(1168, 790), (1282, 790), (1225, 744)], "#8a4a38")
    c.line([(820, 420), (846, 640)], 2, INK)
    c.rect(824, 636, 872, 684, PAPER, 1, 4)
    c.rect(824, 654, 872, 666, RED)
    c.line([(838, 684), (838, 712)], 2, INK)
    top = bezier((816, 408), (560, 330), (620, 60), (810, 60), 30)
    low = bezier((810, 60), (1000, 60), (1066, 330), (824, 408), 30)
    c.shade([*top, *low], ("#fbf4e4", "#eeddbd", "#c9a98a"), True)
    c.oval(740, 170, 34, 60, "#ffffff", 0.5)
    c.poly([(806, 404), (834, 404), (820, 426)], "#a9835f")
    for x, s in ((1000, 1.0), (1046, 0.9)):
        c.rect(x - 10 * s, 866, x + 10 * s, 914, INK if s == 1 else RED, 1, 5)
        c.disc(x, 856, 9 * s, "#b98b6b")


SCENES = {
    "observatory": observatory,
    "snowfield": snowfield,
    "dish": dish,
    "weather-balloon": weather_balloon,
}
