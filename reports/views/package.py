"""The package with which another municipality begins: what it is, and the file.

Both are kept as long as what was published is the same; another theme or step shows once they are no longer kept.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from accounts.public import public_page
from reports.memory import remembered
from reports.package.contents import PackageProblem
from reports.queries.package import Package, current_package
from reports.views.publications import name_file


@public_page
@remembered
def package_page(request: HttpRequest) -> HttpResponse:
    """What the package is, what is in it and how it is loaded; says so while there is none."""
    package, problem = _package()
    context = {
        "package": package,
        "problem": problem,
        "pictures": [file for file in package.files if file.is_picture] if package else [],
    }
    return render(request, "reports/package/public.html", context)


@public_page
@remembered
def package_file(request: HttpRequest) -> HttpResponse:
    """The package itself; 404 while no manual is published, or while it cannot be made."""
    package, _ = _package()
    if package is None:
        raise Http404
    etag = f'"{package.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = HttpResponse(package.data, content_type="application/zip", headers={"ETag": etag})
    name_file(response, package.file_name, as_attachment=True)
    return response


def _package() -> tuple[Package | None, PackageProblem | None]:
    try:
        return current_package(), None
    except PackageProblem as problem:
        return None, problem
