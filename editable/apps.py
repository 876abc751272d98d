"""editable as a Django app."""

from django.apps import AppConfig
from django.core import checks as django_checks
from django.utils.module_loading import autodiscover_modules


class EditableConfig(AppConfig):
    """In-place editing of any model."""

    name = "editable"
    verbose_name = "Editable"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every app's `editing.py`, register the checks, and say which files are referred to."""
        from editable import change_mail, checks, notifications
        from editable.references import referred_to
        from editable.sandbox import references as sandbox
        from editable.sandbox.checks import check_sandbox
        from media_tools import references

        autodiscover_modules("editing")
        notifications.register(change_mail.tell, durable=True)
        references.register(referred_to)
        references.register(sandbox.referred_to)
        django_checks.register(checks.check_settings, "editable")
        django_checks.register(checks.check_registrations, "editable")
        django_checks.register(checks.check_templates, "editable")
        django_checks.register(checks.check_pages, "editable")
        django_checks.register(check_sandbox, "editable")
