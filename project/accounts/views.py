"""Signing in and out, and asking for a new password. The rest is django.contrib.auth's own."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from editable.errors import Invalid, answer, wants_json
from editable.origin import check_origin
from editable.payload import next_url
from project.accounts import demo as account
from project.accounts import limits
from project.accounts.forms import ResetForm, SignInForm
from project.throttle import Throttled, client_address, refuse

REMEMBERED = datetime.timedelta(days=30)


class SignIn(LoginView):
    """The page with the form, and the answer to the dialog that sends the same fields and asks for JSON."""

    form_class = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; send on who is signed in already."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, or answer 400, or 429 after too many failures."""
        try:
            return super().post(request, *args, **kwargs)
        except Throttled as refusal:
            return refuse(request, refusal)

    def get_redirect_url(self, *args: Any) -> str:
        """Return the safe address to go on to; "" where it is this page, which would send back and forth."""
        url = super().get_redirect_url(*args)
        return "" if url.startswith(self.request.path) else url

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Start the session: until the browser is closed, or for 30 days."""
        response: HttpResponse = super().form_valid(form)
        self.request.session.cycle_key()  # Django keeps the key where the same user signs in again
        self.request.session.set_expiry(REMEMBERED if form.cleaned_data["remember"] else 0)
        if wants_json(self.request):
            return JsonResponse({"ok": True, "user": form.get_user().get_username(), "csrf": get_token(self.request)})
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again, or answer in JSON."""
        if wants_json(self.request):
            errors = {name: [str(error) for error in found] for name, found in form.errors.items()}
            return answer(self.request, Invalid(next(iter(errors.values()))[0], errors=errors))
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the site's own name, which LoginView replaces by the host."""
        return super().get_context_data(**kwargs) | {"site_name": settings.SITE_NAME}


class SignOut(LogoutView):
    """Sign out; nothing that belongs to a session stays in the browser."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End the session and go on."""
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_PATH, settings.CSRF_COOKIE_DOMAIN, "Lax")
        return response


class PasswordReset(PasswordResetView):
    """Ask for a mail with a link; the answer is the same whether the address is known or not."""

    form_class = ResetForm
    subject_template_name = "mail/password_reset_subject.txt"
    email_template_name = "mail/password_reset.txt"

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        """Send the mail, unless too many were asked for."""
        self.extra_email_context = {"site_name": settings.SITE_NAME, "days": settings.PASSWORD_RESET_TIMEOUT // 86_400}
        try:
            limits.RESET_ADDRESS.take(client_address(self.request))
            limits.RESET_MAIL.take(form.cleaned_data["email"].lower())
        except Throttled as refusal:
            return refuse(self.request, refusal)
        return super().form_valid(form)

    def form_invalid(self, form: PasswordResetForm) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=400)


@check_origin(required=True)
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in to the account of the demonstration, with a session of one's own."""
    if settings.SANDBOX != "demo":
        raise Http404
    if not request.user.is_authenticated:
        try:
            limits.DEMO_ADDRESS.take(client_address(request))
        except Throttled as refusal:
            return refuse(request, refusal)
        if (user := account.find()) is None:
            raise Http404
        login(request, user, backend=account.BACKEND)
        request.session.set_expiry(0)
    return HttpResponseRedirect(next_url(request))


sign_in = check_origin(required=True)(SignIn.as_view())
password_reset = check_origin(required=True)(PasswordReset.as_view())
