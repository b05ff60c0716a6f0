"""What happened: meetings, their minutes, who attended, what was decided, who was counted, what was contributed.

Facts are apart from judgements. Facts (``Meeting``, ``Attendance``, ``AgendaItem``, ``Decision``, ``Vote``,
``Contribution`` …) freeze when the minutes are approved: the triggers of ``participation.seals`` stand behind the
actions. Judgements (``ContributionReview``, ``AttendanceJustification``, ``Redaction``, ``Rectification``, ``PlanOrigin``) are rows of
their own that point at them and may come later. One module an aggregate.
"""

from participation.models.agenda import (
    AgendaItem,
    AgendaTemplate,
    IncomingMatter,
    IncomingMatterQuerySet,
    ItemOrigin,
    SenderKind,
)
from participation.models.calls import CallKind, CallSent
from participation.models.contributions import (
    INITIATIVE_KINDS,
    AuthorType,
    Contribution,
    ContributionKind,
    ContributionQuerySet,
    ContributionReview,
    ReviewDecision,
)
from participation.models.decisions import (
    CastingVote,
    Decision,
    DecisionKind,
    DecisionQuerySet,
    ResolutionNotice,
    Vote,
    VoteChoice,
    VoteMode,
)
from participation.models.imports import (
    ImportBatch,
    ImportBatchQuerySet,
    ImportFile,
    ImportState,
)
from participation.models.justifications import (
    AttendanceJustification,
    JustificationState,
)
from participation.models.meetings import (
    DUTY_STATUSES,
    AgeBand,
    Attendance,
    AttendanceStatus,
    HeadCount,
    Meeting,
    MeetingBody,
    MeetingKind,
    MeetingQuerySet,
    Presiding,
    Recess,
    Summons,
)
from participation.models.minutes import (
    Amendment,
    AmendmentState,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MinutesQuerySet,
    MinutesState,
    MoveKind,
    Rectification,
    Redaction,
    RedactionGround,
    Signature,
    SignedScan,
    SigningRole,
    SigningWay,
)
from participation.models.origins import PlanHearing, PlanOrigin
from participation.models.totals import (
    AttendanceTotal,
    Grain,
    MeetingTotal,
)
from planning.models import LegalKind

__all__ = [
    "DUTY_STATUSES",
    "INITIATIVE_KINDS",
    "AgeBand",
    "AgendaItem",
    "AgendaTemplate",
    "Amendment",
    "AmendmentState",
    "Attendance",
    "AttendanceJustification",
    "AttendanceStatus",
    "AttendanceTotal",
    "AuthorType",
    "CallKind",
    "CallSent",
    "CastingVote",
    "Contribution",
    "ContributionKind",
    "ContributionQuerySet",
    "ContributionReview",
    "Decision",
    "DecisionKind",
    "DecisionQuerySet",
    "Grain",
    "HeadCount",
    "ImportBatch",
    "ImportBatchQuerySet",
    "ImportFile",
    "ImportState",
    "IncomingMatter",
    "IncomingMatterQuerySet",
    "ItemOrigin",
    "JustificationState",
    "LegalKind",
    "Meeting",
    "MeetingBody",
    "MeetingKind",
    "MeetingQuerySet",
    "MeetingTotal",
    "Minutes",
    "MinutesMove",
    "MinutesOrigin",
    "MinutesQuerySet",
    "MinutesState",
    "MoveKind",
    "PlanHearing",
    "PlanOrigin",
    "Presiding",
    "Recess",
    "Rectification",
    "Redaction",
    "RedactionGround",
    "ResolutionNotice",
    "ReviewDecision",
    "SenderKind",
    "Signature",
    "SignedScan",
    "SigningRole",
    "SigningWay",
    "Summons",
    "Vote",
    "VoteChoice",
    "VoteMode",
]
