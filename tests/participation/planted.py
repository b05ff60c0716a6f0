"""A row in each table of the chain that may hold what nobody outside reads, with a word in every such column."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.models import User
from participation.actions.proposals import receive_proposal
from participation.models import (
    Attendee,
    ContributionSheet,
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    DevolutionTopic,
    Facilitator,
    Incident,
    Response,
    ResponseMove,
    Topic,
    TopicMove,
    ValidationAnswer,
    Workshop,
    WorkshopPhoto,
    WorkshopTable,
)
from tests.participation import making

DAY = dt.date(2026, 6, 9)


def plant(people: dict[str, User], word: Callable[[str], str]) -> dict[str, Any]:
    """Make them; ``word`` says what stands in a column that is called so. Nothing of it may be read outside."""
    staff = people["staff"]
    meeting = making.draft(staff, "CV", date=DAY, place="Salón comunal")
    Workshop.objects.create(meeting=meeting)
    table = WorkshopTable.objects.create(meeting=meeting, number=1)
    Facilitator.objects.create(meeting=meeting, table=table, name=word("Facilita"))
    Incident.objects.create(meeting=meeting, text=word("Incidencia"))
    attendee = Attendee.objects.create(
        meeting=meeting, name=word("Anotada"), email=f"{plain(word('CorreoAnotada'))}@example.org",
        phone=word("TelefonoAnotada"), consent_version="x", registered_by=staff,
    )  # fmt: skip
    for number, is_public in enumerate((True, False)):
        WorkshopPhoto.objects.create(
            meeting=meeting, caption="La mesa" if is_public else word("PieDeFotoGuardada"),
            consent_note=word("ComoConsta"), consent_version="x", is_public=is_public, data=b"x",
            sha256=str(number) * 64, width=1, height=1, uploaded_by=staff,
        )  # fmt: skip
    sheet = ContributionSheet.objects.create(
        meeting=meeting, name=word("NombreDePlanillaDeAportes")[:100], data=word("FilaDeAportes").encode(),
        rows=[{"texto": word("FilaLeida")}], errors=[{"motivo": word("FilaMala")}],
        remarks=[{"motivo": word("FilaRara")}], uploaded_by=staff,
    )  # fmt: skip
    receipt = receive_proposal(
        verbatim=word("Propuesta"), stamp="sembrada", email=f"{plain(word('Proponente'))}@example.org"
    )
    topic, other = (
        Topic.objects.create(
            code=f"sembrado-{number}",
            title=word("TemaSinOir"),
            description=word("QueSePide"),
            created_by=staff,
        )
        for number in range(2)
    )
    TopicMove.objects.create(
        kind="split", source=topic, target=other, reason=word("PorQueSeSepara"), made_by=staff
    )
    texts = ("referred_to", "summary", "reason", "detail", "period", "internal_note", "change_note")
    response = Response.objects.create(
        topic=topic, assigned_to=staff, assigned_on=DAY, **{name: word(f"Respuesta{name}")[:100] for name in texts}
    )  # fmt: skip
    ResponseMove.objects.create(response=response, kind="assign", reason=word("PorQueAsigna"), made_by=staff)
    devolution = Devolution.objects.create(
        code="sembrada", title=word("DevolucionSinSellar"), scope="period", period_from=DAY, period_to=DAY,
        created_by=staff,
    )  # fmt: skip
    DevolutionTopic.objects.create(devolution=devolution, topic=topic, note=word("NotaDeDevolucion"))
    DevolutionPresentation.objects.create(
        devolution=devolution, on=DAY, place=word("LugarDePresentacion"), note=word("NotaDePresentacion")
    )
    DevolutionChannel.objects.create(
        devolution=devolution, kind="radio", on=DAY, detail=word("Canal"), reach_source=word("ComoSeSabe")
    )
    answer = ValidationAnswer.objects.create(
        devolution=devolution, kind="corrects", text=word("Correccion"), reply=word("SeLeContesta")
    )
    return {"attendee": attendee, "sheet": sheet, "receipt": receipt, "response": response, "answer": answer}


def plain(word: str) -> str:
    """As it may stand before the @ of an address."""
    return "".join(letter for letter in word.lower() if letter.isascii() and letter.isalnum())
