"""Topics in the workspace: the list, each with what is under it, and what is done with them as a whole."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.actions.topic_moves import merge_topics, split_topic, undo_merge
from participation.actions.topics import code_contributions, create_topic, edit_topic, set_stance, uncode
from participation.forms.origins import SearchForm
from participation.forms.topics import MergeForm, ReasonForm, SplitForm, TopicFilter, TopicForm
from participation.models import Contribution, Stance, Topic
from participation.permissions import ASSIGN_RESPONSE, CODE_TOPICS
from participation.queries import topics as queries
from participation.queries.coding import Reader, lexemes_of
from participation.queries.similar import similar_contributions, suggested
from participation.transitions import InvalidTransition
from participation.views.coding import told
from participation.views.loading import attempt
from planning.models import today
from planning.permissions import can, check

PER_PAGE = 25
FIELDS = (*TopicForm.Meta.fields,)
TRAIL = "Temas"


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """Every topic with how it stands, newest first."""
    form = TopicFilter(request.GET or None)
    page = Paginator(form.chosen(queries.listed()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_code": can(request.user, CODE_TOPICS),
        "today": today(),
    }
    return render(request, "participation/topic_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_add(request: HttpRequest) -> HttpResponse:
    """A new topic, with the contributions that were ticked on the board (``?aporte=``)."""
    check(request.user, CODE_TOPICS)
    codes = (request.POST if request.method == "POST" else request.GET).getlist("aporte")
    chosen = queries.contributions_named(codes, request.user)
    form = TopicForm(request.POST if request.method == "POST" else None, initial=_initial(chosen))
    if request.method == "POST" and form.is_valid():
        made: list[Topic] = []
        data = {name: form.cleaned_data[name] for name in FIELDS}
        outcome = attempt(
            form, lambda: made.append(create_topic(**data, contributions=chosen, by=request.user))
        )
        if outcome.done:
            messages.success(request, f"Quedó creado el tema {made[0].code}.")
            return redirect("gestion:topic-detail", made[0].code)
        if outcome.closed:
            form.add_error(None, outcome.closed)
    context = {"form": form, "chosen": chosen, "trail": _trail()}
    return render(request, "participation/topic_add.html", context)


def _initial(chosen: list[Contribution]) -> dict[str, Any]:
    """What all that is ticked has in common, and where it came from."""
    themes = {row.theme for row in chosen}
    theme = themes.pop() if len(themes) == 1 else None
    initial: dict[str, Any] = {
        "neighbourhoods": sorted({row.neighbourhood_id for row in chosen if row.neighbourhood_id}),
    }
    if theme is not None:
        initial |= {"theme": theme, "competence": theme.competence, "legal_kind": theme.legal_kind}
    return initial


@require_safe
def topic_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What is under a topic and how it came there. One that was merged says into which."""
    topic = _find(code)
    may_code = can(request.user, CODE_TOPICS)
    page = Paginator(queries.contributions_under(topic), PER_PAGE).get_page(request.GET.get("page"))
    alike = may_code and topic.merged_into is None and request.GET.get("parecidos")
    context = {
        "topic": topic,
        "page": page,
        "origins": queries.origins_on(page, topic, request.user),
        "family": queries.family_of(topic),
        "moves": queries.moves_of(topic),
        "left": queries.left(topic),
        "asks_alike": bool(alike),
        "alike": similar_contributions(topic, Reader.of(request.user)) if alike else [],
        "responses": queries.responses_of(topic),
        "may_code": may_code,
        "may_assign": can(request.user, ASSIGN_RESPONSE),
        "today": today(),
        "trail": _trail(),
    }
    return render(request, "participation/topic_detail.html", context)


