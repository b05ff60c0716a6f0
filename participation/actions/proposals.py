"""What comes outside a meeting: received from the public form, typed in by staff, moderated, and told of to who asked.

What a resident wrote is never changed. What staff typed in is mended until somebody reviewed it or put it under a topic
(the triggers of ``participation.seals_chain``).
"""

import datetime as dt
import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from participation.actions.contributions import check_words, review_contribution
from participation.actions.meetings import next_number
from participation.actions.standings import refresh_topics_of
from participation.actions.topics import code_contributions, create_topic, lock_every_topic, lock_live
from participation.consents import PROPOSAL_EMAIL
from participation.emails import write_moderated
from participation.models import (
    Admission,
    AdmissionState,
    AuthorType,
    Channel,
    Coding,
    Contribution,
    ContributionContact,
    ContributionKind,
    ContributionReview,
    IncomingMatter,
    Receipt,
    Response,
    Topic,
)
from participation.permissions import MODERATE_PROPOSALS, REGISTER_PROPOSALS
from participation.queries.proposals import BODIES_ANSWERED
from participation.queries.standings import of_families
from participation.receipts import ALPHABET
from participation.seals_chain import OUTSIDE_REFUSAL, TYPED_IN
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict, save_edited
from planning.models import Body, LegalKind, Municipality, Neighbourhood, Theme, today
from planning.permissions import check

#: Signs of the code of a proposal: sixty bits.
CODE_LENGTH = 12
EDITED = ("kind", "author_type", "neighbourhood", "theme", "received_on", "verbatim")
ANSWERED = "Ese tema ya está respondido, y a esto se le debe una respuesta: hacé un tema nuevo."
#: What a document of a body is.
DOCUMENT_KINDS = (ContributionKind.OPINION, ContributionKind.QUESTION)


@transaction.atomic
def receive_proposal(
    *,
    verbatim: str,
    stamp: str,
    kind: str = ContributionKind.PROPOSAL,
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    email: str = "",
    day: dt.date | None = None,
) -> Receipt:
    """Take in what somebody wrote in the public form; nobody has judged it yet.

    Giving ``email`` is having accepted ``PROPOSAL_EMAIL``. The same words with the same ``stamp`` again (a button
    pressed twice, a page loaded again) are the same proposal. Raises ``ValidationError`` by field.
    """
    contribution = Contribution(
        channel=Channel.WEB,
        received_on=day or today(),
        kind=kind,
        author_type=AuthorType.RESIDENTS,
        theme=theme,
        neighbourhood=neighbourhood,
        verbatim=verbatim.strip(),
    )
    _lock_numbers()
    code = _code_for(stamp, contribution.verbatim)
    known = Receipt.objects.filter(code=code).first()
    if known:
        return known
    _store(contribution)
    Admission.objects.create(contribution=contribution)
    _keep_address(contribution, email)
    return Receipt.objects.create(code=code, contribution=contribution)


@transaction.atomic
def register_proposal(
    *,
    channel: str,
    verbatim: str,
    received_on: dt.date,
    by: User,
    kind: str = ContributionKind.PROPOSAL,
    author_type: str = AuthorType.RESIDENTS,
    theme: Theme | None = None,
    neighbourhood: Neighbourhood | None = None,
    matter: IncomingMatter | None = None,
    email: str = "",
    day: dt.date | None = None,
) -> Receipt:
    """Type in what came by telephone, at the desk, on paper or by a note of the registry desk: heard as it is typed.

    ``email``: whoever proposed heard or read ``PROPOSAL_EMAIL`` and said yes. Raises ``NotAllowed`` and
    ``ValidationError`` by field.
    """
    check(by, REGISTER_PROPOSALS)
    if channel not in TYPED_IN or channel == Channel.BODY:
        raise ValidationError({"channel": "Elegí por dónde llegó."})
    _check_received(received_on, day)
    if matter is not None:
        # Two who do it at once: the second waits here, and is told.
        matter = IncomingMatter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
        if matter.contributions.exists():
            raise ValidationError("Esta nota ya se registró como aporte.")
    contribution = Contribution(
        channel=channel,
        received_on=received_on,
        kind=kind,
        author_type=author_type,
        theme=theme,
        neighbourhood=neighbourhood,
        matter=matter,
        verbatim=verbatim.strip(),
    )
    _lock_numbers()
    return _take_in(contribution, by, email)


