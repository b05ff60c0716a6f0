"""The coat of arms as paper shows it."""

from planning.models import CoatOfArms
from reports.documents.base import Arms


def arms_named(sha256: str | None) -> Arms | None:
    """A coat of arms by its hash; ``None`` without one. One query."""
    row = CoatOfArms.objects.only("sha256", "data").filter(sha256=sha256).first() if sha256 else None
    return Arms(row.sha256, bytes(row.data)) if row else None
