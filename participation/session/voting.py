"""What a vote decided, from the raw votes and the rules of its day (docs/adr/0009). Nothing here reads the database."""

from dataclasses import dataclass, replace
from enum import StrEnum

from planning.models import MajorityRule


class Outcome(StrEnum):
    """What became of what was put to the vote."""

    APPROVED = "approved"
    REJECTED = "rejected"
    TIED = "tied"
    NO_QUORUM = "no_quorum"
    UNVERIFIABLE = "unverifiable"
    INVALID = "invalid"

    @property
    def label(self) -> str:
        """In words for people."""
        return _LABELS[self]


_LABELS = {
    Outcome.APPROVED: "Aprobada",
    Outcome.REJECTED: "No aprobada",
    Outcome.TIED: "Empate sin desempatar",
    Outcome.NO_QUORUM: "Sin quórum: no se decidió",
    Outcome.UNVERIFIABLE: "No se puede comprobar",
    Outcome.INVALID: "Los votos no cierran",
}


@dataclass(frozen=True)
class Poll:
    """The raw votes on one decision and who could vote.

    ``present`` are those there for the vote who act as principals, recused ones included. ``presider_vote`` is that of
    whoever presides: ``yes``, ``no``, ``abstention``, ``recused`` or empty when absent or without a vote; the same for
    ``mayor_vote``, which is ``None`` when only totals are known. ``casting`` is ``yes``, ``no`` or empty.
    """

    members: int
    quorum: int | None
    present: int
    yes: int
    no: int
    abstention: int = 0
    recused: int = 0
    has_casting: bool = False  # the Municipal Council, presided by the mayor or who stands in
    presider_vote: str = ""
    casting: str = ""
    is_spending: bool = False
    mayor_vote: str | None = ""
    nominal: bool = True
    told: bool = True  # an acta of before may only say that it was so
    unentitled: int = 0  # who voted without being present as principal
    quorum_article: str = ""  # as it is added to a sentence

    @property
    def voters(self) -> int:
        """Everybody of whom something is said."""
        return self.yes + self.no + self.abstention + self.recused

    @property
    def is_tied(self) -> bool:
        """As many yes as no, and at least one of each."""
        return self.yes == self.no > 0


@dataclass(frozen=True)
class Result:
    """What was decided under one majority rule: in one word, why, and whether the casting vote made it."""

    outcome: Outcome
    why: str
    by_casting: bool = False


@dataclass(frozen=True)
class Results:
    """The result under the rule in force, and under the other one where they differ."""

    rule: MajorityRule
    result: Result
    other: Result

    @property
    def differ(self) -> bool:
        """Whether the other majority rule would have decided something else."""
        return self.result.outcome != self.other.outcome


def results(poll: Poll, rule: MajorityRule) -> Results:
    """The result under ``rule`` and under the other one (Ley 19.272 art. 15.1 and Digesto D.566 conflict)."""
    other = MajorityRule.OF_PRESENT if rule == MajorityRule.OF_MEMBERS else MajorityRule.OF_MEMBERS
    return Results(rule, result_of(poll, rule), result_of(poll, other))


def result_of(poll: Poll, rule: MajorityRule) -> Result:
    """What ``poll`` decided under one majority rule."""
    fault = fault_of(poll)
    if fault:
        return Result(Outcome.INVALID, fault)
    if not poll.told:
        return Result(Outcome.UNVERIFIABLE, "El acta no dice cuántos votos hubo.")
    if poll.quorum is not None and poll.present < poll.quorum:
        return Result(
            Outcome.NO_QUORUM,
            f"Había {poll.present} presentes y el quórum es {poll.quorum}{poll.quorum_article}.",
        )
    if poll.is_spending:
        return _spending(poll)
    return _simple(poll, rule)


def fault_of(poll: Poll) -> str:
    """Why these votes cannot stand as they are written; empty when they can."""
    numbers = (poll.members, poll.present, poll.yes, poll.no, poll.abstention, poll.recused)
    if min(numbers) < 0:
        return "Hay una cantidad negativa."
    if poll.unentitled:
        return "Votó alguien que no estaba presente actuando como titular (Digesto, D.548.26)."
    if poll.voters > poll.present:
        return f"Hay {poll.voters} votos y {poll.present} presentes con derecho a votar."
    if poll.voters > poll.members:
        return f"Votan a lo sumo {poll.members} integrantes y hay {poll.voters} votos (Ley 19.272, art. 9)."
    return _casting_fault(poll) if poll.casting else ""


