"""All addresses of the site; sections come last, as theirs match any word."""

from django.contrib import admin
from django.urls import include, path

from newsroom import views

urlpatterns = [
    path("newsroom/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("images.urls")),
    path("", include("frontpage.urls")),
    path("", include("articles.urls")),
]
handler400 = "newsroom.views.bad_request"
