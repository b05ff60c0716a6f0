"""People who follow something, for the tests of what they are told."""

from reports.actions.following import ask_to_follow, confirm_following
from reports.models import Follower, Following
from reports.queries.following import thing_of


def asked(email: str, kind: str, code: str = "", rhythm: str = "at_once", hour: int = 8) -> Following:
    """What somebody asked to follow, and did not confirm yet."""
    thing = thing_of(kind, code)
    assert thing is not None, (kind, code)
    ask_to_follow(email=email, thing=thing, rhythm=rhythm, hour=hour)
    return Following.objects.select_related("follower").get(
        follower__email=email.lower(), kind=kind, code=thing.code
    )


def confirmed(email: str, kind: str, code: str = "", rhythm: str = "at_once", hour: int = 8) -> Follower:
    """Somebody who follows it."""
    following = asked(email, kind, code, rhythm, hour)
    assert confirm_following(key=following.follower.key, following=following.pk)
    return Follower.objects.get(pk=following.follower_id)


def token_of(address: str) -> str:
    """The secret of a link."""
    return address.rstrip("/").rpartition("/")[2]