def _casting_fault(poll: Poll) -> str:
    if not poll.has_casting:
        return "Solo desempata la alcaldesa, el alcalde o quien la subroga, cuando preside (Ley 19.272, art. 14.1)."
    if not poll.is_tied:
        return "No hay empate que romper."
    if poll.presider_vote == "recused":
        return "Quien se excusó no desempata (Digesto, D.548.26)."
    if poll.presider_vote not in ("yes", "no", "abstention"):
        return "Quien desempata tiene que estar en la votación."
    if poll.presider_vote in ("yes", "no") and poll.presider_vote != poll.casting:
        return "El desempate no puede ir contra el propio voto: es el mismo voto, que vale doble."
    return ""


def _spending(poll: Poll) -> Result:
    """Ley 19.272 art. 12.3: the casting vote adds no member, and the mayor's own vote has to be among the yes."""
    needed = poll.members // 2 + 1
    if poll.is_tied and poll.yes < needed and poll.casting != "yes":
        return _undecided(poll)
    if poll.yes < needed:
        return Result(
            Outcome.REJECTED,
            f"Un gasto necesita {needed} votos a favor, la mayoría absoluta de {poll.members} integrantes, y hubo "
            f"{poll.yes} (Ley 19.272, art. 12.3).",
        )
    if not poll.nominal or poll.mayor_vote is None:
        return Result(
            Outcome.UNVERIFIABLE,
            "El acta solo dice los totales: no se sabe si votó a favor quien ejerce la Alcaldía "
            "(Ley 19.272, art. 12.3).",
        )
    if poll.mayor_vote != "yes":
        return Result(
            Outcome.REJECTED,
            "Falta el voto a favor de quien ejerce la Alcaldía, sin el que no se ordena un gasto "
            "(Ley 19.272, art. 12.3).",
        )
    return Result(
        Outcome.APPROVED,
        f"{poll.yes} de {poll.members} integrantes, con el voto de la Alcaldía (Ley 19.272, art. 12.3).",
    )


def _simple(poll: Poll, rule: MajorityRule) -> Result:
    if poll.is_tied and poll.casting:
        return _decided_by_casting(poll, rule)
    if _passes(poll, rule):
        return Result(Outcome.APPROVED, _sum(poll, rule))
    return _undecided(poll) if poll.is_tied else Result(Outcome.REJECTED, _sum(poll, rule))


def _undecided(poll: Poll) -> Result:
    """A tie that the casting vote did not break in favour."""
    if poll.casting == "no":
        return Result(
            Outcome.REJECTED, "Empate, que el voto de desempate decidió en contra.", by_casting=True
        )
    return Result(Outcome.TIED, f"{poll.yes} a {poll.no}: empate.")


def _decided_by_casting(poll: Poll, rule: MajorityRule) -> Result:
    """One vote more on its side (art. 14.1); the majority has to be reached with it."""
    if poll.casting == "no":
        return Result(
            Outcome.REJECTED, "Empate, que el voto de desempate decidió en contra.", by_casting=True
        )
    doubled = replace(poll, yes=poll.yes + 1)
    if _passes(doubled, rule):
        return Result(
            Outcome.APPROVED, f"{_sum(doubled, rule)}, con el voto doble (art. 14.1).", by_casting=True
        )
    return Result(Outcome.REJECTED, f"Ni con el voto doble alcanza: {_sum(doubled, rule)}")


def _base(poll: Poll, rule: MajorityRule) -> int:
    return poll.members if rule == MajorityRule.OF_MEMBERS else poll.present - poll.recused


def _passes(poll: Poll, rule: MajorityRule) -> bool:
    return 2 * poll.yes > _base(poll, rule)


def _sum(poll: Poll, rule: MajorityRule) -> str:
    whom = "integrantes" if rule == MajorityRule.OF_MEMBERS else "presentes que podían votar"
    return f"{poll.yes} a favor de {_base(poll, rule)} {whom}: {'' if _passes(poll, rule) else 'no '}es más de la mitad"
