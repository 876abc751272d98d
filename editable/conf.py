"""The app's settings, read late so that tests and adopters can override them."""

from django.conf import settings as django_settings


class Settings:
    """One property per setting, with its default."""

    @property
    def AUTOSAVE_SECONDS(self) -> float:
        """Seconds of rest after which typed text is saved."""
        return getattr(django_settings, "EDITABLE_AUTOSAVE_SECONDS", 1)

    @property
    def SITTING_MINUTES(self) -> float:
        """Minutes without a change after which a person's next change begins a new sitting."""
        return getattr(django_settings, "EDITABLE_SITTING_MINUTES", 10)

    @property
    def CHANGE_RECIPIENTS(self) -> list[str]:
        """Addresses that hear of every change by mail."""
        return getattr(django_settings, "EDITABLE_CHANGE_RECIPIENTS", [])

    @property
    def CHANGE_MAIL(self) -> str:
        """`session`: one mail for all that a person changed in one sitting, after it; `each`: one for each change."""
        return getattr(django_settings, "EDITABLE_CHANGE_MAIL", "session")

    @property
    def HISTORY_DAYS(self) -> int:
        """Days for which `prune_history` keeps the history."""
        return getattr(django_settings, "EDITABLE_HISTORY_DAYS", 365)

    @property
    def SANDBOX(self) -> str:
        """`off`; `demo`: anybody edits a private copy; `review`: editors do."""
        return getattr(django_settings, "EDITABLE_SANDBOX", "off")

    @property
    def SANDBOX_FOLDER(self) -> str:
        """The folder of the private copies, which no web server gives out."""
        return getattr(django_settings, "EDITABLE_SANDBOX_FOLDER", "")

    @property
    def SANDBOX_MINUTES(self) -> float:
        """Minutes without a request after which a private copy is deleted: a lunch, and nobody's plan for the week."""
        return getattr(django_settings, "EDITABLE_SANDBOX_MINUTES", 120)

    @property
    def SANDBOX_COPIES(self) -> int:
        """Private copies at once: more people than try a site at the same time, on a disk of a usual size."""
        return getattr(django_settings, "EDITABLE_SANDBOX_COPIES", 300)

    @property
    def SANDBOX_COPY_BYTES(self) -> int:
        """Bytes of a private copy with its files: a small site's database and a dozen photos."""
        return getattr(django_settings, "EDITABLE_SANDBOX_COPY_BYTES", 100 * 1024 * 1024)

    @property
    def SANDBOX_BYTES(self) -> int:
        """Bytes of all private copies: what a small server has to spare."""
        return getattr(django_settings, "EDITABLE_SANDBOX_BYTES", 2 * 1024 * 1024 * 1024)

    @property
    def SANDBOX_WITHOUT(self) -> list[str]:
        """Models whose rows no private copy gets, besides sessions and what waits to be done."""
        return getattr(django_settings, "EDITABLE_SANDBOX_WITHOUT", [])

    @property
    def SANDBOX_REFUSED(self) -> list[str]:
        """Namespaces and names of URLs that are closed in the sandbox."""
        return getattr(django_settings, "EDITABLE_SANDBOX_REFUSED", ["admin"])

    @property
    def SANDBOX_OUTSIDE(self) -> list[str]:
        """Names of URLs that work on the shared database in the sandbox: those that begin and end sessions."""
        return getattr(django_settings, "EDITABLE_SANDBOX_OUTSIDE", ["login", "logout"])

    @property
    def SANDBOX_EMAIL_BACKEND(self) -> str:
        """The back-end that sends the mails which do not come from a private copy."""
        return getattr(django_settings, "EDITABLE_SANDBOX_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")


settings = Settings()
