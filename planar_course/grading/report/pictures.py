"""Writes pictures of unknown origin anew, so that a page shows pixels and nothing else of them."""

import io
import struct
import warnings

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# The parts of a PNG that make its pixels. The others are metadata, and some of them unpack.
NEEDED = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
BYTES_READ = 4_000_000
PIXELS_READ = 4_000_000
WIDEST, TALLEST = 900, 1_200
BYTES_WRITTEN = 60_000
COLOURS = 64
# Whatever Pillow raises for a damaged file.
DAMAGED = (
    OSError, ValueError, TypeError, SyntaxError, EOFError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip


def reencode_png(data: bytes) -> bytes | None:
    """Return a picture decoded and written anew, on white and without its metadata.

    Parameters
    ----------
    data : bytes
        What claims to be a PNG picture.

    Returns
    -------
    bytes or None
        A PNG of at most 60,000 bytes and 900 x 1,200 pixels; None for what is no PNG, is damaged,
        or is too large to be decoded.
    """
    pixels = _only_pixels(data)
    if pixels is None:
        return None
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(pixels), formats=["PNG"]) as opened:
            warnings.simplefilter("ignore")
            picture = opened.convert("RGBA")
            paper = Image.new("RGBA", picture.size, "white")
            paper.alpha_composite(picture)
            return _small(paper.convert("RGB"))
    except DAMAGED:
        return None


def _only_pixels(data: bytes) -> bytes | None:
    """Return a PNG with nothing but its pixels; None where a look at its outside says no."""
    if not data.startswith(SIGNATURE) or len(data) > BYTES_READ:
        return None
    kept = [SIGNATURE]
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if position == len(SIGNATURE):
            if kind != b"IHDR" or length != 13 or end > len(data):
                return None
            width, height = struct.unpack_from(">II", data, position + 8)
            if not (width > 0 and height > 0 and width * height <= PIXELS_READ):
                return None
        elif kind == b"IHDR":  # a second size, after the one that was looked at
            return None
        if kind in NEEDED:
            kept.append(data[position:end])
        position = end
    return b"".join(kept)


def _small(picture: Image.Image) -> bytes | None:
    """Write a picture, smaller and smaller until it fits."""
    share = min(1.0, WIDEST / picture.width, TALLEST / picture.height)
    for _ in range(4):
        width, height = (max(1, round(side * share)) for side in picture.size)
        scaled = picture.resize((width, height)) if share < 1 else picture
        file = io.BytesIO()
        # Not optimized: of some pictures that takes a minute.
        scaled.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG")
        if file.tell() <= BYTES_WRITTEN:
            return file.getvalue()
        share /= 2
    return None
