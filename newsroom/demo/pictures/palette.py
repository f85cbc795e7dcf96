"""The colours of the demo's drawings: a small, calm set, so that a front page of them agrees."""

INK = "#1f2b35"
NIGHT = "#121c28"
SLATE = "#2d3943"
STEEL = "#4f6373"
MIST = "#c3cacb"
SAND = "#d9cdb8"
PAPER = "#f3ecdd"
STONE = "#a79f90"
OCHRE = "#d6a44c"
AMBER = "#f0c274"
RUST = "#a9502f"
RED = "#b3261e"
ROSE = "#d9a9a0"
SAGE = "#8a9c86"
MOSS = "#4a5d4c"
PINE = "#26382f"
TEAL = "#2f5d62"
PLUM = "#43344a"
BRICK = "#8c4a3a"
SNOW = "#eef1f2"

# Skies run from the zenith down to the horizon.
OVERCAST = ("#8aa2b8", "#a6b4bd", "#c6c3b8")
DAWN = ("#6d8aa8", "#a9b3c0", "#e2c4ae", "#f4dcb8")
DUSK = ("#22334a", "#535b79", "#a97c84", "#e5a980")
EMBER = ("#3b3a55", "#84576a", "#d08366", "#f2bd7f")
MIDNIGHT = ("#0b1420", "#14233a", "#2b4159")
MOONLIT = ("#111d30", "#22395a", "#56718c")
CLEAR = ("#5f93b8", "#9dbfcd", "#e2e3d4")
HEAT = ("#d98f4e", "#e8b368", "#f4d89a", "#f6e6bd")
FOG = ("#a3adb1", "#bcc2c2", "#d2d2cb")
POLAR = ("#9fb7c9", "#c9d7de", "#eef0ec")

Colour = str


def rgb(colour: Colour) -> tuple[int, int, int]:
    """The three channels of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0 to 1) of `second` stirred in."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
