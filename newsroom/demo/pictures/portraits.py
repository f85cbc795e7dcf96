"""Flat busts of the reporters, built from one head and eight heads of hair."""

from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Canvas, Point, bezier
from .palette import INK, MIST, MOSS, NIGHT, OCHRE, PAPER, PLUM, RED, RUST, SAND, SLATE, SNOW, mix

Strokes = Callable[[Canvas, str], None]


@dataclass(frozen=True)
class Look:
    ground: tuple[str, str]
    skin: str
    hair: str
    coat: str
    collar: str
    behind: Strokes | None = None
    front: Strokes | None = None
    brow: float = 0
    brows: str = ""
    smile: float = 10
    glasses: str = ""
    beard: bool = False
    wide: float = 96


def bust(c: Canvas, look: Look) -> None:
    c.gradient(look.ground)
    c.glow(190, 150, 420, SNOW, 0.28)
    if look.behind:
        look.behind(c, look.hair)
    _shoulders(c, look)
    shade = mix(look.skin, "#5a2f2a", 0.24)
    c.poly([(258, 350), (342, 350), (352, 452), (300, 486), (248, 452)], shade)
    for side in (-1, 1):
        c.oval(300 + side * (look.wide + 2), 276, 17, 27, shade)
    _head(c, look, shade)
    if look.front:
        look.front(c, look.hair)


def _shoulders(c: Canvas, look: Look) -> None:
    coat = [
        *bezier((40, 620), (60, 480), (150, 462), (242, 428)),
        (300, 470),
        *bezier((358, 428), (450, 462), (540, 480), (560, 620)),
    ]
    c.shade(coat, (look.coat, mix(look.coat, NIGHT, 0.28)))
    c.poly([(232, 424), (258, 410), (300, 476), (272, 530)], look.collar)
    c.poly([(368, 424), (342, 410), (300, 476), (328, 530)], mix(look.collar, INK, 0.1))
    for side in (-1, 1):
        c.line(
            bezier(
                (300 + side * 150, 620),
                (300 + side * 150, 570),
                (300 + side * 156, 540),
                (300 + side * 166, 520),
            ),
            3,
            NIGHT,
            0.28,
        )


def _head(c: Canvas, look: Look, shade: str) -> None:
    w = look.wide
    face = [
        *bezier((300 - w, 250), (300 - w, 110), (300 + w, 110), (300 + w, 250)),
        *bezier((300 + w, 250), (300 + w, 350), (300 + w * 0.52, 404), (300, 406)),
        *bezier((300, 406), (300 - w * 0.52, 404), (300 - w, 350), (300 - w, 250)),
    ]
    c.poly(face, look.skin)
    cheek = [
        *bezier((300 + w, 250), (300 + w, 350), (300 + w * 0.52, 404), (300, 406)),
        *bezier((300, 406), (300 + w * 0.4, 380), (300 + w * 0.62, 330), (300 + w, 250)),
    ]
    c.poly(cheek, shade, 0.45)
    if look.beard:
        jaw = [
            *bezier((300 - w, 286), (300 - w, 380), (300 - w * 0.5, 424), (300, 426)),
            *bezier((300, 426), (300 + w * 0.5, 424), (300 + w, 380), (300 + w, 286)),
            *bezier((300 + w * 0.86, 316), (300 + 60, 330), (300 + 40, 326), (300, 328)),
            *bezier((300, 328), (300 - 40, 326), (300 - 60, 330), (300 - w * 0.86, 316)),
        ]
        c.poly(jaw, look.hair)
    for side in (-1, 1):
        x = 300 + side * 40
        c.oval(x, 270, 7.5, 8.5, INK)
        c.disc(x + 2.5, 267, 2.2, SNOW)
        brow = bezier(
            (x - 20, 244 + look.brow * (side < 0)),
            (x - 8, 235),
            (x + 8, 235),
            (x + 20, 244 + look.brow * (side > 0)),
            14,
        )
        c.line(brow, 6, mix(look.brows or look.hair, INK, 0.3))
    c.line(bezier((302, 272), (318, 300), (318, 316), (296, 316), 16), 4, shade)
    c.line(
        bezier((272, 350), (284, 350 + look.smile), (316, 350 + look.smile), (328, 348), 16),
        5,
        mix("#9a4a42", look.skin, 0.15),
    )
    if look.glasses:
        for side in (-1, 1):
            c.ring(300 + side * 41, 272, 31, 5, look.glasses)
            c.line([(300 + side * 71, 268), (300 + side * w, 262)], 5, look.glasses)
        c.arc(300, 270, 11, 8, 190, 350, 5, look.glasses)


