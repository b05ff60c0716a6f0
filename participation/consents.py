"""What people agree to, word by word. Consent is free, prior, express, informed and documented (Ley 18.331, art. 9).

A text that somebody accepted never changes: another wording is another version, and the old one stays in
``CONSENTS`` while rows that name it may exist.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Consent:
    """A text to agree to. Rows keep ``version``; ``text`` is what stood beside the box, word by word."""

    version: str
    text: str


PROPOSAL_EMAIL = Consent(
    "correo-propuesta-1",
    "Acepto que el municipio guarde este correo solo para avisarme qué pasó con mi propuesta. No se publica, nadie "
    "más lo recibe y puedo pedir que lo borren cuando quiera: en cada aviso hay un enlace para eso.",
)
#: Until it was seen that nobody is told what was answered; they are invited to the devolution.
WORKSHOP_NAME_1 = Consent(
    "nombre-taller-1",
    "Acepto que el municipio guarde mi nombre, y el correo o el teléfono si los dejo, solo para saber quiénes "
    "participaron de este taller y avisarme qué se respondió. No se publican, se borran cuando termina el plazo y "
    "puedo pedir antes que los borren.",
)
WORKSHOP_NAME = Consent(
    "nombre-taller-2",
    "Acepto que el municipio guarde mi nombre, y el correo o el teléfono si los dejo, solo para saber quiénes "
    "participaron de este taller y poder invitarme a su devolución. No se publican, se borran cuando termina el "
    "plazo y puedo pedir antes que los borren.",
)
WORKSHOP_PHOTO = Consent(
    "foto-taller-1",
    "Acepto que el municipio publique, en la página de este taller, fotos en las que se me ve. Puedo pedir cuando "
    "quiera que las quiten.",
)

FOLLOWING = Consent(
    "correo-seguir-1",
    "Acepto que el municipio guarde este correo solo para avisarme de lo que sigo. No se publica, nadie más lo recibe "
    "y lo puedo borrar cuando quiera: en cada correo hay un enlace para eso.",
)

#: By version: every text that somebody may have accepted.
CONSENTS = {
    consent.version: consent
    for consent in (PROPOSAL_EMAIL, WORKSHOP_NAME_1, WORKSHOP_NAME, WORKSHOP_PHOTO, FOLLOWING)
}
