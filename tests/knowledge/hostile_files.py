"""Files that are broken, or made to break whoever reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.knowledge import making

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, prolog: str = "") -> bytes:
    """A DOCX with any body."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", f"{prolog}<w:document {_WORD}><w:body>{body}</w:body></w:document>")
    return target.getvalue()


def _zip_bomb() -> bytes:
    target = io.BytesIO(word("<w:p><w:r><w:t>words</w:t></w:r></w:p>"))
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/bomb.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(b"0" * 1_000_000)
    return target.getvalue()


def _xml_bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    prolog = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "bomb">{entities}]>'
    return word("<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>", prolog)


def _outside_entity() -> bytes:
    prolog = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", prolog)


def _encrypted_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("a password", ownerPassword="another"))
    canvas.drawString(100, 700, "A secret")
    canvas.save()
    return target.getvalue()


def _scanned_pdf() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawImage(ImageReader(Image.new("RGB", (400, 600), "gray")), 0, 0, 595, 842)
    canvas.save()
    return target.getvalue()


def _encrypted_zip() -> bytes:
    data = bytearray(making.docx())
    position = data.find(b"PK\x01\x02")
    data[position + 8] |= 1
    return bytes(data)


def _nested_words() -> bytes:
    depth = 3_000
    return word(f"{'<w:sdt><w:sdtContent>' * depth}<w:p/>{'</w:sdtContent></w:sdt>' * depth}")


def _wide_sheet() -> bytes:
    rows = "".join(f'<c r="{_column(number)}1"><v>{number}</v></c>' for number in range(1, 16_384))
    source = zipfile.ZipFile(io.BytesIO(making.xlsx()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            words = source.read(part)
            if part.startswith("xl/worksheets/sheet"):
                head, _, _ = words.partition(b"<sheetData>")
                words = head + b"<sheetData><row r='1'>" + rows.encode() + b"</row></sheetData></worksheet>"
            archive.writestr(part, words)
    return target.getvalue()


def _column(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "words")
    return target.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.txt": (lambda: b"", "empty"),
    "blank.html": (lambda: b"<html><body> </body></html>", "no text"),
    "truncated.pdf": (lambda: making.pdf()[:700], "damaged|no text"),
    "truncated.docx": (lambda: making.docx()[:9_000], "damaged"),
    "truncated.xlsx": (lambda: making.xlsx()[:2_000], "damaged"),
    "truncated.pptx": (lambda: making.pptx()[:9_000], "damaged"),
    "encrypted.pdf": (_encrypted_pdf, "password"),
    "encrypted.docx": (_encrypted_zip, "encrypted"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "password or is of an Office"),
    "scanned.pdf": (_scanned_pdf, "OCR"),
    "bomb.docx": (_zip_bomb, "expands to"),
    "entities.docx": (_xml_bomb, "XML entities"),
    "outside.docx": (_outside_entity, "XML entities"),
    "binary.txt": (lambda: bytes(range(256)) * 400, "NUL"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
    "archive.zip": (_archive, "a zip archive"),
    "program.pdf": (lambda: b"\x7fELF" + bytes(500), "a program"),
    "nul.md": (lambda: b"# A\n\nwords \0 words\n", "NUL"),
    "nested.html": (lambda: b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000, "nests"),
    "nested.docx": (_nested_words, "nest|damaged|Word"),
    "wide.csv": (lambda: b",".join(b"%d" % n for n in range(100_000)) + b"\n1,2\n", "columns"),
    "wide.xlsx": (_wide_sheet, "columns"),
    "quotes.md": (lambda: b"> " * 5_000 + b"words\n", "no text"),
    "mixed.txt": (
        lambda: ("漢字" * 40).encode("big5") + ("größer " * 90).encode() + bytes(range(128, 256)),
        "encoding",
    ),
}


READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "wrong.pdf": (making.docx, making.ITEMS[0]),
    "wrong.docx": (making.html, making.ITEMS[0]),
    "名字 'with' \"quotes\".md": (making.markdown, making.ITEMS[0]),
    "brackets.md": (lambda: b"# Deep\n\n" + b"[" * 20_000 + b"\n\nwords\n", "words"),
}


def write_all(folder: Path) -> None:
    for name, (make, _) in {**REFUSED, **READ}.items():
        (folder / name).write_bytes(make())
