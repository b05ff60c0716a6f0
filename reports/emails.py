"""What those who follow something are written: to confirm that they asked, and what happened.

Each letter says why it comes and how to stop. Links are signed with a key that goes away with its follower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.outbox import Words, event_of, put
from planning.queries import current_municipality
from reports.models import Follower, Following, Telling, mark_of
from reports.queries.following import Thing, followings_of, things_followed
from reports.queries.news import News, news_of, worth_a_letter

#: For how long the link of the first letter serves.
CONFIRM_DAYS = 3
#: More than these a letter counts, and does not tell one by one.
MOST_TOLD = 20
#: How events of the outbox begin; the number of a follower comes next, and a hyphen.
NEWS, ASKED = "novedades-", "seguir-"
_CONFIRM, _OWN, _STOP = "following-confirm", "following-own", "following-stop"


# --- links ------------------------------------------------------------------------------------------


def confirm_address(following: Following) -> str:
    """Where somebody confirms that they want to follow something; for ``CONFIRM_DAYS``."""
    signed = [following.follower.key, following.pk]
    return _address("following-confirm", signing.TimestampSigner(salt=_CONFIRM).sign_object(signed))


def own_path(follower: Follower) -> str:
    """«Lo que seguís», on this site."""
    return reverse("following-own", args=[signing.Signer(salt=_OWN).sign(follower.key)])


def own_address(follower: Follower) -> str:
    """The same as a letter has it."""
    return f"{settings.SITE_URL}{own_path(follower)}"


def stop_address(follower: Follower) -> str:
    """Where one post ends everything (RFC 8058)."""
    return _address("following-stop", signing.Signer(salt=_STOP).sign(follower.key))


def _address(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"


def asked_for(token: str) -> tuple[str, int]:
    """The key of a follower and the number of what a link is to confirm.

    Raises ``signing.SignatureExpired`` for a link of ours that is too old, ``signing.BadSignature`` for any other.
    """
    signer = signing.TimestampSigner(salt=_CONFIRM)
    key, pk = signer.unsign_object(token, max_age=CONFIRM_DAYS * 24 * 60 * 60)
    return str(key), int(pk)


def key_of_own(token: str) -> str:
    """Whose «Lo que seguís» it is. Raises ``signing.BadSignature``."""
    return signing.Signer(salt=_OWN).unsign(token)


def key_of_stop(token: str) -> str:
    """Who stops with it. Raises ``signing.BadSignature``."""
    return signing.Signer(salt=_STOP).unsign(token)


# --- letters ----------------------------------------------------------------------------------------


def write_confirmation(following: Following, thing: Thing) -> OutgoingMail:
    """Ask the owner of an address whether it was they who asked; or tell them that they follow it already.

    Its text is written while sending: no copy of the database holds the link, and it has its whole life before it.
    """
    follower = following.follower
    return put(
        event=event_of(f"{ASKED}{follower.pk}-{following.pk}", follower.email),
        recipient=follower.email,
        subject=_subject_of_confirmation(following, thing),
        body="",
        is_secret=True,
        is_to_nobody_known=True,
    )


def _subject_of_confirmation(following: Following, thing: Thing) -> str:
    return f"{'Ya seguís' if following.confirmed_at else 'Confirmá que querés seguir'} {thing.phrase}"


def confirmation_words(mail: OutgoingMail) -> Words | None:
    """What such a letter says in the moment of handing it over; ``None`` where what was asked for is gone."""
    pk = mail.event.removeprefix(ASKED).partition("-")[2].partition("#")[0]
    following = (
        Following.objects.select_related("follower").filter(pk=pk, follower__email=mail.recipient).first()
    )
    if following is None:
        return None
    ((_row, thing),) = things_followed([following])
    context = {
        "thing": thing,
        "confirm": "" if following.confirmed_at else confirm_address(following),
        "days": CONFIRM_DAYS,
        "own": own_address(following.follower) if following.follower.confirmed_at else "",
    }
    return _words("following_confirm", _subject_of_confirmation(following, thing), context)


def write_news(follower: Follower, tellings: Sequence[Telling]) -> OutgoingMail | None:
    """Tell somebody what happened, in one message; ``None`` when nothing of it is left to tell."""
    words = news_words(follower, tellings)
    if words is None:
        return None
    return put(
        event=f"{NEWS}{follower.pk}-{tellings[0].pk}",
        recipient=follower.email,
        subject=words.subject,
        body=words.body,
        html=words.html,
        is_secret=True,
        is_to_nobody_known=True,
        unsubscribe=stop_address(follower),
    )


@dataclass(frozen=True)
class _Told:
    news: News
    why: str


def news_words(follower: Follower, tellings: Sequence[Telling]) -> Words | None:
    """What a letter with some tellings says at this moment: of what is public, and of what is still followed."""
    followed = things_followed(followings_of(follower))
    phrases = {mark_of(row.kind, row.code): thing.phrase for row, thing in followed}
    happenings = [
        telling.happening for telling in tellings if not phrases.keys().isdisjoint(telling.happening.marks)
    ]
    news = worth_a_letter(news_of(happenings), timezone.localdate())
    if not news:
        return None
    told = [_Told(one, _why(one, phrases)) for one in news]
    whys = list(dict.fromkeys(one.why for one in told))
    context = {
        "told": told[:MOST_TOLD],
        "more": max(len(told) - MOST_TOLD, 0),
        "why": whys[0] if len(whys) == 1 else "",
        "own": own_address(follower),
        "stop": stop_address(follower),
        "site": settings.SITE_URL,
    }
    subject = told[0].news.title if len(told) == 1 else f"{len(told)} novedades de lo que seguís"
    return _words("following_news", subject, context)


def _why(news: News, phrases: dict[str, str]) -> str:
    """What is followed of which it is, the narrowest first: a topic before a place, a place before everything."""
    mine = [mark for mark in phrases if mark in news.happening.marks]
    order = ("tema:", "barrio:", "area:", "reuniones:", "todo:")
    return phrases[min(mine, key=lambda mark: order.index(f"{mark.partition(':')[0]}:"))]


def _words(name: str, subject: str, context: dict[str, Any]) -> Words:
    whole = {**context, "subject": subject, "municipality": current_municipality()}
    text = render_to_string(f"reports/email/{name}_message.txt", whole)
    html = render_to_string(f"reports/email/{name}_message.html", whole)
    return Words(subject=subject, body="".join(text), html="".join(html))


def current_news(mail: OutgoingMail) -> Words | None:
    """What a message with news says in the moment of handing it over; ``None`` for whoever stopped meanwhile."""
    tellings = list(
        Telling.objects.filter(mail=mail)
        .select_related("happening", "follower")
        .order_by("happening__happened_at", "pk")
    )
    return news_words(tellings[0].follower, tellings) if tellings else None
