"""The harbour: its bridge, boats, cranes and lights."""

from .canvas import Canvas, along, bezier
from .palette import (
    AMBER,
    BRICK,
    DUSK,
    EMBER,
    FOG,
    INK,
    MIST,
    NIGHT,
    OCHRE,
    OVERCAST,
    PAPER,
    RED,
    RUST,
    SLATE,
    SNOW,
    STEEL,
    mix,
)


def harbour_bridge(c: Canvas) -> None:
    c.gradient(OVERCAST, (0, 0, 1600, 700))
    c.glow(1080, 300, 420, PAPER, 0.55)
    c.clouds(PAPER, 0.35, 60, 330)
    c.ridge(640, 110, mix(STEEL, MIST, 0.62))
    c.ridge(668, 70, mix(STEEL, MIST, 0.4))
    c.veil(480, 700, MIST, 0, 0.55)
    arch = bezier((-40, 610), (400, 310), (1200, 310), (1640, 610), 80)
    inner = [(x, y + 30 * (1 - ((x - 800) / 840) ** 2) + 8) for x, y in arch]
    for x in range(28, 1600, 34):
        c.line([(x, along(arch, x)), (x, 596)], 2, SLATE)
        c.line([(x, along(arch, x)), (x + 17, along(inner, x + 17))], 2, SLATE)
        c.line([(x + 17, along(inner, x + 17)), (x + 34, along(arch, x + 34))], 2, SLATE)
    c.line(arch, 11, SLATE)
    c.line(inner, 5, SLATE)
    c.rect(0, 594, 1600, 610, SLATE)
    c.line([(0, 580), (1600, 580)], 2, SLATE)
    for x in range(6, 1600, 12):
        c.line([(x, 580), (x, 596)], 1, SLATE)
    for x in (330, 1270):
        c.shade([(x - 24, 476), (x + 24, 476), (x + 34, 730), (x - 34, 730)], (SLATE, INK), True)
        c.rect(x - 34, 462, x + 34, 480, INK)
    c.gradient(("#6c8090", "#4a6072", "#3a4f60"), (0, 700, 1600, 1000))
    c.mirror(702, 250, 0.55)
    for x in (330, 1270):
        c.poly([(x - 60, 726), (x + 60, 726), (x + 48, 690), (x - 48, 690)], INK)
    c.veil(640, 760, MIST, 0, 0.32)
    c.veil(760, 860, MIST, 0.32, 0)
    c.ripples(720, 990, MIST, 170, 0.3)


def ferry(c: Canvas) -> None:
    c.gradient(FOG, (0, 0, 1600, 660))
    c.glow(420, 250, 420, PAPER, 0.6)
    c.poly([(1240, 0), (1400, 0), (1420, 690), (1220, 690)], mix(STEEL, MIST, 0.62))
    c.rect(1180, 0, 1460, 30, mix(STEEL, MIST, 0.55))
    c.veil(250, 660, "#c9cbc7", 0, 0.75)
    c.gradient(("#aab3b5", "#7f9099", "#5d717d"), (0, 660, 1600, 1000))
    hull = [(210, 560), (1130, 560), (1190, 520), (1120, 684), (290, 684)]
    c.rect(330, 392, 900, 480, PAPER)
    c.rect(270, 470, 1040, 566, SNOW)
    c.poly([(900, 392), (960, 392), (1000, 480), (900, 480)], PAPER)
    c.rect(450, 330, 690, 396, PAPER)
    c.rect(560, 246, 640, 334, SLATE)
    c.rect(560, 268, 640, 296, RED)
    c.shade(hull, (SLATE, NIGHT))
    c.poly([(216, 574), (1140, 574), (1136, 588), (222, 588)], RED)
    c.windows((350, 410, 890, 460), 16, 1, AMBER, 0.9, 0.56)
    c.windows((290, 494, 1030, 548), 22, 1, AMBER, 0.85, 0.52)
    c.windows((466, 346, 680, 380), 7, 1, STEEL, 1, 0.7)
    c.line([(330, 376), (900, 376)], 2, STEEL)
    for x in range(330, 901, 19):
        c.line([(x, 376), (x, 394)], 1.4, STEEL)
    c.line([(770, 392), (770, 250)], 5, SLATE)
    c.line([(740, 290), (800, 290)], 3, SLATE)
    c.glow(772, 248, 90, AMBER, 0.8)
    for x in range(380, 860, 140):
        c.rect(x, 454, x + 54, 468, RUST, 1, 6)
    c.mirror(684, 240, 0.5)
    c.ripples(692, 990, PAPER, 150, 0.35)
    c.veil(560, 700, "#ced0cb", 0, 0.34)
    c.veil(700, 820, "#ced0cb", 0.34, 0)
    for x, y, s in ((1060, 190, 1.3), (1150, 150, 0.9), (180, 330, 1.1)):
        gull(c, x, y, s)


