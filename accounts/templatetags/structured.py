"""Tags of what pages tell machines."""

from html.parser import HTMLParser
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString

from accounts.json_ld import breadcrumb_list, json_ld

register = template.Library()


@register.tag
def trail(parser: Parser, token: Token) -> "TrailNode":
    """Around the way to a page: what people read of it is told to machines too, as ``BreadcrumbList``."""
    inside = parser.parse(("endtrail",))
    parser.delete_first_token()
    return TrailNode(inside)


class TrailNode(template.Node):
    """What stands inside, and behind it the same as data."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> SafeString:
        """Both; nothing is added where there is no way to tell."""
        inside = self.nodelist.render(context)
        reader = _Steps()
        reader.feed(inside)
        if not reader.steps:
            return inside
        data = json_ld(breadcrumb_list([(" ".join(label.split()), path) for label, path in reader.steps]))
        return inside + data


class _Steps(HTMLParser):
    """Each ``li`` of a list: its words, and where its link leads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.steps: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.steps.append(("", ""))
            self._inside = True
        elif tag == "a" and self._inside:
            self.steps[-1] = (self.steps[-1][0], dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "li"

    def handle_data(self, data: str) -> None:
        if self._inside:
            label, path = self.steps[-1]
            self.steps[-1] = (label + data, path)
