"""A lost password: the link comes by mail, from the worker, and leads to our own address."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import forms, views

from newsroom.jobs import send_password_reset


class PasswordResetForm(forms.PasswordResetForm):
    """Asks for the mail; how long the answer takes does not tell whether anybody gets one."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Leave the looking up and the mail to the worker. One query, whoever it is."""
        send_password_reset.defer(email=self.cleaned_data["email"])


class PasswordResetView(views.PasswordResetView):
    """Django's page with our form."""

    form_class = PasswordResetForm
