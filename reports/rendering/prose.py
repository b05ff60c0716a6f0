"""Plain texts that stand on a page by themselves: no figure is inserted in them."""

from django.utils.safestring import SafeString, mark_safe

from reports.rendering.markdown import to_html


def prose(text: str) -> SafeString:
    """Safe HTML of a text in Markdown; what would refer to a figure stays as it was typed."""
    return mark_safe(to_html(text.replace("[[", "[ ["), {}))  # noqa: S308  nh3 cleaned it
