"""Which kind of document is which; the engine asks here and nowhere else."""

from importlib import import_module

from reports.documents.base import DocumentType
from reports.models import DocumentKind

_MODULES = {
    DocumentKind.PARTICIPATION: "reports.documents.participation",
    DocumentKind.MINUTES: "reports.documents.minutes",
    DocumentKind.PLAN: "reports.documents.plan",
    DocumentKind.OPERATIONAL: "reports.documents.operational",
    DocumentKind.ACCOUNTABILITY: "reports.documents.accountability",
    DocumentKind.DEVOLUTION: "reports.documents.devolution",
    DocumentKind.SYNTHESIS: "reports.documents.synthesis",
    DocumentKind.SWOT: "reports.documents.swot",
    DocumentKind.MANUAL: "reports.documents.manual",
    DocumentKind.EVALUATION: "reports.documents.evaluation",
}
_TYPES: dict[str, DocumentType] = {}


def register(kind_type: DocumentType) -> None:
    """Make a kind known, instead of the one its module would give."""
    _TYPES[kind_type.kind] = kind_type


def document_type(kind: str) -> DocumentType:
    """The type of a kind; ``LookupError`` when there is none."""
    if kind not in _TYPES:
        if kind not in _MODULES:
            raise LookupError(f"No hay documentos de la clase «{kind}».")
        register(import_module(_MODULES[DocumentKind(kind)]).DOCUMENT_TYPE)
    return _TYPES[kind]
