"""Follow something by e-mail, without an account: ask, confirm, change, stop; and how many follow what."""

import hashlib
from typing import Any

from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.public import public_form, public_one_click, public_page
from accounts.public_forms import (
    STAMP_FIELD,
    TOO_LARGE,
    TRAP_FIELD,
    Refusal,
    new_stamp,
    refuse_sent,
    refuse_unread,
)
from accounts.shared_cache import SharedCache
from accounts.typed_text import clean_form
from planning.models import RuleKey
from planning.queries import rule_value
from reports.actions.following import (
    ask_to_follow,
    change_rhythm,
    confirm_following,
    forget_follower,
    stop_following,
)
from reports.emails import CONFIRM_DAYS, asked_for, key_of_own, key_of_stop, own_path
from reports.forms_following import FollowForm, RhythmForm, rhythm_value
from reports.models import Follower, Following
from reports.queries.following import counts, follower_of_key, followings_of, thing_of, things_followed

ASK, CONFIRM, OWN = "seguir", "seguir-confirmar", "seguir-mio"
MOST_AN_HOUR = 60  # a hall or an office shares one address
LARGEST = 64 * 1024
#: So many letters to confirm something go to one mailbox in a day, whoever asks for them.
MOST_LETTERS_A_DAY = 6
_DAY = 24 * 60 * 60


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def following_ask(request: HttpRequest) -> HttpResponse:
    """Ask to follow something. The answer is the same whoever follows what."""
    if request.method != "POST":
        thing = thing_of(request.GET.get("que", "")[:20], request.GET.get("codigo", "")[:40])
        return _ask_page(request, FollowForm(thing=thing))
    refusal = refuse_unread(request, ASK, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
    if refusal == TOO_LARGE:
        return _ask_page(request, FollowForm(), refusal)
    typed = clean_form(request.POST)
    thing = thing_of(*typed.get("que", "")[:60].partition(":")[::2])
    refusal = refusal or refuse_sent(request, ASK)
    if refusal:
        return _ask_page(request, FollowForm(initial=typed.dict(), thing=thing), refusal)
    form = FollowForm(typed, thing=thing)
    if form.is_valid():
        email = form.cleaned_data["correo"].lower()
        if not _writes_too_often(email):
            ask_to_follow(email=email, thing=form.cleaned_data["que"], **form.rhythm())
        return redirect("following-asked")
    return _ask_page(request, form)


def _writes_too_often(email: str) -> bool:
    """Count a letter to a mailbox; past the limit none goes, and the page says the same."""
    shared: SharedCache = caches["default"]  # type: ignore[assignment]
    mailbox = hashlib.sha256(email.encode()).hexdigest()
    return shared.count(f"seguir|{mailbox}", seconds=_DAY) > MOST_LETTERS_A_DAY


def _ask_page(request: HttpRequest, form: FollowForm, refusal: Refusal | None = None) -> HttpResponse:
    return _page(request, "ask", {"form": form, **_protection(ASK)}, refusal)


@public_page
def following_asked(request: HttpRequest) -> HttpResponse:
    """What comes next: look at the mailbox."""
    context = {"days": CONFIRM_DAYS, "kept": rule_value(RuleKey.FOLLOW_RETENTION)}
    return render(request, "reports/following/asked.html", context)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def following_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Say that it was oneself who asked: by a button, because programs that look for harm open every link."""
    try:
        key, pk = asked_for(token)
    except signing.SignatureExpired:
        return _page(request, "expired", {}, status=410)
    except (signing.BadSignature, ValueError, TypeError):
        return _unknown(request)
    asked = Following.objects.select_related("follower").filter(pk=pk, follower__key=key).first()
    if asked is None:
        return _page(request, "expired", {}, status=410)
    refusal = None
    if request.method == "POST":
        refusal = refuse_unread(request, CONFIRM, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
        refusal = refusal or refuse_sent(request, CONFIRM)
        if refusal is None and confirm_following(key=key, following=pk):
            return redirect(f"{own_path(asked.follower)}?confirmado=si")
    ((_row, thing),) = things_followed([asked])
    context = {"thing": thing, "token": token, "is_done": asked.confirmed_at, **_protection(CONFIRM)}
    return _page(request, "confirm", context, refusal)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def following_own(request: HttpRequest, token: str) -> HttpResponse:
    """«Lo que seguís»: change how often, stop something, stop everything. The link is the right."""
    try:
        key = key_of_own(token)
    except signing.BadSignature:
        return _unknown(request)
    follower = follower_of_key(key)
    if follower is None:
        return _page(request, "stopped", {"is_done": True})
    refusal, done, form = None, "", None
    if request.method == "POST":
        refusal = refuse_unread(request, OWN, most_an_hour=MOST_AN_HOUR, largest=LARGEST)
        refusal = refusal or refuse_sent(request, OWN)
        if refusal is None:
            done, form = _change(request, follower)
            follower = follower_of_key(key)
            if follower is None:
                return _page(request, "stopped", {"is_done": True})
    elif "confirmado" in request.GET:
        done = "Listo: te vamos a escribir cuando haya novedades."
    context = {
        "token": token,
        "mailbox": _hinted(follower.email),
        "things": things_followed(followings_of(follower)),
        "form": form or RhythmForm(initial={"ritmo": rhythm_value(follower.rhythm, follower.hour)}),
        "done": done,
        **_protection(OWN),
    }
    return _page(request, "own", context, refusal)


def _change(request: HttpRequest, follower: Follower) -> tuple[str, RhythmForm | None]:
    """Do what a button says; what was done in words, and the form with its error where it was not."""
    what = request.POST.get("hacer", "")
    if what == "olvidar":
        forget_follower(key=follower.key)
    elif what == "ritmo":
        form = RhythmForm(request.POST)
        if not form.is_valid():
            return "", form
        change_rhythm(follower=follower, **form.rhythm())
        return "Listo: cambiamos cada cuánto te escribimos.", None
    elif what.isdecimal():
        name = stop_following(follower=follower, followings=[int(what[:18])])
        return (f"Listo: ya no seguís «{name}»." if name else ""), None
    return "", None


@public_one_click
@require_http_methods(["GET", "HEAD", "POST"])
def following_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything and be forgotten, by a button or by a mail program; a link that was used tells the same."""
    try:
        key = key_of_stop(token)
    except signing.BadSignature:
        return _unknown(request)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        forget_follower(key=key)
    is_done = follower_of_key(key) is None
    return _page(request, "stopped", {"is_done": is_done, "token": token})


def _hinted(email: str) -> str:
    """An address so that its owner knows it again and nobody else: ``m…a@gmail.com``."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 3 else ''}@{domain}"


def _protection(form: str) -> dict[str, str]:
    return {"stamp": new_stamp(form), "stamp_field": STAMP_FIELD, "trap_field": TRAP_FIELD}


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def _page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        f"reports/following/{name}.html",
        {**context, "refusal": refusal},
        status=refusal.status if refusal else status,
    )


@never_cache
@require_safe
def following_counts(request: HttpRequest) -> HttpResponse:
    """How many follow what: numbers, and no address."""
    return render(request, "reports/following/counts.html", {"counts": counts()})
