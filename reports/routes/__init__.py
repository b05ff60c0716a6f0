"""Addresses of the larger parts of reports: ``public`` and ``workspace`` ones each, which ``reports.urls`` joins.

What may stand in an address is registered here, before any of them is written.
"""

from django.urls import register_converter

from reports import converters

register_converter(converters.CodeConverter, "code")
register_converter(converters.KindConverter, "kind")
register_converter(converters.SubjectKindConverter, "about")
register_converter(converters.PeriodConverter, "period")
register_converter(converters.FileFormatConverter, "form")
register_converter(converters.FigureConverter, "figure")
register_converter(converters.BodyCodeConverter, "body")
register_converter(converters.YearConverter, "year")
register_converter(converters.MinutesNumberConverter, "number")
register_converter(converters.ImageHashConverter, "sha256")
register_converter(converters.ImageFormatConverter, "image")
