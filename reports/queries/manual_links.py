"""Where the links of the manual lead: to a chapter, to a page of this portal that anybody finds there, or out of it."""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

from participation.models import Devolution, Meeting, MeetingKind
from participation.queries.public_topics import live_topic_of
from planning.queries.plans import plan_in_force
from reports.models import ManualChapter
from reports.queries.minutes import approved_minutes, resolution
from reports.queries.publications import latest_of_kind, publication_with_code
from reports.rendering.markdown import chapter_links, chapter_named, is_of_portal, is_outside

_NOWHERE = "El enlace «{}» no lleva a ninguna página de este portal."


def links_problems(text: str, slugs: Collection[str]) -> list[str]:
    """What is wrong with the links of a chapter, in words; ``slugs`` are the chapters of the next edition."""
    return [problem for link in chapter_links(text) if (problem := _problem(link, slugs))]


def dead_links(chapters: Iterable[ManualChapter]) -> list[tuple[str, str]]:
    """The links of an edition that lead nowhere by now: title of the chapter and what is wrong."""
    rows = list(chapters)
    slugs = {row.slug for row in rows}
    return [(row.title, problem) for row in rows for problem in links_problems(row.text, slugs)]


def _problem(address: str, slugs: Collection[str]) -> str:
    chapter = chapter_named(address)
    if chapter is not None:
        return "" if chapter in slugs else f"El enlace «{address}» va a un capítulo que no está en el manual."
    if is_outside(address):
        return ""
    if not is_of_portal(address):
        return (
            f"El enlace «{address}» no se puede usar: escribí una dirección de este portal que empiece con «/», "
            "o una de otro sitio que empiece con «https://»."
        )
    return "" if leads_somewhere(unquote(urlsplit(address).path)) else _NOWHERE.format(address)


def leads_somewhere(path: str) -> bool:
    """Whether somebody who goes to an address reads something there: what it names exists, and it is no button."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    there = _THERE.get(found.view_name)
    return _may_be_read(found.func) and (there is None or there(found.kwargs))


def _may_be_read(view: Callable[..., Any]) -> bool:
    """Whether a view answers GET: Django's own decorators keep what a view answers to where they wrap it."""
    wrapped: Callable[..., Any] | None = view
    while wrapped is not None:
        if inspect.isfunction(wrapped):
            methods = inspect.getclosurevars(wrapped).nonlocals.get("request_method_list")
            if methods and "GET" not in methods:
                return False
        wrapped = getattr(wrapped, "__wrapped__", None)
    return True


# --- what an address names ---

Named = Mapping[str, Any]


def _topic(named: Named) -> bool:
    return live_topic_of(named["code"]) is not None


def _publication(named: Named) -> bool:
    return publication_with_code(named["code"]) is not None


def _devolution(named: Named) -> bool:
    return Devolution.objects.published().filter(code=named["code"]).exists()


def _meeting(named: Named) -> bool:
    return Meeting.objects.published().filter(code=named["code"]).exists()


def _workshop(named: Named) -> bool:
    return Meeting.objects.published().filter(code=named["code"], kind=MeetingKind.WORKSHOP).exists()


def _plan_item(named: Named) -> bool:
    plan = plan_in_force()
    return plan is not None and plan.items.filter(code=named["code"]).exists()


def _minutes(named: Named) -> bool:
    return approved_minutes(f"{named['body']}/{named['year']}/{named['number']}") is not None


def _resolution(named: Named) -> bool:
    return resolution(named["uid"]) is not None


def _report(named: Named) -> bool:
    return latest_of_kind(named["kind"], named["period"]) is not None


#: Of the public pages about one thing, by their names; any other page is always there, or is for accounts.
_THERE: Mapping[str, Callable[[Named], bool]] = {
    "topic-detail": _topic,
    "publication-detail": _publication,
    "publication-file": _publication,
    "record-index": _publication,
    "record-list": _publication,
    "devolution-detail": _devolution,
    "devolution-file": _devolution,
    "devolution-answer": _devolution,
    "meeting-detail": _meeting,
    "meeting-file": _meeting,
    "workshop-detail": _workshop,
    "plan-item": _plan_item,
    "minutes-detail": _minutes,
    "minutes-file": _minutes,
    "resolution-detail": _resolution,
    "report-period": _report,
    "report-period-file": _report,
}
