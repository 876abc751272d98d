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


settings = Settings()
