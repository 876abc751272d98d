"""The admin: users, groups and messages of visitors. Everything else is edited in the page itself."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db import admin as tasks_admin  # noqa: F401  (registers what is not shown below)
from django_tasks_db.models import DBTaskResult

from project.accounts import invitations
from project.models import ContactMessage


class SiteUserAdmin(UserAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Django's own, with invitations."""

    actions = ["invite"]

    @admin.action(description=_("Send an invitation by mail"), permissions=["change"])
    def invite(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Mail a link to set a password to each of the chosen active users who has an address."""
        invited = 0
        for user in queryset:
            if problem := self._invite(request, user):
                self.message_user(request, problem, messages.ERROR)
            else:
                invited += 1
        if invited:
            sentence = ngettext("%d invitation was sent.", "%d invitations were sent.", invited) % invited
            self.message_user(request, sentence, messages.SUCCESS)

    def _invite(self, request: HttpRequest, user: User) -> str:
        """Return what went wrong, or ""."""
        if not user.email or not user.is_active:
            return _("%(user)s has no address or is not active.") % {"user": user}
        try:
            invitations.send(user, request.build_absolute_uri("/").rstrip("/"))
        except OSError:  # smtplib's errors are OSErrors too
            return _("The mail to %(user)s could not be sent.") % {"user": user}
        return ""


@admin.register(ContactMessage)
class ContactMessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What visitors wrote: read and deleted, never changed."""

    list_display = ["name", "email", "created", "mailed"]
    list_filter = ["mailed"]
    search_fields = ["name", "email", "message"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: messages come from the contact form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ContactMessage | None = None) -> bool:
        """Refuse, so that all fields are only shown."""
        return False


admin.site.unregister(User)
admin.site.unregister(DBTaskResult)  # tasks carry nothing but the key of a job
admin.site.register(User, SiteUserAdmin)