@require_POST
def topic_contributions(request: HttpRequest, code: str) -> HttpResponse:
    """Take contributions out, say whether they agree, or add those that look like it: what was ticked on its page."""
    check(request.user, CODE_TOPICS)
    topic = _find(code)
    rows = list(Contribution.objects.filter(code__in=request.POST.getlist("aportes")[: queries.MOST_MOVED]))
    number = len(rows)

    def take_out() -> str:
        reason = request.POST.get("motivo", "")[:300]
        uncode(topic=topic, contributions=rows, reason=reason, by=request.user)
        return (
            "El aporte ya no está en este tema."
            if number == 1
            else f"{number} aportes ya no están en este tema."
        )

    def say(stance: str) -> str:
        set_stance(topic=topic, contributions=rows, stance=stance, by=request.user)
        return f"Quedó anotado: {Stance(stance).label.lower()}."

    def add() -> str:
        return told(number, [topic], code_contributions(contributions=rows, topics=[topic], by=request.user))

    acts: dict[str, Callable[[], str]] = {
        "quitar": take_out,
        "apoya": lambda: say(Stance.SUPPORTS),
        "disiente": lambda: say(Stance.DISSENTS),
        "agregar": add,
    }
    act = acts.get(request.POST.get("accion", ""))
    if act:
        try:
            messages.success(request, act())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except InvalidTransition as reason:
            messages.error(request, str(reason))
    return redirect("gestion:topic-detail", topic.code)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a topic; whoever comes second is told what the first one saved."""
    check(request.user, CODE_TOPICS)
    stored = _find(code)
    form = TopicForm(request.POST if request.method == "POST" else None, instance=_find(code))
    differences: list[tuple[str, Any, Any]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        outcome = attempt(
            form,
            lambda: edit_topic(
                topic=form.instance,
                subzones=data["subzones"],
                neighbourhoods=data["neighbourhoods"],
                expected_version=data["edit_version"] or 0,
                by=request.user,
            ),
        )
        if outcome.done:
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:topic-detail", code)
        if outcome.closed:
            return _back(request, stored, outcome.closed)
        if outcome.conflict:
            stored = _find(code)
            typed = request.POST.copy()
            typed["edit_version"] = str(stored.edit_version)
            form.data = typed
            differences = [
                (str(form.fields[name].label), mine, theirs)
                for name in FIELDS
                if (mine := _shown(data[name], form.instance, name)) != (theirs := _shown(None, stored, name))
            ]
            differences = differences or [("Nada", "es lo mismo", "es lo mismo")]
    context = {"form": form, "topic": stored, "differences": differences, "trail": _trail(stored)}
    return render(request, "participation/topic_edit.html", context)


def _shown(typed: Any, topic: Topic, name: str) -> str:
    if name in ("subzones", "neighbourhoods"):
        rows = typed if typed is not None else getattr(topic, name).all()
        return ", ".join(sorted(row.name for row in rows)) or "—"
    display = getattr(topic, f"get_{name}_display", None)
    value = display() if display else getattr(topic, name)
    return "—" if value in (None, "") else str(value)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Join a topic with another: look for it, see what comes together, choose which stays and say why."""
    check(request.user, CODE_TOPICS)
    topic = _find(code)
    if topic.merged_into is not None:
        return _back(request, topic, f"«{topic.title}» ya está unido a otro tema.")
    other = _other(request, topic)
    form = None
    if other is not None:
        form = MergeForm(
            request.POST if request.method == "POST" else None,
            topics=(topic, other),
            initial={"queda": other.code},
        )
        if request.method == "POST" and form.is_valid():
            source, target = (topic, other) if form.cleaned_data["queda"] == other.code else (other, topic)
            outcome = attempt(
                form,
                lambda: merge_topics(
                    topic=source, into=target, reason=form.cleaned_data["reason"], by=request.user
                ),
            )
            if outcome.done:
                messages.success(request, f"«{source.title}» quedó unido a «{target.title}».")
                return redirect("gestion:topic-detail", target.code)
            if outcome.closed:
                return _back(request, topic, outcome.closed)
    search = SearchForm(request.GET or None)
    context = {
        "topic": topic,
        "other": other,
        "together": queries.together(topic, other) if other else None,
        "form": form,
        "search": search,
        "found": _found(topic, search.words) if other is None else [],
        "trail": _trail(topic),
    }
    return render(request, "participation/topic_merge.html", context)


def _other(request: HttpRequest, topic: Topic) -> Topic | None:
    code = (request.POST if request.method == "POST" else request.GET).get("con", "")
    named = queries.listed().live().exclude(pk=topic.pk).filter(code__iexact=code.strip())
    return get_object_or_404(named) if code else None


