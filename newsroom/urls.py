"""All addresses of the site; sections come last, as theirs match any word."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from newsroom import views
from newsroom.password_reset import PasswordResetView

# Django's own views and names: the sign-in page links to the first where it exists.
_password_reset = [
    path("", PasswordResetView.as_view(), name="admin_password_reset"),
    path("sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]

urlpatterns = [
    path("newsroom/password-reset/", include(_password_reset)),
    path("newsroom/board/", include("frontpage.board.urls")),
    path("newsroom/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("images.urls")),
    path("", include("frontpage.urls")),
    path("", include("feeds.urls")),
    path("", include("newsletter.urls")),
    path("", include("articles.urls")),
]
handler400 = "newsroom.views.bad_request"
handler500 = "newsroom.views.server_error"
