"""What a page tells machines, as JSON-LD: a block of data inside a ``script`` element, which runs nothing.

Its type is no script's, so browsers stop before they ask the Content-Security-Policy (HTML, "prepare the script
element"): it needs neither a hash nor an exception. What could end the element early is escaped.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

CONTEXT = "https://schema.org"
#: What HTML could take for markup inside a script element, as JSON also writes it.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def json_ld(data: Mapping[str, Any]) -> SafeString:
    """One thing of schema.org as the element that tells it, for ``components/_json_ld.html``; nothing of what is empty.

    No text inside can end the element or begin another.
    """
    told = json.dumps({"@context": CONTEXT, **_filled(data)}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(  # noqa: S308  escaped here
        f'<script type="application/ld+json">{told.translate(_ESCAPED)}</script>'
    )


def inside_string(text: str) -> SafeString:
    """A text as it stands between the quotes of a string in such an element that was written before."""
    told = json.dumps(text, ensure_ascii=False)[1:-1]
    return mark_safe(told.translate(_ESCAPED))  # noqa: S308  escaped here


def absolute(path: str) -> str:
    """The whole address of a path of ours."""
    return f"{settings.SITE_URL}{path}"


def breadcrumb_list(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """``BreadcrumbList`` of pairs of label and path, from the top; the last one, this page, needs no path."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": label,
                "item": absolute(path) if path.startswith("/") else "",
            }
            for place, (label, path) in enumerate(steps, start=1)
        ],
    }


def _filled(value: Any) -> Any:
    """Without what says nothing, at any depth."""
    if isinstance(value, Mapping):
        return {key: _filled(part) for key, part in value.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [_filled(part) for part in value]
    return value
