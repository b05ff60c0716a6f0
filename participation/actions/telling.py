"""Tell whoever left an address that what they proposed was answered."""

from collections.abc import Collection

from participation.emails import write_answered
from participation.models import Coding, Contribution, ContributionContact, Response, Topic
from participation.queries.standings import of_families


def answer_of(topic: Topic) -> Response | None:
    """The latest published answer of the whole family of a topic."""
    live = topic.merged_into_id or topic.pk
    answers = Response.objects.published().filter(of_families([live]))
    return answers.order_by("published_at", "version", "pk").last()


def tell_answered(topic: Topic, among: Collection[int] | None = None) -> int:
    """Tell who proposed what is heard under the family of a topic that it was answered; how many are told.

    For whoever publishes an answer, and, with the contributions ``among`` them, for whoever brings these under a topic
    that was answered already. Each is told once of each answer, whatever their contribution is under.
    """
    if among is not None and not among:
        return 0
    answer = answer_of(topic)
    if answer is None:
        return 0
    codings = Coding.objects.filter(of_families([topic.merged_into_id or topic.pk]))
    if among is not None:
        codings = codings.filter(contribution__in=among)
    waiting = ContributionContact.objects.filter(
        contribution__in=Contribution.objects.heard().filter(pk__in=codings.values("contribution"))
    )
    told = 0
    for contact in waiting.select_related("contribution__receipt").order_by("pk"):
        write_answered(contact, answer)
        told += 1
    return told
