"""Addresses of the front page and the fragments."""

from django.urls import path

from frontpage import views

app_name = "frontpage"
urlpatterns = [
    path("", views.front_page, name="front"),
    path("fragments/masthead/", views.masthead_fragment, name="masthead"),
    path("fragments/masthead/<slug:current_slug>/", views.masthead_fragment),
    path("fragments/foot/", views.foot_fragment, name="foot"),
    path("about/", views.about, name="about"),
    path("policies/<slug:slug>/", views.policy, name="policy"),
    path("fragments/rails/", views.rails_fragment, name="rails"),
    path("fragments/rails/<int:beside>/", views.rails_fragment),
]