@transaction.atomic
def register_document(
    *,
    body: Body,
    kind: str,
    verbatim: str,
    received_on: dt.date,
    by: User,
    topic: Topic | None = None,
    title: str = "",
    theme: Theme | None = None,
    matter: IncomingMatter | None = None,
    day: dt.date | None = None,
) -> Receipt:
    """Type in an opinion (dictamen) or a request for information of a body of the Neighbourhood Council (domain §3).

    It goes under ``topic``, which nobody answered yet, or else a new one called ``title``, so that an answer is owed.
    Raises ``NotAllowed``, and ``ValidationError`` by field.
    """
    check(by, REGISTER_PROPOSALS)
    lock_every_topic()
    if body.kind not in BODIES_ANSWERED:
        raise ValidationError({"body": "Elegí el Concejo Vecinal, su mesa o una de sus comisiones."})
    if kind not in DOCUMENT_KINDS:
        raise ValidationError({"kind": "Elegí si es un dictamen o un pedido de informe."})
    if topic is None and not title.strip():
        raise ValidationError({"title": "Elegí un tema, o escribí el título de uno nuevo."})
    _check_received(received_on, day)
    contribution = Contribution(
        channel=Channel.BODY,
        received_on=received_on,
        kind=kind,
        author_type=AuthorType.NEIGHBOURHOOD_COUNCIL,
        author_body=body,
        theme=theme,
        matter=matter,
        verbatim=verbatim.strip(),
    )
    _lock_numbers()
    receipt = _take_in(contribution, by)
    _put_under(contribution, topic, title, by)
    return receipt


@transaction.atomic
def edit_proposal(
    *, contribution: Contribution, expected_version: int, by: User, day: dt.date | None = None
) -> Contribution:
    """Save the changed fields (``EDITED``) of what staff typed in, until somebody reviewed or coded it.

    Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict`` and ``ValidationError`` by field.
    """
    check(by, REGISTER_PROPOSALS)
    stored = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if not may_be_mended(stored):
        raise InvalidTransition(OUTSIDE_REFUSAL)
    contribution.verbatim = contribution.verbatim.strip()
    _check_received(contribution.received_on, day)
    check_words(contribution)
    contribution.changed_on = today()
    return save_edited(contribution, expected=expected_version, fields=[*EDITED, "changed_on"])


def may_be_mended(contribution: Contribution) -> bool:
    """Whether its words may still change: typed in by staff, and neither reviewed nor under a topic."""
    return (
        contribution.channel in TYPED_IN
        and not ContributionReview.objects.filter(contribution=contribution).exists()
        and not Coding.objects.filter(contribution=contribution).exists()
    )


@transaction.atomic
def moderate_proposal(
    *,
    contribution: Contribution,
    state: str,
    expected_version: int,
    by: User,
    criterion: str = "",
    decision: str = "",
    public_text: str = "",
    expected_review: int = 0,
    now: dt.datetime | None = None,
) -> Admission:
    """Admit what came outside a meeting, saying what of it everybody may read; or refuse it by a written criterion.

    It may be decided anew: whoever left an address is told each time that the outcome is another. The same decision
    again is harmless. Raises ``NotAllowed``, ``InvalidTransition`` for what was said in a meeting, ``EditConflict``
    (also of the public words, by ``expected_review``), and ``ValidationError`` by field.
    """
    check(by, MODERATE_PROPOSALS)
    # Who links it holds its topics, and makes a row that points at it: that goes on meanwhile.
    rows = Contribution.objects.select_for_update(of=("self",), no_key=True)
    contribution = rows.get(pk=contribution.pk)
    admission = Admission.objects.select_for_update(of=("self",)).filter(contribution=contribution).first()
    if admission is None:
        raise InvalidTransition("Lo que se dijo en una reunión no se modera: se revisa su texto público.")
    if state == AdmissionState.ADMITTED:
        criterion = ""
    elif state != AdmissionState.REFUSED:
        raise ValidationError({"state": "Elegí si se admite o no."})
    elif not criterion:
        raise ValidationError({"criterion": "Para no admitirla, elegí el criterio."})
    if (admission.state, admission.criterion) != (state, criterion):
        if admission.edit_version != expected_version:
            raise EditConflict(admission)
        again = admission.state != AdmissionState.PENDING
        admission.state, admission.criterion = state, criterion
        admission.decided_by, admission.decided_at = by, now or timezone.now()
        admission.edit_version = expected_version + 1
        admission.clean_fields()
        admission.save()
        write_moderated(admission, again=again)
        refresh_topics_of([contribution.pk])
    if state == AdmissionState.ADMITTED:
        review_contribution(
            contribution=contribution,
            decision=decision,
            public_text=public_text,
            expected_version=expected_review,
            by=by,
        )
    return admission


