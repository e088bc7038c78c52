"""Small papers made by hand: PDF files put together byte by byte, and a text in other forms."""

from __future__ import annotations

from collections.abc import Sequence

ENGLISH = (
    "Macrophages that settle in the tumour shield stem-like cells from the drug, and this is the reason that both are "
    "hit together in most of the trials that have been set up since then."
)
"""A sentence long enough for several of the tests, in plain English."""


def _shown(line: str) -> bytes:
    """What shows a line: its text, or, of a line that begins with a parenthesis, the operators as they are."""
    return line.encode("latin-1") if line.startswith("(") else b"(%s) Tj T*" % line.encode("latin-1")


def pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    """A PDF file with these lines on its pages; a page without lines holds a black box and no text.

    A line that begins with a parenthesis holds operators: `(CXCL1) Tj /F1 6 Tf 4 Ts (2) Tj`.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (5 + 2 * place) for place in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (%s) >>" % title.encode("latin-1"),
    ]
    for place, lines in enumerate(pages):
        shown = b"\n".join(_shown(line) for line in lines)
        content = b"BT /F1 10 Tf 12 TL 50 780 Td\n%s\nET" % shown if lines else b"0 0 300 300 re f"
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (6 + 2 * place),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    body, starts = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    )
