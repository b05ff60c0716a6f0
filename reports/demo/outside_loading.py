"""Carries what came outside the meetings through the actions: received, typed in, moderated, and put under topics."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from accounts.checks import DEMONSTRATION_DOMAIN
from participation.actions.proposals import (
    moderate_proposal,
    receive_proposal,
    register_document,
    register_proposal,
)
from participation.actions.topics import create_topic
from participation.models import (
    AdmissionState,
    AuthorType,
    Channel,
    Contribution,
    ContributionKind,
    Receipt,
    ReviewDecision,
    Topic,
)
from planning.models import Body
from reports.demo import texts
from reports.demo.chain import outside
from reports.demo.chain.outside import Outside
from reports.demo.moments import moment

if TYPE_CHECKING:
    from reports.demo.chain_loading import ChainLoader

_KINDS = {
    texts.PROPOSAL: ContributionKind.PROPOSAL,
    texts.INITIATIVE: ContributionKind.INITIATIVE,
    texts.COMPLAINT: ContributionKind.COMPLAINT,
    texts.QUESTION: ContributionKind.QUESTION,
    texts.OPINION: ContributionKind.OPINION,
}
#: How many days later somebody read it.
_READ_AFTER = dt.timedelta(days=1)


class OutsideLoader:
    """What came outside the meetings, told in days before the day of the demonstration."""

    def __init__(self, chain: "ChainLoader") -> None:
        self.chain = chain

    def foresee(self) -> None:
        """Each on its day."""
        for number, row in enumerate(outside.RECEIVED):
            came = self.chain.today - dt.timedelta(days=row.days_ago)
            self.chain.at(came, partial(self._come, number, row))

    def _come(self, number: int, row: Outside, day: dt.date) -> None:
        if row.channel == outside.BODY:
            self._document(row, day)
            return
        receipt = self._web(number, row, day) if row.channel == outside.WEB else self._typed(row, day)
        contribution = receipt.contribution
        if contribution is None or row.state == outside.PENDING:
            return
        self._moderate(contribution, row, day)
        if row.topic:
            self._put(contribution, row.topic, day)

    def _web(self, number: int, row: Outside, day: dt.date) -> Receipt:
        return receive_proposal(
            verbatim=row.text,
            stamp=f"demo-{number}",
            kind=_KINDS[row.kind],
            theme=self.chain.themes[row.theme],
            neighbourhood=self.chain.places.get(row.place),
            email=f"quien-propuso@{DEMONSTRATION_DOMAIN}" if row.leaves_address else "",
            day=day,
        )

    def _typed(self, row: Outside, day: dt.date) -> Receipt:
        author = AuthorType.ORGANISATION if row.is_organisation else AuthorType.RESIDENTS
        return register_proposal(
            channel=Channel(row.channel),
            verbatim=row.text,
            received_on=day,
            kind=_KINDS[row.kind],
            author_type=author,
            theme=self.chain.themes[row.theme],
            neighbourhood=self.chain.places.get(row.place),
            by=self.chain.staff,
            day=day,
        )

    def _document(self, row: Outside, day: dt.date) -> None:
        key = row.topic or ""
        receipt = register_document(
            body=Body.objects.get(code=row.body),
            kind=_KINDS[row.kind],
            verbatim=row.text,
            received_on=day,
            title=outside.DOCUMENTS[key],
            theme=self.chain.themes[row.theme],
            by=self.chain.staff,
            day=day,
        )
        contribution = receipt.contribution
        assert contribution is not None
        self.chain.topics[key] = Topic.objects.get(codings__contribution=contribution)
        self._moderate(contribution, row, day)

    def _moderate(self, contribution: Contribution, row: Outside, day: dt.date) -> None:
        read = moment(min(day + _READ_AFTER, self.chain.today), 10)
        admitted = row.state == outside.ADMITTED
        moderate_proposal(
            contribution=contribution,
            state=AdmissionState.ADMITTED if admitted else AdmissionState.REFUSED,
            criterion="" if admitted else row.state,
            decision=ReviewDecision.SHOW if admitted else "",
            public_text=(row.public or row.text) if admitted else "",
            expected_version=contribution.admission.edit_version,
            by=self.chain.staff,
            now=read,
        )

    def _put(self, contribution: Contribution, key: str, day: dt.date) -> None:
        """Under a topic that is there, or the first under a new one."""
        new = next((row for row in outside.TOPICS if row.key == key), None)
        if new and key not in self.chain.topics:
            self.chain.topics[key] = create_topic(
                title=new.title,
                description=new.description,
                theme=self.chain.themes[new.theme],
                competence=new.competence,
                subzones=contribution.neighbourhood.subzones.all() if contribution.neighbourhood else [],
                neighbourhoods=[contribution.neighbourhood] if contribution.neighbourhood else [],
                contributions=[contribution],
                by=self.chain.team,
                day=day,
                now=moment(day, 17),
            )
        else:
            self.chain.put(contribution, key, day)