# Hair


def _long_behind(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((186, 250), (170, 70), (430, 70), (414, 250)),
            *bezier((414, 250), (424, 380), (440, 420), (430, 470)),
            *bezier((430, 470), (380, 496), (220, 496), (170, 470)),
            *bezier((170, 470), (160, 420), (176, 380), (186, 250)),
        ],
        mix(hair, INK, 0.2),
    )


def _side_parting(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((196, 278), (176, 90), (330, 84), (392, 132)),
            *bezier((392, 132), (424, 170), (410, 240), (404, 278)),
            *bezier((404, 278), (396, 210), (372, 182), (332, 172)),
            *bezier((332, 172), (270, 216), (216, 206), (196, 278)),
        ],
        hair,
    )


def _cropped(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((200, 252), (184, 96), (416, 96), (400, 252)),
            *bezier((400, 252), (394, 204), (380, 178), (366, 172)),
            *bezier((366, 172), (330, 162), (270, 162), (234, 172)),
            *bezier((234, 172), (220, 178), (206, 204), (200, 252)),
        ],
        hair,
    )


def _curls_behind(c: Canvas, hair: str) -> None:
    for x, y, r in (
        (196, 190, 62),
        (240, 130, 66),
        (300, 108, 70),
        (360, 130, 66),
        (404, 190, 62),
        (178, 262, 58),
        (422, 262, 58),
        (190, 330, 52),
        (410, 330, 52),
    ):
        c.disc(x, y, r, mix(hair, INK, 0.12))


def _curls_front(c: Canvas, hair: str) -> None:
    for x, y, r in ((222, 176, 34), (262, 152, 38), (310, 144, 40), (352, 158, 36), (384, 188, 30)):
        c.disc(x, y, r, hair)


def _bun_behind(c: Canvas, hair: str) -> None:
    c.disc(300, 92, 56, mix(hair, INK, 0.12))
    c.arc(300, 92, 36, 36, 200, 340, 4, mix(hair, SNOW, 0.2), 0.6)


def _drawn_back(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((198, 270), (176, 96), (424, 96), (402, 270)),
            *bezier((402, 270), (398, 200), (350, 160), (300, 160)),
            *bezier((300, 160), (250, 160), (202, 200), (198, 270)),
        ],
        hair,
    )


def _balding(c: Canvas, hair: str) -> None:
    for side in (-1, 1):
        x = 300 + side * 96
        c.poly(
            [
                *bezier((x, 296), (x + side * 22, 250), (x + side * 14, 176), (x - side * 22, 168)),
                *bezier((x - side * 22, 168), (x - side * 8, 210), (x - side * 6, 250), (x, 296)),
            ],
            hair,
        )


def _bob_behind(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((180, 260), (160, 80), (440, 80), (420, 260)),
            *bezier((420, 260), (426, 330), (432, 350), (424, 388)),
            (352, 396),
            (248, 396),
            *bezier((176, 388), (168, 350), (174, 330), (180, 260)),
        ],
        mix(hair, INK, 0.18),
    )


def _fringe(c: Canvas, hair: str) -> None:
    c.poly(
        [
            *bezier((190, 300), (168, 90), (432, 90), (410, 300)),
            *bezier((410, 300), (402, 260), (398, 240), (392, 222)),
            *bezier((392, 222), (340, 204), (260, 204), (208, 222)),
            *bezier((208, 222), (202, 240), (198, 260), (190, 300)),
        ],
        hair,
    )


