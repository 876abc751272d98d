"""Forms of signing in and of asking for a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm, UsernameField
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.accounts import limits, mail
from project.throttle import client_address


class SignInForm(AuthenticationForm):
    """Take a user name or an e-mail address; raise Throttled, the password unchecked, after too many failures."""

    username = UsernameField(
        label=_("User name or e-mail"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}),
    )
    remember = forms.BooleanField(label=_("Stay signed in for 30 days"), required=False)

    # The same for a wrong name, a wrong password and a deactivated user.
    error_messages = {
        "invalid_login": _("The user name or the password is wrong."),
        "inactive": _("The user name or the password is wrong."),
    }

    def clean_username(self) -> str:
        """Return the name of the user meant."""
        return find_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        """Check name and password, every check counted until it turns out right."""
        if not {"username", "password"} <= self.cleaned_data.keys():
            return self.cleaned_data
        assert self.request is not None  # the view gives it
        address, name = client_address(self.request), self.cleaned_data["username"].lower()
        limits.SIGN_IN_PAIR.take(address, name)
        limits.SIGN_IN_ADDRESS.take(address)
        limits.SIGN_IN_NAME.take(name)
        cleaned = super().clean()
        limits.SIGN_IN_PAIR.reset(address, name)
        limits.SIGN_IN_ADDRESS.give_back(address)
        limits.SIGN_IN_NAME.give_back(name)
        return cleaned


def find_username(name: str) -> str:
    """Return the user name that `name`, a user name or an e-mail address in any case, stands for; else `name`.

    An address that several users share stands for none of them.
    """
    if "@" not in name:
        return name
    name = name.lower()
    same = Q(username__iexact=name) | Q(email__iexact=name)
    found = set(User.objects.filter(same).values_list("username", flat=True)[:3])
    return found.pop() if len(found) == 1 else name


class ResetForm(PasswordResetForm):
    """Send the mail after the answer, so that its time does not tell whether the address is known."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Hand over the mail written with the templates."""
        mail.send_soon(mail.write(subject_template_name, email_template_name, context, to_email))
