"""Every model of reports, to be read only, but how many gave each rating and what was answered in a survey.

The bytes of renditions are never shown.
"""

from django.contrib import admin

from accounts.admin import register_read_only
from reports.models import (
    PersonalSettings,
    RecentItem,
    SurveyAnswer,
    SurveyBallot,
    SurveyReading,
    SurveySheet,
    SwotTally,
)

register_read_only("reports", never_shown={"Follower": ("email", "key")})
# Nobody sees it while members rate, and of fewer than five ever; the pages of the matrix tell what may be told.
admin.site.unregister(SwotTally)
# While a survey is open nobody sees a word of it or how many answered; afterwards the pages tell what may be told.
admin.site.unregister([SurveySheet, SurveyAnswer, SurveyBallot, SurveyReading])
# What somebody opened last, and the key of their calendar, are theirs alone.
admin.site.unregister([RecentItem, PersonalSettings])
