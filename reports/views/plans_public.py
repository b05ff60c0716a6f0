"""What anybody reads of the plans as documents: the last ones sealed, at their addresses for good."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.public import public_page
from reports.memory import remembered
from reports.models import DocumentKind
from reports.queries import publications as queries
from reports.views.publications import found, publication_form


@public_page
@remembered
def plan_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The last development plan sealed, in a form; 404 while there is none."""
    return publication_form(request, found(queries.latest_of_kind(DocumentKind.PLAN)), form)


@public_page
@remembered
def operational_file(request: HttpRequest, year: int, form: str) -> HttpResponseBase:
    """The last version of the operational plan of a year, in a form; 404 while there is none."""
    publication = queries.latest_of_subject(DocumentKind.OPERATIONAL, str(year))
    return publication_form(request, found(publication), form)