def gull(c: Canvas, x: float, y: float, size: float) -> None:
    left = bezier(
        (x, y),
        (x - 8 * size, y - 14 * size),
        (x - 22 * size, y - 14 * size),
        (x - 34 * size, y - 2 * size),
        12,
    )
    right = [(2 * x - px, py) for px, py in left]
    c.line(left, 3 * size, SLATE)
    c.line(right, 3 * size, SLATE)


def lighthouse(c: Canvas) -> None:
    c.gradient(DUSK, (0, 0, 1600, 720))
    c.stars(120, 420)
    c.clouds("#e9b694", 0.32, 430, 620, 8)
    c.soft("#fbe8c8", 0.3, 30, polygons=[[(1090, 262), (-200, 60), (-200, 330)]])
    c.soft("#fbe8c8", 0.2, 26, polygons=[[(1090, 262), (1700, 190), (1700, 350)]])
    c.gradient(("#a27b80", "#4f5a72", "#26384c"), (0, 720, 1600, 1000))
    c.ripples(728, 990, "#e9c0a0", 190, 0.34)
    c.poly(
        [
            (640, 1000),
            (700, 868),
            (790, 820),
            (840, 748),
            (930, 716),
            (1240, 700),
            (1370, 660),
            (1600, 636),
            (1600, 1000),
        ],
        "#1d2836",
    )
    c.poly([(900, 1000), (980, 850), (1100, 800), (1300, 780), (1600, 730), (1600, 1000)], NIGHT)
    c.shade(
        [(1048, 320), (1132, 320), (1156, 712), (1024, 712)],
        ("#f5ead8", "#e6d3bd", "#8d7f83"),
        True,
    )
    c.shade([(1042, 430), (1139, 430), (1145, 520), (1035, 520)], ("#c1372c", RED, "#6d2327"), True)
    c.rect(1030, 306, 1150, 322, SLATE)
    c.rect(1058, 236, 1122, 306, AMBER)
    for x in (1058, 1078, 1100, 1120):
        c.rect(x, 236, x + 4, 306, SLATE)
    c.poly([(1046, 238), (1134, 238), (1110, 204), (1070, 204)], SLATE)
    c.line([(1090, 206), (1090, 176)], 4, SLATE)
    c.glow(1090, 268, 260, "#ffe6ad", 0.85)
    for y in (372, 566, 640):
        c.rect(1082, y, 1098, y + 28, SLATE, 1, 7)
    c.poly(
        [
            (1190, 706),
            (1190, 640),
            (1174, 640),
            (1226, 592),
            (1370, 592),
            (1416, 640),
            (1402, 640),
            (1402, 706),
        ],
        "#33404e",
    )
    c.poly([(1168, 642), (1226, 588), (1372, 588), (1422, 642)], "#1d2836")
    c.rect(1334, 560, 1356, 600, "#1d2836")
    c.windows((1210, 652, 1390, 696), 4, 1, AMBER, 0.8, 0.4)
    c.glow(1300, 680, 130, AMBER, 0.3)


def cranes(c: Canvas) -> None:
    c.gradient(EMBER, (0, 0, 1600, 850))
    c.disc(420, 560, 74, "#fbe3b4")
    c.glow(420, 560, 420, "#fbe3b4", 0.6)
    c.clouds("#f3c9a0", 0.4, 180, 480)
    for x, size, tone in ((1180, 0.74, 0.35), (720, 0.9, 0.16), (200, 1.1, 0.0)):
        gantry(c, x, 812, size, mix(INK, "#a2666a", tone))
    tints = (RUST, STEEL, "#3f5a55", OCHRE, BRICK, SLATE, "#5b5568")
    for column in range(15):
        height = (1, 2, 3, 4, 3, 4, 5, 4, 2, 1, 3, 4, 4, 3, 2)[column]
        for row in range(height):
            x, y = 40 + column * 104, 838 - row * 44
            tint = mix(c.rng.choice(tints), INK, 0.3)
            c.rect(x, y - 42, x + 101, y, tint)
            for rib in range(8, 100, 9):
                c.line([(x + rib, y - 38), (x + rib, y - 4)], 1, INK, 0.35)
            c.rect(x, y - 42, x + 101, y - 39, PAPER, 0.18)
    c.rect(0, 838, 1600, 1000, "#1a222c")
    c.gradient(("#2b2f3c", "#1a222c"), (0, 850, 1600, 1000))
    c.ripples(870, 990, "#e0a078", 90, 0.2)


