"""Every setting of the newsroom, read once from a typed environment.

A value that cannot be used stops the start with one line that names the variable. The variables
are listed in README.md; ``NEWSROOM_MODE`` chooses between ``production`` (the default, which
refuses to start without its secrets), ``demo`` and ``test`` (which bring their own).
"""

import contextlib
import os
import re
from datetime import time
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from environs import Env, EnvError, ValidationError, validate

from newsroom import postgres

# Django's generic classes take their type arguments at run time, too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
MODE: str = env.str(
    "NEWSROOM_MODE",
    default="production",
    validate=validate.OneOf(["production", "demo", "test"]),
)
DEBUG = False
# From the checkout and not from where a command was started: every program finds the same.
DATA_DIR = (BASE_DIR / env.str("DATA_DIR", default="var")).resolve()
PORT: int = env.int("PORT", default=8000, validate=validate.Range(1, 65535))


def _kept_secret(path: Path) -> str:
    """Return the secret in ``path``, made at the first call: sign-ins survive a restart."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(os.urandom(48).hex())
        # link() and not rename(): of two first starts at once, one wins and both read its secret.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


def _web_addresses(addresses: list[str]) -> None:
    """Raise ValidationError unless all are http or https addresses."""
    for each in addresses:
        if urlsplit(each).scheme not in {"http", "https"} or not urlsplit(each).netloc:
            raise ValidationError(f"{each} is no http:// or https:// address.")


def _web_address_or_empty(address: str) -> None:
    """Raise ValidationError unless it is an http or https address, or nothing."""
    _web_addresses([address] if address else [])


def _contacts(contacts: list[str]) -> None:
    """Raise ValidationError unless all are mailto: or https: addresses."""
    for each in contacts:
        if not re.fullmatch(r"(?:mailto:[^\s@]+@|https://)[^\s@]+", each):
            raise ValidationError(f"{each} is no mailto: or https: address.")


if MODE == "production":
    SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=50))
    ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", validate=validate.Length(min=1))
else:
    try:
        SECRET_KEY = _kept_secret(DATA_DIR / f"secret-key-{MODE}")
    except OSError as error:
        raise EnvError(f'Environment variable "DATA_DIR" invalid: {error}') from None
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

HTTPS: bool = env.bool("HTTPS", default=MODE == "production")
# How many proxies of our own stand in front, each appending to X-Forwarded-For.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0, validate=validate.Range(min=0))

# --- The paper ------------------------------------------------------------------------------

SITE_NAME: str = env.str("SITE_NAME", default="City Telegraph")
SITE_CITY: str = env.str("SITE_CITY", default="New York")
# Links in mail and canonical addresses are made from it: in production it must be said.
SITE_URL: str = (
    env.str("SITE_URL")
    if MODE == "production"
    else env.str("SITE_URL", default=f"http://localhost:{PORT}")
).rstrip("/")
TEMPERATURE_UNIT: str = env.str(
    "TEMPERATURE_UNIT", default="C", validate=validate.OneOf(["C", "F"])
)
# Where SITE_CITY lies, in degrees, north and east; without both, the weather is not asked for.
WEATHER_LATITUDE: float | None = env.float(
    "WEATHER_LATITUDE", default=None, validate=validate.Range(-90, 90)
)
WEATHER_LONGITUDE: float | None = env.float(
    "WEATHER_LONGITUDE", default=None, validate=validate.Range(-180, 180)
)
for _name, _other in ("LATITUDE", "LONGITUDE"), ("LONGITUDE", "LATITUDE"):
    if vars()[f"WEATHER_{_name}"] is None and vars()[f"WEATHER_{_other}"] is not None:
        raise EnvError(f'Environment variable "WEATHER_{_name}" not set, but WEATHER_{_other} is.')
# Open-Meteo, or a server of one's own with its interface. The free one is for non-commercial use;
# the paid one, https://customer-api.open-meteo.com, takes a key.
WEATHER_URL: str = env.str(
    "WEATHER_URL",
    default="https://api.open-meteo.com",
    validate=lambda address: _web_addresses([address]),
).rstrip("/")
WEATHER_API_KEY: str = env.str("WEATHER_API_KEY", default="")
TIME_ZONE = env.str("SITE_TIME_ZONE", default="America/New_York")
USE_TZ = True
# The language of what is printed around the stories, as the hand-off line; translations lie in
# locale/, as Django has them.
LANGUAGE_CODE = env.str("SITE_LANGUAGE", default="en-us")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True

# --- The house ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "frontpage",
    "feeds",
    "newsletter",
    "articles",
    "authors",
    "images",
    "edge",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "ckeditor",
    "csp",
    "axes",
    "django_linear_migrations",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Outside of what makes the newsroom's pages private: what is private is not shared.
    "edge.sharing.SharedPagesMiddleware",
    "newsroom.private_pages.PrivatePagesMiddleware",
    "newsroom.request_limits.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "authors.User"
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
                "newsroom.context.paper",
            ],
        },
    },
]
SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4.22.1 is at its end of life. What it sends is never trusted: articles/body.py
    # sanitises on the server, and its upload views are not mounted.
    "ckeditor.W001",
    # HSTS for other hosts of the domain, and for ever in the browsers' own lists, is the owner's
    # decision: HSTS_PRELOAD.
    "security.W005",
    "security.W021",
]

# --- PostgreSQL: store, queue and search engine ---------------------------------------------

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL",
        # Outside production the embedded server is the default: see newsroom/postgres.py.
        **({} if MODE == "production" else {"default": postgres.url(DATA_DIR / "postgres")}),
        # Each thread keeps its connection. The health check turns a restarted database into a new
        # connection instead of an error page.
        conn_max_age=None if MODE != "test" else 0,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise EnvError('Environment variable "DATABASE_URL" invalid: only postgres:// can be used.')
if not DATABASES["default"]["NAME"]:
    raise EnvError('Environment variable "DATABASE_URL" invalid: it names no database.')
# Whom migrate gives what newsroom/database_rights.py says; empty where we connect as the owner.
DATABASE_APP_ROLE: str = env.str("DATABASE_APP_ROLE", default="")
# Where LISTEN works, if DATABASE_URL leads through a pooler that changes connections between
# transactions; empty where it does not.
DATABASE_DIRECT_URL: str = env.str("DATABASE_DIRECT_URL", default="")
if DATABASE_DIRECT_URL:
    # A cursor on the server lives in one connection, beyond the transaction.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
else:
    # So does a prepared statement (articles/statements.py; Django itself prepares none).
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 5
_page_seconds: int = env.int(
    "DATABASE_STATEMENT_TIMEOUT", default=15, validate=validate.Range(min=0)
)
# As newsroom/wsgi.py says of its process. A pooler's connections have the pooler's limits
# (deploy/pgbouncer/pgbouncer.ini): it takes none from who connects.
if os.environ.get("NEWSROOM_SERVES") == "pages" and not DATABASE_DIRECT_URL:
    # A person waits no longer, and one page must not hold up the others. Migrations, the worker and
    # every other command take the time they need. What DATABASE_URL says for itself has precedence.
    _limits = (
        f"-c statement_timeout={_page_seconds}s -c lock_timeout=5s"
        " -c idle_in_transaction_session_timeout=60s"
    )
    _options = DATABASES["default"].setdefault("OPTIONS", {})
    _options["options"] = f"{_limits} {_options.get('options', '')}".strip()
DATABASES["default"]["ENGINE"] = "newsroom.database"

# --- The page cache -------------------------------------------------------------------------

# Of each web process, as deploy/gunicorn.conf.py starts them.
WEB_THREADS: int = env.int("WEB_THREADS", default=8, validate=validate.Range(min=1))
# Bytes in each web process; 0 for none.
PAGE_CACHE_BYTES: int = env.int(
    "PAGE_CACHE_BYTES",
    default=0 if MODE == "test" else 128 * 1024 * 1024,
    validate=validate.Range(min=0),
)
# The names in a query that pages read; whatever else stands there is taken off.
PAGE_PARAMETERS = frozenset({"before", "from", "q", "to"})
# Below these, pages are for one person, or files that need no cache.
UNCACHED_PATHS = (
    "/newsroom/",
    "/preview/",
    "/newsletter/",
    "/static/",
    "/media/",
    "/healthz",
    "/readyz",
)

# The worker knows the tasks of each app's jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- People and sign-in ---------------------------------------------------------------------

# The newsroom's cookies stay in the newsroom: a reader's request carries none. Cookies ignore
# ports, so two demos on one machine name theirs by port.
_cookie = "newsroom" if MODE == "production" else f"newsroom_{PORT}"
SESSION_COOKIE_NAME = f"{_cookie}_session"
CSRF_COOKIE_NAME = f"{_cookie}_csrf"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/newsroom/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "newsroom.views.csrf_failure"
# The cookie storage would put a cookie on "/": messages travel with the session.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_CLIENT_IP_CALLABLE = "edge.client_ip.client_ip"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "newsroom/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLED = MODE != "test"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Mail -----------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="newsroom@localhost")
# Outside production mails are files, unless a server is named.
MAILS_ARE_FILES = MODE != "production" and not env.str("EMAIL_URL", default="")
if MAILS_ARE_FILES:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    vars().update(env.dj_email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 30  # seconds that a mail server may be silent
# Whom letters to readers are from, and where they come back to: that mailbox must take what is
# addressed to it with a + and more before the @, and hand it to "manage.py bounce".
NEWSLETTER_FROM: str = parseaddr(env.str("NEWSLETTER_FROM", default=DEFAULT_FROM_EMAIL))[1]
NEWSLETTER_BOUNCES: str = parseaddr(env.str("NEWSLETTER_BOUNCES", default=NEWSLETTER_FROM))[1]
# Mails a second that the worker hands to the mail server; 0 for as many as it takes.
NEWSLETTER_PER_SECOND: int = env.int(
    "NEWSLETTER_PER_SECOND", default=20, validate=validate.Range(min=0)
)
# When the daily digest goes out, in the site's time zone.
NEWSLETTER_DIGEST_AT: time = env.time("NEWSLETTER_DIGEST_AT", default=time(18))

# --- Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = BASE_DIR / env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))
MEDIA_URL = "/media/"
# Pictures as they were sent, which no address of the paper leads to.
ORIGINALS_ROOT = BASE_DIR / env.str("ORIGINALS_ROOT", default=str(DATA_DIR / "originals"))
# A bucket of an S3-compatible store for both; empty for the two folders. Nothing in it need be
# public: readers are served by the paper itself.
PICTURES_S3_BUCKET: str = env.str("PICTURES_S3_BUCKET", default="")
_s3: dict[str, Any] = {
    # Empty: as AWS's own programs find them (a role of the machine, a file, AWS_… variables).
    "access_key": env.str("PICTURES_S3_KEY", default="") or None,
    "secret_key": env.str("PICTURES_S3_SECRET", default="") or None,
    "endpoint_url": env.str("PICTURES_S3_ENDPOINT", default="", validate=_web_address_or_empty)
    or None,
    "region_name": env.str("PICTURES_S3_REGION", default="") or None,
    "default_acl": None,
}
for _name, _other in ("KEY", "SECRET"), ("SECRET", "KEY"):
    if env.str(f"PICTURES_S3_{_other}", default="") and not env.str(
        f"PICTURES_S3_{_name}", default=""
    ):
        raise EnvError(
            f'Environment variable "PICTURES_S3_{_name}" not set, but PICTURES_S3_{_other} is.'
        )


def _bucket(name: str, folder: str) -> dict[str, Any]:
    """Return a storage in a folder of a bucket."""
    return {
        "BACKEND": "images.bucket.Bucket",
        "OPTIONS": _s3 | {"bucket_name": name, "location": folder},
    }


STORAGES = {
    "default": (
        _bucket(PICTURES_S3_BUCKET, "public")
        if PICTURES_S3_BUCKET
        else {"BACKEND": "images.disk.Disk"}
    ),
    "originals": (
        _bucket(env.str("PICTURES_S3_ORIGINALS_BUCKET", default=PICTURES_S3_BUCKET), "originals")
        if PICTURES_S3_BUCKET
        else {
            "BACKEND": "images.disk.Disk",
            "OPTIONS": {
                "location": ORIGINALS_ROOT,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if MODE == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Tests make a client, and with it the middleware, a thousand times: files are looked up when asked
# for, not all of them at each start (50 ms).
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"
# A form of up to 12 MB comes back with its text and an error (articles/body.py sets the limit of
# a body); the browser refuses to send more. The margin is for the other fields.
DATA_UPLOAD_MAX_MEMORY_SIZE = 14 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Of one picture: a 50-megapixel camera's JPEG, with room. Decoding takes up to 8 bytes for a pixel.
PICTURE_MAX_BYTES: int = env.int(
    "PICTURE_MAX_BYTES", default=30 * 1024 * 1024, validate=validate.Range(min=1)
)
PICTURE_MAX_PIXELS: int = env.int(
    "PICTURE_MAX_PIXELS", default=60_000_000, validate=validate.Range(min=1)
)

# An address typed without a scheme is https, as Django 6 will have it.
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Outer caches ---------------------------------------------------------------------------

# Where a PURGE by key is sent after a takedown, and followed until it is acknowledged: one address
# for each cache in front that keeps pages.
PURGE_URLS: list[str] = env.list("PURGE_URLS", default=[], validate=_web_addresses)

# --- Servers outside ------------------------------------------------------------------------

# edge/outbound.py asks servers of the public internet; these besides, as host:port: our own.
OUTBOUND_INSIDE: list[str] = env.list("OUTBOUND_INSIDE", default=[])

# --- Other people's programs ------------------------------------------------------------------

# The WebSub hub that is told when a feed has changed, and that feeds name; empty for none.
WEBSUB_HUB: str = env.str("WEBSUB_HUB", default="", validate=_web_address_or_empty)
# What robots.txt says to crawlers that gather text for language models (feeds/robots.py has their
# names): "no-training" refuses those that train on it, "refuse" also those that answer questions
# from it, "allow" none. Search engines and previews of links are welcome in any case.
AI_CRAWLERS: str = env.str(
    "AI_CRAWLERS",
    default="no-training",
    validate=validate.OneOf(["allow", "no-training", "refuse"]),
)
# To whom somebody writes who found a hole, as security.txt names them: mailto: or https: addresses,
# the first preferred. And the page that says how we deal with it.
SECURITY_CONTACTS: list[str] = env.list("SECURITY_CONTACTS", default=[], validate=_contacts)
SECURITY_POLICY: str = env.str("SECURITY_POLICY", default="", validate=_web_address_or_empty)

# --- The browser's rules --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
_hsts_seconds: int = env.int("HSTS_SECONDS", default=3600, validate=validate.Range(min=0))
SECURE_HSTS_SECONDS = _hsts_seconds if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)

# --- The editor -----------------------------------------------------------------------------

# articles/editor.py is the only file that knows the editor; it fills this in per form.
CKEDITOR_CONFIGS: dict[str, dict[str, object]] = {"default": {}}

# --- Logs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}
