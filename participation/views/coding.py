"""The systematization board: contributions on one side, topics on the other. Nothing is put under a topic by itself."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from participation.actions.topics import code_contributions
from participation.forms.topics import STANCES, BoardFilter
from participation.models import Contribution, Topic
from participation.permissions import CODE_TOPICS
from participation.queries.coding import Reader, board, lexemes_of, progress_of, whole_progress
from participation.queries.similar import Suggestion, similar_topics, text_of
from participation.queries.topics import (
    MOST_CHOSEN,
    contributions_named,
    listed,
    saying_or_named,
    topics_named,
)
from participation.transitions import InvalidTransition
from planning.permissions import check

PER_PAGE = 20
MOST_TOPICS = 10
TOO_MANY = "Marcaste {} aportes y se puede con {} a la vez: quedaron marcados los primeros, y no se hizo nada todavía."
#: What of the address is not a filter: what is ticked on either side, and the topics looked for.
_CHOSEN = ("aporte", "tema", "buscar", "page")


class _Counted(Paginator):
    """Pages of what was counted already."""

    def __init__(self, rows: Any, number: int) -> None:
        super().__init__(rows, PER_PAGE)
        self._number = number

    @cached_property
    def count(self) -> int:
        return self._number


@require_http_methods(["GET", "HEAD", "POST"])
def coding_board(request: HttpRequest) -> HttpResponse:
    """What was heard and the topics there are; ticking on both sides and putting one under the other.

    What is ticked travels in the address, so that looking for topics loses nothing, with JavaScript or without.
    """
    check(request.user, CODE_TOPICS)
    if request.method == "POST":
        return _do(request)
    reader = Reader.of(request.user)
    form = BoardFilter(request.GET or None)
    asked = form.chosen(Contribution.objects.heard(), reader)
    narrowed = any(value for name, value in form.asked().items() if name != "estado")
    progress = progress_of(asked) if narrowed else whole_progress()
    state = form.asked().get("estado", "")
    number = {"": progress.left, "con": progress.coded, "todos": progress.heard}[state]
    page = _Counted(board(form.in_state(asked), reader), number).get_page(request.GET.get("page"))
    chosen = contributions_named(request.GET.getlist("aporte"), request.user)
    context = {
        "form": form,
        "page": page,
        "progress": progress,
        "chosen": chosen,
        "chosen_codes": {row.code for row in chosen},
        "others_chosen": [row for row in chosen if row.pk not in {one.pk for one in page}],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "narrowed": narrowed,
        "stances": STANCES,
        **_topics(request, chosen, reader),
    }
    return render(request, "participation/coding_board.html", context)


def _topics(request: HttpRequest, chosen: Sequence[Contribution], reader: Reader) -> dict[str, Any]:
    """The other side: ticked topics, those that look like what is ticked, those looked for; else the newest."""
    ticked = [topic for topic in topics_named(request.GET.getlist("tema")) if topic.merged_into_id is None]
    words = request.GET.get("buscar", "").strip()[:100]
    suggestions = similar_topics(chosen, reader) if chosen else []
    rows: list[tuple[str, list[Suggestion]]] = []
    shown: set[int] = set()

    def add(title: str, given: Sequence[Suggestion]) -> None:
        new = [one for one in given if one.topic.pk not in shown]
        shown.update(one.topic.pk for one in new)
        if new:
            rows.append((title, new))

    add("Marcados", [Suggestion(topic, []) for topic in ticked])
    add("Se parecen a lo marcado", suggestions)
    if words:
        (lexemes,) = lexemes_of(words)
        found = listed().live().filter(saying_or_named(lexemes, words))[: MOST_TOPICS + len(shown)]
        add("Encontrados", [Suggestion(topic, []) for topic in found][: MOST_TOPICS + len(shown)])
    if not words and not suggestions:
        add("Los más nuevos", [Suggestion(topic, []) for topic in listed().live()[:MOST_TOPICS]])
    return {
        "topic_groups": rows,
        "ticked_codes": {topic.code for topic in ticked},
        "topic_words": words,
        "nothing_alike": bool(chosen) and not suggestions,
        "nothing_found": bool(words) and not any(title == "Encontrados" for title, _rows in rows),
        "unreadable": bool(chosen) and not any(_readable(row) for row in chosen),
    }


def _readable(row: Contribution) -> bool:
    return bool(text_of(row))


def _do(request: HttpRequest) -> HttpResponse:
    ticked = list(dict.fromkeys(request.POST.getlist("aportes")))
    codes = ticked[:MOST_CHOSEN]
    one = request.POST.get("poner", "")
    topics = [one] if one else request.POST.getlist("temas")
    act = "poner" if one else request.POST.get("accion", "")
    if len(ticked) > MOST_CHOSEN:
        messages.error(request, TOO_MANY.format(len(ticked), MOST_CHOSEN))
        act = ""
    filters = _filters(request)
    if act == "nuevo":
        address = QueryDict(mutable=True)
        address.setlist("aporte", codes)
        return redirect(f"{reverse('gestion:topic-add')}?{address.urlencode()}")
    if act == "poner" and _put(request, codes, topics):
        return redirect(f"{reverse('gestion:coding-board')}?{filters.urlencode()}")
    filters.setlist("aporte", codes)
    filters.setlist("tema", request.POST.getlist("temas"))
    filters["buscar"] = request.POST.get("buscar", "").strip()[:100]
    if page := request.GET.get("page"):
        filters["page"] = page
    return redirect(f"{reverse('gestion:coding-board')}?{filters.urlencode()}#temas")


def _filters(request: HttpRequest) -> QueryDict:
    filters = request.GET.copy()
    for name in _CHOSEN:
        filters.pop(name, None)
    return filters


def _put(request: HttpRequest, codes: Sequence[str], named: Sequence[str]) -> bool:
    contributions = list(Contribution.objects.filter(code__in=codes))
    topics = topics_named(named)
    try:
        new = code_contributions(
            contributions=contributions,
            topics=topics,
            stance=request.POST.get("postura") or None,
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    except InvalidTransition as reason:
        messages.error(request, str(reason))
        return False
    messages.success(request, told(len(contributions), topics, new))
    return True


def told(number: int, topics: Sequence[Topic], new: int) -> str:
    """What was done, in a sentence."""
    where = " y en ".join(f"«{topic.title}»" for topic in topics)
    if not new:
        return f"Ya estaba en {where}." if number == 1 else f"Ya estaban en {where}."
    return f"El aporte quedó en {where}." if number == 1 else f"{number} aportes quedaron en {where}."
