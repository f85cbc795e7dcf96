"""What must stay in when a picture is cropped."""

from images import jobs
from images.models import Image


def move_focus(image: Image, x: int, y: int) -> None:
    """Move the focus of a locked picture, in per cent from the left and from the top.

    Pages show the whole picture until the worker has cropped it anew: a crop's address names the
    focus, and its file must be there. Two queries.
    """
    image.focus_x, image.focus_y, image.crops = x, y, []
    image.save(update_fields=["focus_x", "focus_y", "crops"])
    if not image.hidden:
        jobs.order_crops(image)