def gantry(c: Canvas, x: float, foot: float, size: float, colour: str) -> None:
    """A ship-to-shore crane, its boom out to the right."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, foot - dy * size

    for leg in (0, 150):
        c.line([at(leg, 0), at(leg, 470)], 13 * size, colour)
    c.line([at(-10, 150), at(160, 150)], 9 * size, colour)
    c.line([at(0, 150), at(150, 400)], 5 * size, colour)
    c.line([at(150, 150), at(0, 400)], 5 * size, colour)
    c.line([at(-160, 470), at(470, 470)], 13 * size, colour)
    c.line([at(75, 470), at(75, 640)], 10 * size, colour)
    c.line([at(75, 636), at(452, 474)], 4 * size, colour)
    c.line([at(75, 636), at(270, 474)], 4 * size, colour)
    c.line([at(75, 636), at(-150, 474)], 4 * size, colour)
    c.rect(*at(-130, 530), *at(-40, 470), colour)
    c.line([at(300, 470), at(300, 330)], 2 * size, colour)
    c.rect(*at(262, 330), *at(340, 300), colour)


def old_port(c: Canvas) -> None:
    c.gradient(FOG, (0, 0, 1600, 800))
    for depth, tone in enumerate((0.82, 0.68, 0.5)):
        x, base = -40.0 + depth * 37, 640 + depth * 44
        while x < 1640:
            wide = c.rng.uniform(110, 190) * (1 + depth * 0.25)
            top = base - c.rng.uniform(130, 250) * (1 + depth * 0.22)
            colour = mix(STEEL, MIST, tone)
            peak = top - wide * 0.34
            gable = [(x, base), (x, top), (x + wide / 2, peak), (x + wide, top), (x + wide, base)]
            c.poly(gable, colour)
            shade = mix(colour, INK, 0.16)
            c.windows((x + 14, top + 16, x + wide - 14, base - 30), 4, 4, shade, 1, 0.36)
            x += wide + c.rng.choice((2, 2, 60))
        c.veil(360, 700 + depth * 44, "#cfd1cc", 0, 0.55 - depth * 0.12)
    c.line([(1270, 720), (1270, 210)], 9, mix(SLATE, MIST, 0.25))
    c.line([(1270, 330), (1160, 610)], 3, mix(SLATE, MIST, 0.3))
    c.line([(1270, 330), (1380, 610)], 3, mix(SLATE, MIST, 0.3))
    c.line([(1226, 300), (1314, 300)], 6, mix(SLATE, MIST, 0.25))
    c.gradient(("#b9c0bf", "#8f9da2", "#72848c"), (0, 728, 1600, 900))
    c.mirror(730, 170, 0.5)
    c.ripples(736, 880, PAPER, 90, 0.3)
    c.gradient(("#59626a", "#343f49"), (0, 880, 1600, 1000))
    c.rect(0, 872, 1600, 886, "#79818a")
    for x in (300, 860, 1420):
        c.rect(x - 26, 832, x + 26, 900, INK, 1, 10)
        c.rect(x - 38, 820, x + 38, 846, INK, 1, 12)
    c.line(bezier((300, 846), (480, 930), (680, 930), (860, 846)), 7, "#8d7b5e")
    c.rect(546, 420, 558, 880, INK)
    c.glow(552, 400, 330, "#ffe2a6", 0.85)
    c.disc(552, 400, 22, "#fff3d4")
    c.poly([(520, 384), (584, 384), (566, 362), (538, 362)], INK)


SCENES = {
    "harbour-bridge": harbour_bridge,
    "ferry": ferry,
    "lighthouse": lighthouse,
    "cranes": cranes,
    "old-port": old_port,
}
