"""Atom (RFC 4287): what a feed says, as bytes. The same entries give the same bytes, and so the same ETag."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
#: When a feed without entries changed last: never.
NEVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One entry: ``identity`` is an IRI that never changes, ``address`` where to read it, ``at`` when it happened."""

    identity: str
    title: str
    text: str
    address: str
    at: dt.datetime
    kind: str


class _Atom(Atom1Feed):
    content_type = CONTENT_TYPE

    def latest_post_date(self) -> dt.datetime:
        """When something was told last; without entries not the moment of asking, as Django's would."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def atom(
    *, title: str, subtitle: str, author: str, address: str, own_address: str, entries: Iterable[FeedEntry]
) -> HttpResponse:
    """The answer that a feed is; ``address`` is the page that says the same."""
    feed = _Atom(
        title=_clean(title),
        subtitle=_clean(subtitle),
        link=address,
        description="",
        author_name=_clean(author),
        feed_url=own_address,
        feed_guid=own_address,
        language="es-UY",
    )
    for entry in entries:
        feed.add_item(
            title=_clean(entry.title),
            link=entry.address,
            description=escape(_clean(entry.text)),  # a summary is HTML to whoever reads it
            unique_id=entry.identity,
            pubdate=entry.at,
            updateddate=entry.at,
            categories=[entry.kind],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=CONTENT_TYPE)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
