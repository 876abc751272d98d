"""All settings; what differs between sites comes from environment variables (docs/settings.md)."""

import sys
from email.utils import formataddr
from pathlib import Path

import django
import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from project.environment import BUCKET, DOMAIN, Environment, database_config, redis_url, s3_storage, web_address

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
TESTING = "pytest" in sys.modules

DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")

DEBUG = env.flag("DEBUG", default=False)
SITE_NAME = env.text("SITE_NAME", "Django Editable Site")


def _secret_key() -> str:
    """Return SECRET_KEY; in debug one of its own is made and kept beside the database."""
    if key := env.text("SECRET_KEY"):
        return key
    if not DEBUG:
        raise ImproperlyConfigured("The environment variable SECRET_KEY must be set when DEBUG is off.")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

INSTALLED_APPS = [
    "project",
    "editable",
    "media_tools",
    *(["django_tasks"] if django.VERSION < (6, 0) else []),
    "django_tasks_db",
    "sorl.thumbnail",
    "js_asset",
    "django_prose_editor",
    "project.accounts.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "project.middleware.cookies.CookieSizeMiddleware",
    "project.middleware.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "project.middleware.policy.ContentSecurityPolicyMiddleware",
    "project.middleware.error_pages.ErrorPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "project.middleware.visitors.VisitorAuthenticationMiddleware",
    "editable.publishing.middleware.ReviewMiddleware",
    "editable.sandbox.middleware.SandboxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "editable.middleware.RewindMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "project.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}", database_config)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,  # seconds a writer waits for another one
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

USE_TZ = True
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("MEDIA_ROOT") or str(DATA_DIR / "media")
STORAGES: dict[str, dict[str, object]] = {
    "local": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_STORAGE = env.choice("MEDIA_STORAGE", ("local", "s3"))
S3_BUCKET = env.matching("S3_BUCKET", BUCKET, "is not the name of a bucket")
S3_CUSTOM_DOMAIN = env.matching("S3_CUSTOM_DOMAIN", DOMAIN, "must be the name of a host, without https://")
_s3 = {
    "endpoint_url": env.url("S3_ENDPOINT_URL", "", web_address),
    "region_name": env.text("S3_REGION"),
    "access_key": env.text("S3_ACCESS_KEY_ID"),
    "secret_key": env.text("S3_SECRET_ACCESS_KEY"),
}
if MEDIA_STORAGE == "s3" and not S3_BUCKET:
    raise ImproperlyConfigured("The environment variable S3_BUCKET must be set when MEDIA_STORAGE is s3.")
# Rows remember the alias, so that each file is found in the bucket that it was saved in.
for _bucket in filter(None, [S3_BUCKET, *env.items("S3_FORMER_BUCKETS")]):
    STORAGES[f"s3:{_bucket}"] = s3_storage(_bucket, S3_CUSTOM_DOMAIN if _bucket == S3_BUCKET else "", **_s3)
MEDIA_TOOLS_PHOTO_ROOTS = env.folders("PHOTO_ROOTS", DATA_DIR / "photos")
MEDIA_TOOLS_STORAGE = f"s3:{S3_BUCKET}" if MEDIA_STORAGE == "s3" else "local"
STORAGES["default"] = STORAGES[MEDIA_TOOLS_STORAGE]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", "", redis_url)
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "cache",
            "OPTIONS": {
                "IGNORE_EXCEPTIONS": True,  # a page without its cache is slower; without this there would be none
                "SOCKET_CONNECT_TIMEOUT": 0.5,  # seconds, of which an answer needs thousandths
                "SOCKET_TIMEOUT": 0.5,
            },
        }
    }
    DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},  # a key for each thumbnail: the default of 300 is less than one page
        }
    }

_task_backends = {
    "thread": "media_tools.task_backends.thread.ThreadBackend",
    "database": "django_tasks_db.DatabaseBackend",
    "rq": "media_tools.task_backends.redis_queue.RedisQueueBackend",
}
_tasks = env.choice("TASKS", tuple(_task_backends))
if _tasks == "rq" and not REDIS_URL:
    raise ImproperlyConfigured("The environment variable REDIS_URL must be set when TASKS is rq.")
TASKS = {
    "default": {
        "BACKEND": _task_backends[_tasks],
        "QUEUES": ["default", "thumbnails", "bulk"],
        "OPTIONS": {"url": REDIS_URL} if _tasks == "rq" else {},
    }
}

THUMBNAIL_QUALITY = 82  # no visible difference to 95 at a third of the bytes
THUMBNAIL_ENGINE = "media_tools.engine.Engine"
THUMBNAIL_KVSTORE = "media_tools.thumbnails.store.KeyValueStore"
THUMBNAIL_STORAGE = MEDIA_TOOLS_STORAGE
THUMBNAIL_BACKEND = "media_tools.thumbnails.backend.QueuedThumbnailBackend"
THUMBNAIL_CACHE_TIMEOUT = 600  # seconds after which a process without a shared cache sees what another one deleted
THUMBNAIL_PRESERVE_FORMAT = True

