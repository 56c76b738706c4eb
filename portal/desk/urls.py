"""Routes of the desk."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from portal.desk.views.access import DeskLogin
from portal.desk.views.books import book, bring_back, desk, hide, register, retry_pages, withdraw
from portal.desk.views.collections import collection, collections_list, delete, make, take_out
from portal.desk.views.dashboard import overview
from portal.desk.views.describing import describe
from portal.desk.views.grid import grid
from portal.desk.views.many_books import change_many
from portal.desk.views.models import add_model, change_model, models, models_table
from portal.desk.views.people import (
    change_person,
    decisions,
    join,
    own_tokens,
    people,
    revoke_token,
    take_back_invitation,
)
from portal.desk.views.quality import measure, quality, state
from portal.desk.views.queue import review
from portal.desk.views.register import (
    register_confirmed,
    register_line,
    register_many,
    register_upload,
    upload_sample,
)
from portal.desk.views.review import decide, decide_chosen, take_queue, undo_chosen
from portal.desk.views.runs import cancel, pause, priority, progress, resume, retry, run, runs
from portal.desk.views.streams import look, stop
from portal.desk.views.workbench import workbench

urlpatterns = [
    path("", desk, name="desk"),
    path("login", DeskLogin.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("register", register, name="desk-register"),
    path("register/many", register_many, name="desk-register-many"),
    path("register/line", register_line, name="desk-register-line"),
    path("register/confirmed", register_confirmed, name="desk-register-confirmed"),
    path("register/upload/<str:token>", register_upload, name="desk-register-upload"),
    path("register/upload/<str:token>/<int:number>.jpg", upload_sample, name="desk-upload-sample"),
    path("runs/", runs, name="desk-runs"),
    path("runs/<str:public_id>", run, name="desk-run"),
    path("runs/<str:public_id>/progress", progress, name="desk-run-progress"),
    path("runs/<str:public_id>/retry", retry, name="desk-run-retry"),
    path("runs/<str:public_id>/pause", pause, name="desk-run-pause"),
    path("runs/<str:public_id>/resume", resume, name="desk-run-resume"),
    path("runs/<str:public_id>/priority", priority, name="desk-run-priority"),
    path("runs/<str:public_id>/cancel", cancel, name="desk-run-cancel"),
    path("streams/<str:public_id>/look", look, name="desk-stream-look"),
    path("streams/<str:public_id>/stop", stop, name="desk-stream-stop"),
    path("collections", collections_list, name="desk-collections"),
    path("collections/new", make, name="desk-collection-make"),
    path("collections/<str:public_id>", collection, name="desk-collection"),
    path("collections/<str:public_id>/take-out", take_out, name="desk-collection-take-out"),
    path("collections/<str:public_id>/delete", delete, name="desk-collection-delete"),
    path("overview", overview, name="desk-overview"),
    path("people", people, name="desk-people"),
    path("people/<int:number>", change_person, name="desk-person-change"),
    path("people/invitations/<int:number>/take-back", take_back_invitation, name="desk-invitation-take-back"),
    path("join/<str:secret>", join, name="desk-join"),
    path("tokens", own_tokens, name="desk-tokens"),
    path("tokens/<int:number>/revoke", revoke_token, name="desk-token-revoke"),
    path("decisions", decisions, name="desk-decisions"),
    path("models", models, name="desk-models"),
    path("models/table", models_table, name="desk-models-table"),
    path("models/add", add_model, name="desk-models-add"),
    path("models/<str:step>", change_model, name="desk-models-change"),
    path("quality", quality, {"tab": "figures"}, name="desk-quality"),
    path("quality/questions", quality, {"tab": "questions"}, name="desk-quality-questions"),
    path("quality/compare", quality, {"tab": "compare"}, name="desk-quality-compare"),
    path("quality/preferences", quality, {"tab": "preferences"}, name="desk-quality-preferences"),
    path("quality/reliability", quality, {"tab": "reliability"}, name="desk-quality-reliability"),
    path("quality/state", state, name="desk-quality-state"),
    path("quality/measure", measure, name="desk-quality-measure"),
    path("books/many", change_many, name="desk-books-many"),
    path("books/<str:public_id>", book, name="desk-book"),
    path("books/<str:public_id>/retry", retry_pages, name="desk-book-retry"),
    path("books/<str:public_id>/visibility", hide, name="desk-book-visibility"),
    path("books/<str:public_id>/withdraw", withdraw, name="desk-book-withdraw"),
    path("books/<str:public_id>/bring-back", bring_back, name="desk-book-bring-back"),
    path("books/<str:public_id>/queue", take_queue, name="desk-book-queue"),
    path("pages/<str:public_id>", workbench, name="desk-page"),
    path("describe", describe, name="desk-describe"),
    path("review", review, name="desk-review"),
    path("grid", grid, name="desk-grid"),
    path("chosen", decide_chosen, name="desk-decide-chosen"),
    path("chosen/<str:batch>/undo", undo_chosen, name="desk-undo-chosen"),
    path("illustrations/<str:public_id>", decide, name="desk-decide"),
]
