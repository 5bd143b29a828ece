"""What a browser would make of a page: its elements, its addresses, its text."""

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    """`handlers` are the values of attributes that act or fetch; `values` those of fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.handlers: set[str] = set()
        self.links: set[str] = set()
        self.values: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "src", "srcdoc"):
                self.handlers.add(value or "")
            elif name in ("href", "action", "formaction"):
                self.links.add(value or "")
            elif name == "value":
                self.values.add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(text: str) -> str:
    """Return what a browser makes of a text's letters: of NUL and of halves of letters a sign, of line breaks one kind."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", re.sub("\r\n?", "\n", text)).strip()
