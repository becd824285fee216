"""A form as a browser sees it: its boxes with what stands in them."""

from html.parser import HTMLParser


class _Boxes(HTMLParser):
    """Collects what the first POST form with boxes of its own would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self.open: dict | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self.open = {}
            self.forms.append(self.open)
        if self.open is None or "disabled" in said:
            return
        name = said.get("name")
        if tag == "input" and name:
            self._input(name, said)
        elif tag == "select" and name:
            self.select = name
            self.open.pop(name, None)
        elif tag == "option" and self.select and ("selected" in said or self.select not in self.open):
            self.open[self.select] = said.get("value") or ""  # a browser sends the first where none is chosen
        elif tag == "textarea" and name:
            self.area = name
            self.open[name] = ""

    def _input(self, name, said):
        kind = said.get("type", "text")
        if kind in {"radio", "checkbox"}:
            self.open.setdefault(name, "")
            if "checked" in said:
                self.open[name] = said.get("value", "on") or ""
        elif kind not in {"submit", "button"}:
            self.open[name] = said.get("value") or ""

    def handle_data(self, data):
        if self.area:
            self.open[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def boxes_of(response) -> dict[str, str]:
    """Return what the page's own form would send as it stands: the one with the most boxes."""
    parser = _Boxes()
    parser.feed(response.content.decode())
    found = max(parser.forms, key=len)
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}
