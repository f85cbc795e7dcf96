"""What is written into the files that readers get: whose picture it is, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Pillow

_EXIF_COPYRIGHT = 0x8298
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
    "{said}</rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="r"?>'
)
_CREDIT = "<photoshop:Credit>{}</photoshop:Credit>"
_RIGHTS = '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:rights>'


@dataclass(frozen=True, slots=True)
class Marks:
    """A picture's credit and copyright."""

    credit: str = ""
    copyright: str = ""

    def options(self) -> dict[str, Any]:
        """Return what Pillow's ``save`` takes to write them into a JPEG, WebP or AVIF file.

        As XMP, which holds any letter, and the copyright as EXIF, too, if it is of ASCII.
        """
        said = _CREDIT.format(escape(self.credit)) if self.credit else ""
        said += _RIGHTS.format(escape(self.copyright)) if self.copyright else ""
        if not said:
            return {}
        options: dict[str, Any] = {"xmp": _PACKET.format(said=said).encode()}
        if self.copyright and self.copyright.isascii():
            exif = Pillow.Exif()
            exif[_EXIF_COPYRIGHT] = self.copyright
            options["exif"] = exif.tobytes()
        return options
