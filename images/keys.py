"""What pages depend on when they show a picture; names for ``edge.dependencies``."""

from uuid import UUID

_FILES = "files-"


def picture(image_id: int) -> str:
    """A picture: which files show it now, and whether it may be shown at all."""
    return f"picture-{image_id}"


def files(key: UUID | str) -> str:
    """The files of one picture under one address, at caches that keep them."""
    return f"{_FILES}{key}"


def of_files(name: str) -> str | None:
    """Return the key whose files a name is of; None where it is of something else."""
    return name.removeprefix(_FILES) if name.startswith(_FILES) else None
