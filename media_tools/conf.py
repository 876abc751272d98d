"""The app's settings, read late so that tests and adopters can override them."""

from django.conf import settings as django_settings


class Settings:
    """One property per setting, with its default."""

    @property
    def UPLOAD_BYTES(self) -> int:
        """Bytes of one uploaded file: a full-size photo of a good camera, and little enough to be held in memory."""
        return getattr(django_settings, "MEDIA_TOOLS_UPLOAD_BYTES", 25 * 1024 * 1024)

    @property
    def UPLOAD_PIXELS(self) -> int:
        """Pixels of one picture, over all its frames: what can be decoded within seconds and a gigabyte."""
        return getattr(django_settings, "MEDIA_TOOLS_UPLOAD_PIXELS", 60_000_000)

    @property
    def STORAGE(self) -> str:
        """The alias in STORAGES of the storage that takes new files."""
        return getattr(django_settings, "MEDIA_TOOLS_STORAGE", "default")

    @property
    def KEEP_DAYS(self) -> int:
        """Days for which `prune_media` keeps a file after the last reference to it has gone."""
        return getattr(django_settings, "MEDIA_TOOLS_KEEP_DAYS", 30)

    @property
    def REAP_SECONDS(self) -> float:
        """Seconds between two looks at jobs whose worker was killed or that a queue has lost."""
        return getattr(django_settings, "MEDIA_TOOLS_REAP_SECONDS", 10)

    @property
    def PHOTO_ROOTS(self) -> list[str]:
        """The folders in which photos may be cleaned up; nothing outside is read or written."""
        return getattr(django_settings, "MEDIA_TOOLS_PHOTO_ROOTS", [])

    @property
    def PICTURE_FORMATS(self) -> list[str]:
        """Formats in which `{% picture %}` offers a picture beside its own, the preferred one first."""
        return getattr(django_settings, "MEDIA_TOOLS_PICTURE_FORMATS", ["WEBP"])


settings = Settings()
