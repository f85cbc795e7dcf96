"""The drawing surface: shapes in units of the finished picture, painted at twice its size."""

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .palette import Colour, rgb

SCALE = 2
GRAIN = 4  # levels of 255 either way: enough that gradients do not band

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def bezier(start: Point, first: Point, second: Point, end: Point, steps: int = 40) -> list[Point]:
    """Points along a cubic curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (
                a * start[0] + b * first[0] + c * second[0] + d * end[0],
                a * start[1] + b * first[1] + c * second[1] + d * end[1],
            )
        )
    return points


def along(points: Sequence[Point], x: float) -> float:
    """The y at `x` of a line whose x only rises."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


class Canvas:
    """One picture in the making. The same name always draws the same picture."""

    def __init__(self, name: str, width: int = 1600, height: int = 1000) -> None:
        self.width = width
        self.height = height
        self.rng = random.Random(name)
        self.image = Image.new("RGB", (width * SCALE, height * SCALE))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    # Flat shapes

    def poly(self, points: Iterable[Point], colour: Colour, alpha: float = 1) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=_ink(colour, alpha))

    def rect(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: Colour,
        alpha: float = 1,
        radius: float = 0,
    ) -> None:
        box = (x0 * SCALE, y0 * SCALE, x1 * SCALE - 1, y1 * SCALE - 1)
        if box[2] < box[0] or box[3] < box[1]:
            return
        if radius:
            self.pen.rounded_rectangle(box, radius * SCALE, fill=_ink(colour, alpha))
        else:
            self.pen.rectangle(box, fill=_ink(colour, alpha))

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, alpha: float = 1
    ) -> None:
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.ellipse(box, fill=_ink(colour, alpha))

    def disc(self, x: float, y: float, r: float, colour: Colour, alpha: float = 1) -> None:
        self.oval(x, y, r, r, colour, alpha)

    def ring(
        self, x: float, y: float, r: float, width: float, colour: Colour, alpha: float = 1
    ) -> None:
        self.arc(x, y, r, r, 0, 360, width, colour, alpha)

    def arc(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        start: float,
        end: float,
        width: float,
        colour: Colour,
        alpha: float = 1,
    ) -> None:
        """Part of an ellipse's outline; degrees, clockwise from three o'clock."""
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.arc(box, start, end, fill=_ink(colour, alpha), width=round(width * SCALE))

    def line(self, points: Iterable[Point], width: float, colour: Colour, alpha: float = 1) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        thick = max(1, round(width * SCALE))
        joint = "curve" if len(scaled) > 2 and thick > 3 else None
        self.pen.line(scaled, fill=_ink(colour, alpha), width=thick, joint=joint)

    def arch(self, x0: float, x1: float, top: float, foot: float, colour: Colour) -> None:
        """A filled opening with a round head."""
        radius = (x1 - x0) / 2
        box = (x0 * SCALE, top * SCALE, x1 * SCALE - 1, (top + 2 * radius) * SCALE)
        self.pen.pieslice(box, 180, 360, fill=_ink(colour, 1))
        self.rect(x0, top + radius, x1, foot, colour)

    @contextmanager
    def within(self, points: Iterable[Point]) -> Iterator[None]:
        """What is drawn meanwhile stays inside this polygon."""
        before = self.image.copy()
        yield
        mask = Image.new("L", self.image.size, 255)
        ImageDraw.Draw(mask).polygon([(x * SCALE, y * SCALE) for x, y in points], fill=0)
        self.image.paste(before, (0, 0), mask)

    # Gradients and light

    def gradient(
        self, stops: Sequence[Colour], box: Box | None = None, sideways: bool = False
    ) -> None:
        """Fill `box` (or everything), from top to bottom or from left to right."""
        x0, y0, x1, y1 = (round(v * SCALE) for v in box or (0, 0, self.width, self.height))
        size = (x1 - x0, y1 - y0)
        self.image.paste(_ramp(stops, size, sideways), (x0, y0))

    def shade(
        self, points: Sequence[Point], stops: Sequence[Colour], sideways: bool = False
    ) -> None:
        """A polygon filled with a gradient over its own extent."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        x0, y0 = (math.floor(min(p[axis] for p in scaled)) for axis in (0, 1))
        x1, y1 = (math.ceil(max(p[axis] for p in scaled)) + 1 for axis in (0, 1))
        mask = Image.new("L", (x1 - x0, y1 - y0))
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in scaled], fill=255)
        self.image.paste(_ramp(stops, mask.size, sideways), (x0, y0), mask)

    def glow(self, x: float, y: float, r: float, colour: Colour, alpha: float = 0.6) -> None:
        """Light that falls off around a point."""
        level = 255 * alpha
        ramp = [round(level * max(0.0, 1 - v / 181) ** 2) for v in range(256)]
        side = round(2 * r * SCALE)
        mask = (
            Image.radial_gradient("L").point(ramp).resize((side, side), Image.Resampling.BILINEAR)
        )
        self.image.paste(rgb(colour), (round((x - r) * SCALE), round((y - r) * SCALE)), mask)

    def veil(self, y0: float, y1: float, colour: Colour, top: float, bottom: float) -> None:
        """A band of mist whose thickness runs from `top` to `bottom` (0 to 1)."""
        rows = round((y1 - y0) * SCALE)
        column = Image.new("L", (1, rows))
        column.putdata([round(255 * (top + (bottom - top) * row / rows)) for row in range(rows)])
        mask = column.resize((self.width * SCALE, rows), Image.Resampling.NEAREST)
        self.image.paste(rgb(colour), (0, round(y0 * SCALE)), mask)

    def soft(
        self,
        colour: Colour,
        alpha: float,
        blur: float,
        ovals: Iterable[Box] = (),
        polygons: Iterable[Sequence[Point]] = (),
    ) -> None:
        """Blurred shapes in one wash: clouds (x, y, rx, ry), beams, shadows."""
        small = 5
        mask = Image.new("L", (self.width // small, self.height // small))
        pen = ImageDraw.Draw(mask)
        level = round(255 * alpha)
        for x, y, rx, ry in ovals:
            corners = (x - rx, y - ry, x + rx, y + ry)
            pen.ellipse([v / small for v in corners], fill=level)
        for points in polygons:
            pen.polygon([(x / small, y / small) for x, y in points], fill=level)
        mask = mask.filter(ImageFilter.GaussianBlur(blur / small))
        touched = mask.getbbox()
        if touched:
            x0, y0, x1, y1 = touched
            size = ((x1 - x0) * small * SCALE, (y1 - y0) * small * SCALE)
            part = mask.crop(touched).resize(size, Image.Resampling.BILINEAR)
            self.image.paste(rgb(colour), (x0 * small * SCALE, y0 * small * SCALE), part)

    def clouds(
        self, colour: Colour, alpha: float, top: float, bottom: float, count: int = 7
    ) -> None:
        """Long, flat clouds between two heights."""
        ovals = []
        for _ in range(count):
            x, y = self.rng.uniform(0, self.width), self.rng.uniform(top, bottom)
            for _ in range(4):
                reach = self.rng.uniform(90, 260)
                ovals.append((x + self.rng.uniform(-220, 220), y, reach, reach * 0.09))
        self.soft(colour, alpha, 26, ovals)

    def stars(self, count: int, bottom: float, colour: Colour = "#f6efdf") -> None:
        for _ in range(count):
            x, y = self.rng.uniform(0, self.width), self.rng.uniform(0, bottom)
            size = self.rng.choice((0.8, 0.9, 1.1, 1.6))
            self.disc(x, y, size, colour, self.rng.uniform(0.35, 0.95) * (1 - 0.6 * y / bottom))

    # Land and water

    def ridge(
        self, base: float, height: float, colour: Colour, rough: float = 0.55, detail: int = 7
    ) -> list[Point]:
        """A line of hills down to the picture's foot; returns the skyline."""
        line = self.skyline(base, height, rough, detail)
        self.poly([*line, (self.width, self.height), (0, self.height)], colour)
        return line

    def skyline(self, base: float, height: float, rough: float, detail: int) -> list[Point]:
        """Heights by halving the distance again and again, around `base`."""
        heights = [self.rng.uniform(-0.5, 0.5) for _ in range(4)]
        spread = 1.0
        for _ in range(detail):
            spread *= rough
            finer = []
            for left, right in pairwise(heights):
                middle = (left + right) / 2 + self.rng.uniform(-0.5, 0.5) * spread
                finer += [left, middle]
            heights = [*finer, heights[-1]]
        step = self.width / (len(heights) - 1)
        return [(index * step, base - h * height) for index, h in enumerate(heights)]

    def mirror(self, horizon: float, depth: float, alpha: float = 0.45) -> None:
        """Let the water below `horizon` reflect what stands above it, fading with distance."""
        line, rows = round(horizon * SCALE), round(depth * SCALE)
        width = self.width * SCALE
        above = self.image.crop((0, line - rows, width, line))
        small = above.resize((width // 4, rows // 16), Image.Resampling.BOX)
        image = small.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        image = image.resize((width, rows), Image.Resampling.BILINEAR)
        column = Image.new("L", (1, rows))
        column.putdata([round(255 * alpha * (1 - row / rows)) for row in range(rows)])
        self.image.paste(image, (0, line), column.resize((width, rows)))

    def ripples(
        self, top: float, bottom: float, colour: Colour, count: int = 120, alpha: float = 0.25
    ) -> None:
        """Short strokes of light, longer and further apart toward the viewer."""
        for _ in range(count):
            near = self.rng.random() ** 1.6
            x, y = self.rng.uniform(-60, self.width), top + (bottom - top) * near
            length = self.rng.uniform(14, 46) * (0.5 + 3 * near)
            thick = 0.5 + 2.2 * near
            self.oval(x, y, length, thick, colour, alpha * self.rng.uniform(0.3, 1))

    def windows(
        self, box: Box, columns: int, rows: int, colour: Colour, lit: float = 0.5, fill: float = 0.5
    ) -> None:
        """A grid of windows, of which the share `lit` shows light."""
        x0, y0, x1, y1 = box
        wide, high = (x1 - x0) / columns, (y1 - y0) / rows
        for column in range(columns):
            for row in range(rows):
                if self.rng.random() < lit:
                    x, y = x0 + (column + 0.5) * wide, y0 + (row + 0.5) * high
                    dx, dy = wide * fill / 2, high * fill / 2
                    glow = self.rng.uniform(0.55, 1)
                    self.rect(x - dx, y - dy, x + dx, y + dy, colour, glow)

    def finish(self) -> bytes:
        """The picture as JPEG, with a fine grain."""
        size = (self.width, self.height)
        flat = self.image.resize(size, Image.Resampling.HAMMING)
        first, second = (
            Image.frombytes("L", size, self.rng.randbytes(self.width * self.height))
            for _ in range(2)
        )
        levels = [128 + round((v - 127.5) * 1.4 * GRAIN / 127.5) for v in range(256)]
        grain = Image.blend(first, second, 0.5).point(levels)
        flat = ImageChops.add(flat, Image.merge("RGB", (grain, grain, grain)), 1, -128)
        out = BytesIO()
        flat.save(out, "JPEG", quality=88, optimize=True)
        return out.getvalue()


def _ink(colour: Colour, alpha: float) -> tuple[int, int, int, int]:
    red, green, blue = rgb(colour)
    return red, green, blue, round(255 * min(1.0, max(0.0, alpha)))


def _ramp(stops: Sequence[Colour], size: tuple[int, int], sideways: bool) -> Image.Image:
    steps = max(1, size[0] if sideways else size[1])
    colours = [rgb(stop) for stop in stops]
    row = []
    for step in range(steps):
        place = step / steps * (len(colours) - 1)
        index = min(int(place), len(colours) - 2)
        pairs = zip(colours[index], colours[index + 1], strict=True)
        red, green, blue = (round(a + (b - a) * (place - index)) for a, b in pairs)
        row.append((red, green, blue))
    strip = Image.new("RGB", (steps, 1) if sideways else (1, steps))
    strip.putdata(row)
    return strip.resize((max(1, size[0]), max(1, size[1])), Image.Resampling.NEAREST)
