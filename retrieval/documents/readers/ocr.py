"""Pictures of pages → text with confidence, by models that are installed with the program.

Never downloads, never writes a file, never logs what it read. One recogniser for the whole process, made when it is
first needed; it leaves a processor core to everything else.
"""

from __future__ import annotations

import io
import os
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.errors import Permanent
from retrieval.documents.readers.base import Limits, RawText
from retrieval.documents.readers.ocr_boxes import Box, crop, detected, levelled, vertical_cells
from retrieval.documents.readers.ocr_gutters import fitted, split_at_gutters
from retrieval.documents.readers.ocr_text import HALF_BEFORE, Signs, fitted_size, joined_signs, repaired
from retrieval.documents.readers.ocr_turn import quarter_turns, turned
from retrieval.documents.readers.pdf_lines import lines_of
from retrieval.documents.readers.pdf_pieces import PageText, Piece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

MAGIC = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*")
FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP")
MOST_PIXELS = 100_000_000
WORKING_PIXELS = 25_000_000
MOST_FRAMES = 100
LEAST_CONFIDENCE = 0.5  # below: a stain, not a sign
MARGIN = 0.2  # em of white that the recogniser sees around a line
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class PhotoReader:
    """Reads photos and scans: png, jpg, bmp, webp, and tiff with several pages."""

    def accepts(self, data: bytes) -> bool:
        """The mark of one of the formats."""
        return data.startswith(MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")

    def read(self, name: str, data: bytes, limits: Limits) -> RawText:
        """Lines in reading order with their confidence.

        Raises:
            Permanent: `document_damaged`, `document_too_large`, `document_too_many_pages`, `document_no_text`.
        """
        pages = [
            recognised(image, number) for number, image in enumerate(_images(name, data, limits.max_scans), start=1)
        ]
        if not any(page.pieces for page in pages):
            raise Permanent("document_no_text", file=name)
        lines = lines_of(pages)
        return RawText(
            name=name,
            lines=tuple(lines.texts),
            encoding="",
            kind="photo",
            spots=tuple(lines.spots),
            asides=tuple(lines.beside),
        )


def recognised(image: Image, number: int, *, scale: float = 1.0) -> PageText:
    """Text of one page from its pixels (height, width, red-green-blue); places are divided by `scale`."""
    import cv2

    with _ONE_AT_A_TIME:
        cv2.setNumThreads(1)
        boxes = detected(image, _engine())
        turns = quarter_turns(image, boxes, lambda line: _recognise(line).score)
        if turns:
            image = turned(image, turns)
            boxes = detected(image, _engine())
        boxes = split_at_gutters(boxes, image)
        read = [_read(image, box, boxes) for box in boxes]
        pieces = levelled([piece for piece, score in read if score >= LEAST_CONFIDENCE], boxes)
    height, width = image.shape[:2]
    return PageText(
        number=number,
        width=width / scale,
        height=height / scale,
        pieces=tuple(piece.scaled(1 / scale) for piece in pieces),
        beside=tuple(piece.text for piece, score in read if piece.text and score < LEAST_CONFIDENCE),
    )


def _read(image: Image, box: Box, boxes: list[Box]) -> tuple[Piece, float]:
    """The line of a box, and how surely it was read; 0: nothing."""
    box = box if box.upright else fitted(box, boxes, image)
    cut = crop(image, box if box.upright else box.longer(MARGIN * box.size, MARGIN * box.size))
    read = joined_signs([_recognise(cell) for cell in vertical_cells(cut)]) if box.upright else _recognise(cut)
    text = repaired(read.text)
    x0, y0, x1, y1 = box.bounds
    size = box.size
    if text and not box.upright:
        # Half of a mark is blank: at the end it may hang into the gutter, at the start it belongs to the line.
        x0 -= 0.45 * size if text[0] in HALF_BEFORE else 0.0
        size = fitted_size(text, x1 - x0, size)
    piece = Piece(
        x0=x0, y0=y0, x1=x1, y1=y1, size=size, text=text, confidence=read.confidence(size), upright=box.upright
    )
    return piece, read.score if text else 0.0


def _recognise(image: Image) -> Signs:
    found = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    if not found.txts:
        return Signs("", ())
    return Signs(str(found.txts[0]), tuple(map(float, found.word_results[0].confs)))


@cache
def _engine() -> Any:
    """The recogniser. Models are named by their files, so that nothing is looked up on the network."""
    # onnxruntime reports to its maker unless it is told not to before it is first imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    found = {
        kind: next(iter(sorted(models.glob(f"*{mark}*.onnx"))), None)
        for kind, mark in (("Det", "_det_"), ("Rec", "_rec_"))
    }
    if None in found.values():
        raise Permanent("ocr_missing")
    threads = max(1, (os.cpu_count() or 2) - 1)
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Global.max_side_len": 4000,
            "Det.model_path": str(found["Det"]),
            "Rec.model_path": str(found["Rec"]),
            "EngineConfig.onnxruntime.intra_op_num_threads": min(threads, 4),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _images(name: str, data: bytes, most: int) -> list[Image]:
    """Pixels of every frame, turned as the camera says."""
    import numpy as np
    from PIL import Image as Pictures
    from PIL import ImageOps, UnidentifiedImageError

    found: list[Image] = []
    try:
        with Pictures.open(io.BytesIO(data), formats=FORMATS) as picture:
            frames = getattr(picture, "n_frames", 1)
            if picture.width * picture.height > MOST_PIXELS:
                raise Permanent("document_too_large", file=name)
            if frames > min(most, MOST_FRAMES):
                raise Permanent("document_too_many_pages", file=name, limit=min(most, MOST_FRAMES))
            for frame in range(frames):
                picture.seek(frame)
                turned = ImageOps.exif_transpose(picture)
                scale = min(1.0, (WORKING_PIXELS / (turned.width * turned.height)) ** 0.5)
                if scale < 1:
                    turned = turned.resize((int(turned.width * scale), int(turned.height * scale)))
                found.append(np.asarray(_on_white(turned), dtype=np.uint8))
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, Pictures.DecompressionBombError) as error:
        raise Permanent("document_damaged", file=name) from error
    return found


def _on_white(picture: Any) -> Any:
    from PIL import Image as Pictures

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        full = picture.convert("RGBA")
        ground = Pictures.new("RGBA", full.size, "white")
        return Pictures.alpha_composite(ground, full).convert("RGB")
    return picture.convert("RGB")
