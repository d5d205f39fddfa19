"""Pages in; one PDF of A4 or US Letter, or one picture, as bytes that are the same for the same pages, out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal, NamedTuple

from matplotlib.backends.backend_pdf import PdfPages

from bot.drawing.fonts import by_our_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.drawing.page import Page

MILLIMETRE = 72 / 25.4  # in points
Form = Literal["png", "svg"]


class Paper(NamedTuple):
    """A sheet, in points."""

    width: float
    height: float


PAPERS = {"a4": Paper(210 * MILLIMETRE, 297 * MILLIMETRE), "letter": Paper(612, 792)}


def pdf_of(pages: Sequence[Page], height: float, title: str) -> bytes:
    """Return all pages as one PDF with its fonts, which says nothing of when, by whom and where it was made."""
    written = io.BytesIO()
    told = {"Title": title, "Creator": None, "Producer": None, "CreationDate": None}
    with by_our_rules(), PdfPages(written, metadata=told) as file:
        for page in pages:
            file.savefig(page.figure(height))
    return written.getvalue()


def picture_of(page: Page, height: float, title: str, form: Form) -> bytes:
    """Return a page as PNG (a pixel a point) or as SVG without text, which looks the same on every machine."""
    written = io.BytesIO()
    told = {
        "png": {"Title": title, "Software": None},
        "svg": {"Title": title, "Creator": None, "Date": None, "Format": None, "Type": None},
    }
    with by_our_rules():
        page.figure(height).savefig(written, format=form, metadata=told[form])
    return written.getvalue()


def bare(address: str) -> str:
    """Return an address as people type it: without https://."""
    return address.removeprefix("https://").removeprefix("http://")


def unbroken(text: str) -> str:
    """Return `text`, such as a date, so that it stays in one line where it can."""
    return text.replace(" ", "\u00a0")