def _found(topic: Topic, words: str) -> list[tuple[Topic, list[str]]]:
    """Topics to join with: those looked for, or those that look like it with the reason."""
    if words:
        (lexemes,) = lexemes_of(words)
        rows = queries.listed().live().exclude(pk=topic.pk).filter(queries.saying_or_named(lexemes, words))
        return [(row, []) for row in rows[:PER_PAGE]]
    # By their own words and what everybody may read: no reason tells more than the page does.
    alike = suggested(f"{topic.title} {topic.description}", Reader(False))
    return [(one.topic, one.reasons) for one in alike if one.topic.pk != topic.pk]


@require_http_methods(["GET", "HEAD", "POST"])
def topic_split(request: HttpRequest, code: str) -> HttpResponse:
    """Move some of what is under a topic to another one, there or new."""
    check(request.user, CODE_TOPICS)
    topic = _find(code)
    if topic.merged_into is not None:
        return _back(
            request,
            topic,
            f"«{topic.title}» está unido a otro tema: lo que haya que separar, allá.",
        )
    form = SplitForm(request.POST if request.method == "POST" else None)
    ticked = request.POST.getlist("aportes")[: queries.MOST_MOVED]
    if request.method == "POST" and form.is_valid():
        if _split(request, topic, form, ticked):
            return redirect("gestion:topic-detail", code)
    rows = queries.contributions_under(topic)
    context = {
        "topic": topic,
        "form": form,
        "origins": queries.origins_on(rows[: queries.MOST_MOVED], topic, request.user),
        "ticked": set(ticked),
        "known": queries.listed().live().exclude(pk=topic.pk)[:200],
        "trail": _trail(topic),
    }
    return render(request, "participation/topic_split.html", context)


def _split(request: HttpRequest, topic: Topic, form: SplitForm, ticked: list[str]) -> bool:
    new = {
        "title": form.cleaned_data["titulo"],
        "theme": topic.theme,
        "competence": topic.competence,
        "legal_kind": topic.legal_kind,
        "subzones": list(topic.subzones.all()),
        "neighbourhoods": list(topic.neighbourhoods.all()),
    }
    rows = list(Contribution.objects.filter(code__in=ticked))
    if not rows:
        form.add_error(None, "Marcá los aportes que van al otro tema.")
        return False
    made: list[Any] = []
    outcome = attempt(
        form,
        lambda: made.append(
            split_topic(
                topic=topic,
                contributions=rows,
                into=form.target,
                new=None if form.target else new,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        ),
    )
    if outcome.closed:
        form.add_error(None, outcome.closed)
    if outcome.done:
        target = made[0].target
        number = "Un aporte pasó" if len(rows) == 1 else f"{len(rows)} aportes pasaron"
        messages.success(request, f"{number} a «{target.title}» ({target.code}).")
    return outcome.done


@require_http_methods(["GET", "HEAD", "POST"])
def topic_undo(request: HttpRequest, code: str) -> HttpResponse:
    """Part a merged topic again."""
    check(request.user, CODE_TOPICS)
    topic = _find(code)
    if topic.merged_into is None:
        return _back(request, topic, "Este tema no está unido a otro.")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(
            form,
            lambda: undo_merge(topic=topic, reason=form.cleaned_data["reason"], by=request.user),
        )
        if outcome.done:
            messages.success(
                request, "La unión quedó deshecha: el tema vuelve a estar aparte, con lo que tenía."
            )
        if outcome.done or outcome.closed:
            if outcome.closed:
                messages.error(request, outcome.closed)
            return redirect("gestion:topic-detail", code)
    context = {"topic": topic, "form": form, "trail": _trail(topic)}
    return render(request, "participation/topic_undo.html", context)


def _find(code: str) -> Topic:
    return get_object_or_404(queries.listed().select_related("created_by"), code=code)


def _back(request: HttpRequest, topic: Topic, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return redirect("gestion:topic-detail", topic.code)


def _trail(topic: Topic | None = None) -> list[tuple[str, str]]:
    trail = [(TRAIL, reverse("gestion:topic-list"))]
    if topic:
        trail.append((topic.title, reverse("gestion:topic-detail", args=[topic.code])))
    return trail