def _cap(c: Canvas, hair: str) -> None:
    _cropped(c, hair)
    c.poly(
        [
            *bezier((188, 206), (184, 78), (416, 78), (412, 206)),
            *bezier((412, 206), (340, 176), (260, 176), (188, 206)),
        ],
        SLATE,
    )
    c.rect(186, 178, 414, 216, mix(SLATE, INK, 0.35), 1, 16)
    c.disc(300, 104, 9, mix(SLATE, INK, 0.4))


def _scarf(c: Canvas, hair: str) -> None:
    half = [
        *bezier((300, 78), (226, 78), (176, 140), (178, 262)),
        *bezier((178, 262), (178, 380), (186, 440), (226, 500)),
        (300, 520),
    ]
    c.poly(_both_sides(half), mix(hair, INK, 0.25))


def _scarf_front(c: Canvas, hair: str) -> None:
    crown = [
        *bezier((300, 82), (220, 82), (172, 150), (180, 300)),
        *bezier((222, 300), (206, 210), (240, 174), (300, 172)),
    ]
    c.poly(_both_sides(crown), hair)
    wrap = [
        *bezier((180, 296), (182, 400), (196, 450), (238, 490)),
        (300, 506),
        (300, 404),
        *bezier((300, 404), (262, 402), (222, 366), (218, 290)),
    ]
    c.poly(wrap, hair)
    c.poly([(600 - x, y) for x, y in wrap], hair)
    fold = mix(hair, INK, 0.35)
    c.line(bezier((214, 440), (256, 480), (330, 480), (392, 402)), 4, fold, 0.7)
    c.line(bezier((226, 412), (262, 450), (318, 452), (366, 408)), 3, fold, 0.5)
    c.line(bezier((206, 250), (212, 180), (250, 140), (300, 138)), 3, fold, 0.4)


def _both_sides(half: list[Point]) -> list[Point]:
    """An outline mirrored in the middle of the picture."""
    return [*half, *((600 - x, y) for x, y in reversed(half))]


LOOKS = {
    "portrait-mara": Look(("#a9bcc6", "#6f8a9a"), "#ecc6a6", "#c79a55", "#1f3a52", PAPER,
                 _long_behind, _side_parting, smile=12),
    "portrait-tomas": Look(("#d9b48a", "#b07f58"), "#6f452f", "#1e1714", MOSS, SNOW,
                  None, _cropped, smile=14, glasses=INK, wide=99),
    "portrait-edda": Look(("#b9c7b4", "#7d967f"), "#e6b48e", "#8b3f26", PLUM, "#d8c7d9",
                 _curls_behind, _curls_front, smile=16),
    "portrait-rafiq": Look(("#c4b6c6", "#85738c"), "#b67f57", "#241c1b", "#2d3943", "#d7dde0",
                  None, _drawn_back, beard=True, smile=8, wide=97),
    "portrait-beatrix": Look(("#e3c7b4", "#c08f7a"), "#f0cfb4", "#d9d6cf", RED, "#7d1e1a",
                    _bun_behind, _drawn_back, glasses=RUST, smile=12),
    "portrait-jonah": Look(("#9fb9a4", "#5f8069"), "#d6a079", "#6a4a34", OCHRE, SAND,
                  None, _cap, beard=True, smile=14),
    "portrait-noor": Look(("#d8c9a6", "#a98f5f"), "#c38d64", "#2f5d62", INK, MIST,
                 _scarf, _scarf_front, smile=12, brows="#3a2a22"),
    "portrait-gwilym": Look(("#aab2ba", "#6c7782"), "#e8bfa2", "#b9b6b0", "#5a4636", PAPER,
                   None, _balding, brow=3, glasses=SLATE, smile=6, wide=98),
}  # fmt: skip
