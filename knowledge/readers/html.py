"""HTML → its visible main text: no navigation, scripts, comments, or anything that a style hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from knowledge.bylines import read_date
from knowledge.errors import UnreadableFile
from knowledge.layout import FileMetadata, ReadDocument
from knowledge.readers.builder import TextBuilder
from knowledge.readers.encoding import decode
from knowledge.readers.grid import WordCell, table_of
from knowledge.readers.hidden_html import HiddenElements
from knowledge.readers.visible import raised

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "nav", "aside", "form", "button", "input", "select", "textarea"}
    | {"iframe", "object", "embed", "svg", "canvas", "video", "audio", "head", "title", "meta", "link", "map", "dialog"}
)
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|sidebar|footer|foot|copyright|share|sharing|social|related|"
    r"recommend|comments?|cookie|banner|advert|ads|toolbar|pagination|pager|skip|login|search|topbar|mianbaoxie)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"}
    | {
        "figure",
        "footer",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
    }
    | {"tbody", "td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_MAIN = ("//main", "//*[@role='main']", "//article")
_LEAST_MAIN = 0.4  # of the page's words: a smaller <article> is a teaser
_COMMENT = re.compile(r"<!--(.{0,2000}?)-->", re.DOTALL)
_MOST_COMMENTED = 1_000_000  # characters that are looked through for comments
_LAYOUT_CELL = 1_500  # characters: a table with longer cells arranges a page
Element = Any  # lxml publishes no types


def read_html(data: bytes) -> ReadDocument:
    """
    Raises:
        UnreadableFile: no text, no visible words, or nested beyond reason.
    """
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii", "replace") if declared else "")
    return read_markup(decoded.text, decoded.warnings)


def read_markup(markup: str, warnings: tuple[str, ...] = (), *, whole: bool = False) -> ReadDocument:
    """Read HTML that is decoded already; with `whole`, it has no navigation around it."""
    root = _parsed(markup)
    builder = TextBuilder()
    builder.left_out(" ".join(_COMMENT.findall(markup[:_MOST_COMMENTED])))
    for warning in warnings:
        builder.warn(warning)
    page = _Page(root, builder, whole)
    page.read()
    return builder.finish(_metadata(root))


def _parsed(markup: str) -> Element:
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\0", ""))
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(markup, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(f"is not HTML that can be read ({error}); check the file") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableFile(
            "nests elements deeper, or holds more text in one of them, than a page does; split or simplify the file"
        )
    return root


class _Page:
    """Walks a page in reading order: words gather until a block ends."""

    def __init__(self, root: Element, builder: TextBuilder, whole: bool) -> None:
        self._root = root
        self._whole = whole
        self._builder = builder
        self._hidden = HiddenElements(root)
        self._words: list[str] = []

    def read(self) -> None:
        self._block(self._main())
        self._flush()
        self._builder.left_out(" ".join(self._hidden.words), "text that the page hides was left out")

    def _main(self) -> Element:
        body = self._root.find("body")
        body = self._root if body is None else body
        whole = len(_all_words(body))
        for path in _MAIN:
            found = max(self._root.xpath(path), key=lambda element: len(_all_words(element)), default=None)
            if found is not None and not self._is_left_out(found) and len(_all_words(found)) >= _LEAST_MAIN * whole:
                return found
        return body

    def _is_left_out(self, element: Element) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return True
        if self._hidden.hides(element):
            return True
        if self._whole or tag in {"main", "article", "body", "td", "tr", "table", "tbody", "p"}:
            return False
        named = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        if tag == "footer" or (tag == "header" and not _in_article(element)):
            return element.find(".//h1") is None
        if tag in {"div", "ul", "ol", "section", "span"} and _BOILERPLATE.search(named):
            return element.find(".//h1") is None and element.find(".//table") is None
        return tag in {"div", "ul", "ol"} and _is_links(element)

    def _block(self, element: Element) -> None:
        """Read what an element holds: text, inline elements, blocks."""
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)

    def _child(self, child: Element) -> None:
        if self._is_left_out(child):
            return
        tag = child.tag
        if tag == "br":
            self._flush()
        elif tag not in _BLOCKS:
            self._block(child)
        elif tag in {"ul", "ol"}:
            self._flush()
            self._list(child, 1)
        elif tag == "table":
            self._flush()
            self._table(child)
        elif re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self._heading(child, int(tag[1]))
        else:
            self._flush()
            self._block(child)
            self._flush()

    def _heading(self, element: Element, rank: int) -> None:
        words = self._inline(element)
        if rank == 1 and len(self._root.findall(".//h1")) == 1:
            self._builder.title(words)
        else:
            self._builder.heading(words, rank)

    def _list(self, element: Element, level: int) -> None:
        number = int(element.get("start")) if str(element.get("start") or "").isdigit() else 1
        for child in element:
            if child.tag in {"ul", "ol"}:
                self._list(child, level + 1)
            if child.tag != "li" or self._is_left_out(child):
                continue
            words = self._inline(child, stop=frozenset({"ul", "ol", "table"}))
            label = f"{number}. " if element.tag == "ol" and words.strip() else ""
            number += 1
            self._builder.item(label + words, level)
            for nested in child:
                if nested.tag in {"ul", "ol"} and not self._is_left_out(nested):
                    self._list(nested, level + 1)
                elif nested.tag == "table" and not self._is_left_out(nested):
                    self._table(nested)

    def _table(self, table: Element) -> None:
        rows = [row for row in table.iter("tr") if _owner(row) is table and not self._is_left_out(row)]
        caption = table.find("caption")
        if caption is not None and not self._is_left_out(caption):
            self._builder.paragraph(self._inline(caption))
        if table.get("role") == "presentation" or table.find(".//table") is not None or self._arranges(rows):
            for row in rows:
                for cell in row.iterchildren("td", "th"):
                    if not self._is_left_out(cell):
                        self._block(cell)
                        self._flush()
            return
        self._builder.table(table_of(self._cells(rows)))

    def _arranges(self, rows: list[Element]) -> bool:
        """Whether a table only arranges a page: one cell, or cells with headings or whole texts."""
        cells = [cell for row in rows for cell in row.iterchildren("td", "th")]
        return (
            len(cells) < 2
            or any(cell.find(f".//h{rank}") is not None for cell in cells for rank in (1, 2, 3))
            or any(len(cell.findall(".//p")) > 3 and len(_all_words(cell)) > _LAYOUT_CELL for cell in cells)
        )

    def _cells(self, rows: list[Element]) -> Iterator[WordCell]:
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            column = 0
            for cell in row.iterchildren("td", "th"):
                while (number, column) in taken:
                    column += 1
                down = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
                across = _span(cell, "colspan") or 1
                taken.update((number + y, column + x) for y in range(down) for x in range(across))
                words = "" if self._is_left_out(cell) else self._inline(cell)
                heading = cell.tag == "th" and cell.get("scope") not in {"row", "rowgroup"}
                yield WordCell(words, number, column, down, across, heading)
                column += across

    def _inline(self, element: Element, stop: frozenset[str] = frozenset()) -> str:
        """The visible words inside an element, blocks apart by a space."""
        parts: list[str] = [element.text or ""]
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in stop and not self._is_left_out(child):
                inner = raised(self._inline(child, stop)) if tag == "sup" else self._inline(child, stop)
                parts.append(f" {inner} " if tag in _BLOCKS or tag == "br" else inner)
            parts.append(child.tail or "")
        return "".join(parts)

    def _text(self, words: str | None) -> None:
        if words:
            self._words.append(words)

    def _flush(self) -> None:
        if self._words:
            self._builder.paragraph("".join(self._words))
            self._words.clear()


def _all_words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _in_article(element: Element) -> bool:
    return any(ancestor.tag in {"article", "main"} for ancestor in element.iterancestors())


def _is_links(element: Element) -> bool:
    """Whether a block is nothing but links, four or more: a menu."""
    links = element.findall(".//a")
    if len(links) < 4:
        return False
    words = _all_words(element)
    linked = sum(len(_all_words(link)) for link in links)
    return bool(words) and linked > 0.8 * len(words) and max(len(_all_words(link)) for link in links) < 60


def _owner(row: Element) -> Element:
    return next(ancestor for ancestor in row.iterancestors() if ancestor.tag == "table")


def _span(cell: Element, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return min(int(value), 10_000) if value.isdigit() and value.isascii() else 1


def _metadata(root: Element) -> FileMetadata:
    told: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").casefold()
        if name and meta.get("content"):
            told.setdefault(name, meta.get("content").strip())
    title = told.get("articletitle") or told.get("og:title") or told.get("dc.title") or ""
    dated = next((told[name] for name in _DATES if name in told), "")
    return FileMetadata(
        title=title,
        issuer=next((told[name] for name in _ISSUERS if name in told), ""),
        published=read_date(dated),
        language=(root.get("lang") or "").split("-")[0].lower(),
    )


_DATES = ("pubdate", "publishdate", "article:published_time", "dc.date", "dc.date.issued", "dcterms.issued", "date")
_ISSUERS = ("contentsource", "source", "publisher", "dc.publisher", "dcterms.publisher", "og:site_name", "author")