# The longest rich text is 200 kB, in a form three times that. More takes Django seconds to decode where it is hostile.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # each selected photo of a folder is one
FILE_UPLOAD_HANDLERS = ["media_tools.uploads.LimitedUploadHandler", *global_settings.FILE_UPLOAD_HANDLERS]

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SANDBOX = env.choice("SANDBOX", ("off", "demo", "review"))
EDITABLE_SANDBOX = SANDBOX
EDITABLE_SANDBOX_FOLDER = str(DATA_DIR / "sandbox")
EDITABLE_SANDBOX_MINUTES = env.number("SANDBOX_MINUTES", 120, minimum=1)
EDITABLE_SANDBOX_WITHOUT = ["project.ContactMessage", "project.Throttle"]
EDITABLE_SANDBOX_OUTSIDE = ["login", "logout", "demo"]
EDITABLE_SANDBOX_REFUSED = [
    *("admin", "batches", "photos"),
    *("password_change", "password_change_done", "password_reset", "password_reset_done"),
    *("password_reset_confirm", "password_reset_complete"),
]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if SANDBOX == "demo":  # without this back-end its account cannot sign in, and its sessions are nobody's
    AUTHENTICATION_BACKENDS.append("project.accounts.demo.DemoBackend")

SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or TESTING)
CSRF_FAILURE_VIEW = "editable.views.csrf_failure"
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)  # how many stand before the site and set X-Forwarded-For and -Proto
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
COOKIE_MAX_BYTES = env.number("COOKIE_MAX_BYTES", 4093)  # the least that a browser of the last years takes (Safari)
FONT_ORIGINS = env.items("FONT_ORIGINS", "*")
FONT_EXTENSIONS = ("ttf", "otf", "woff", "woff2", "eot", "svg", "ttc")
RESPONSE_HEADERS: list[tuple[str, dict[str, str]]] = []
WHITENOISE_ALLOW_ALL_ORIGINS = False  # FONT_ORIGINS says which
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSP_EXTRA = env.text("CSP_EXTRA")

_email = env.url("EMAIL_URL", "consolemail://" if DEBUG else "smtp://localhost:25", environ.Env.email_url_config)
globals().update({name: value for name, value in _email.items() if name.startswith("EMAIL_")})
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "website@localhost")
EDITABLE_SANDBOX_EMAIL_BACKEND = _email["EMAIL_BACKEND"]
if SANDBOX != "off":
    EMAIL_BACKEND = "editable.sandbox.mail.backend"
EMAIL_TIMEOUT = 10  # seconds; a mail server that does not answer must not hold up a page for longer
_admins = env.addresses("ADMINS")
ADMINS = _admins if django.VERSION < (6, 0) else [formataddr(admin) for admin in _admins]
CONTACT_RECIPIENTS = [formataddr(recipient) for recipient in env.addresses("CONTACT_RECIPIENTS")]
CONTACT_DAYS = env.number("CONTACT_DAYS", 365, minimum=1)

GALLERY_LIMIT = env.number("GALLERY_LIMIT", 3, minimum=1)
EVENT_UPCOMING_LIMIT = env.number("EVENT_UPCOMING_LIMIT", 3, minimum=1)
EVENT_PAST_LIMIT = env.number("EVENT_PAST_LIMIT", 3, minimum=1)

SAMPLE_TEXT_SOURCES = env.items("SAMPLE_TEXT_SOURCES")
SAMPLE_IMAGES_URL = env.url("SAMPLE_IMAGES_URL", "", web_address)
SAMPLE_IMAGES_PARENT = env.text("SAMPLE_IMAGES_PARENT")
SAMPLE_IMAGES_CLASS = env.text("SAMPLE_IMAGES_CLASS")
SAMPLE_IMAGES_FIRST = env.flag("SAMPLE_IMAGES_FIRST", default=False)
SAMPLE_CREDITS = env.credits("SAMPLE_CREDITS")

EDITABLE_CHANGE_RECIPIENTS = [formataddr(recipient) for recipient in env.addresses("CHANGE_RECIPIENTS")]
EDITABLE_CHANGE_MAIL = env.choice("CHANGE_MAIL", ("session", "each"))
EDITABLE_AUTOSAVE_SECONDS = env.number("AUTOSAVE_SECONDS", 1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["production"],
            # Errors in a private copy are told of like all others.
            "email_backend": EDITABLE_SANDBOX_EMAIL_BACKEND if SANDBOX != "off" else None,
        },
    },
    "filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console", "mail_admins"], "level": "INFO", "propagate": False},
        # Each task would be three lines; what goes wrong is told by media_tools.jobs.
        **{name: {"level": "WARNING"} for name in ("django_tasks", "django.tasks", "django_tasks_db")},
    },
}