@transaction.atomic
def forget_contact(*, contribution: int) -> None:
    """Let go of the address that somebody left; one that is gone already is no error."""
    ContributionContact.objects.filter(contribution=contribution).delete()


def new_proposal_code() -> str:
    """A code that nobody can guess, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _code_for(stamp: str, words: str) -> str:
    """The code of these words sent with a stamp: nobody works it out without our key, and it is the same each time."""
    sent = f"{sha256(stamp.encode()).hexdigest()}:{sha256(words.encode()).hexdigest()}"
    digest = hmac.digest(f"receipt:{settings.SECRET_KEY}".encode(), sent.encode(), "sha256")
    bits = int.from_bytes(digest)
    return "".join(ALPHABET[(bits >> 5 * place) & 31] for place in range(CODE_LENGTH))


def _lock_numbers() -> None:
    """Two that come at once wait for each other, so that numbers follow one another."""
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk", flat=True))


def _take_in(contribution: Contribution, by: User, email: str = "") -> Receipt:
    _store(contribution)
    admission = Admission.objects.create(
        contribution=contribution, state=AdmissionState.ADMITTED, decided_by=by, decided_at=timezone.now()
    )
    receipt = Receipt.objects.create(code=new_proposal_code(), contribution=contribution)
    _keep_address(contribution, email)
    write_moderated(admission)
    return receipt


def _store(contribution: Contribution) -> None:
    prefix = f"P-{today().year}-"
    numbered = Contribution.objects.filter(code__regex=rf"^{prefix}\d{{6}}$").order_by("-code")
    last = numbered.values_list("code", flat=True)
    contribution.code = f"{prefix}{next_number(prefix, last[:1]):06d}"
    check_words(contribution)
    contribution.full_clean()
    contribution.save(force_insert=True)


def _keep_address(contribution: Contribution, email: str) -> None:
    if not email.strip():
        return
    contact = ContributionContact(
        contribution=contribution, email=email.strip(), consent_version=PROPOSAL_EMAIL.version
    )
    contact.full_clean()
    contact.save(force_insert=True)


def _check_received(received_on: dt.date | None, day: dt.date | None) -> None:
    if received_on is not None and received_on > (day or today()):
        raise ValidationError({"received_on": "No puede ser posterior a hoy."})


def _put_under(contribution: Contribution, topic: Topic | None, title: str, by: User) -> None:
    """Join a topic, or make one of its own: what is asked to be told is control, an opinion answers a consultation."""
    if topic is not None:
        (held,) = lock_live([topic])  # whoever publishes an answer waits
        if Response.objects.published().filter(of_families([held.pk])).exists():
            raise ValidationError({"topic": ANSWERED})
        code_contributions(contributions=[contribution], topics=[held], by=by)
        return
    asks = contribution.kind == ContributionKind.QUESTION
    create_topic(
        title=title,
        theme=contribution.theme,
        legal_kind=LegalKind.CONTROL if asks else LegalKind.CONSULTATION,
        contributions=[contribution],
        by=by,
    )
