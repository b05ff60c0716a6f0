"""The life of minutes after they are approved."""

from django.db import transaction

from accounts.models import User
from participation.models import Minutes, MinutesMove, MoveKind
from participation.transitions import check_step


@transaction.atomic
def mark_published(*, minutes: Minutes, code: str, by: User) -> MinutesMove:
    """Leave word that minutes were published, under the code of their publication.

    Called in the seal, which checks who may. Raises ``InvalidTransition`` while they are not signed.
    """
    minutes = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    check_step(minutes, "publish")
    return MinutesMove.objects.create(minutes=minutes, move=MoveKind.PUBLISH, note=code, by=by)
