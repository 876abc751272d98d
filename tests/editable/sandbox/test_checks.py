"""What can be wrong in the settings of the sandbox."""

import pytest

from editable.sandbox.checks import check_sandbox


def ids():
    return [message.id for message in check_sandbox(None)]


@pytest.fixture
def review(settings, tmp_path):
    settings.EDITABLE_SANDBOX = "review"
    settings.EDITABLE_SANDBOX_FOLDER = str(tmp_path)
    settings.EMAIL_BACKEND = "editable.sandbox.mail.backend"
    return settings


def test_the_sites_own_settings_are_right(review):
    """SB-06: nothing is said of them, whether the sandbox is on or off."""
    assert ids() == []
    review.EDITABLE_SANDBOX = "off"
    review.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert ids() == []


def test_sessions_in_cookies_are_refused(review):
    """SB-06: with the reason: the secret of a copy would be in the visitor's hands."""
    review.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    (message,) = check_sandbox(None)
    assert message.id == "editable.E012" and message.is_serious()
    assert "in the visitor's hands" in message.msg


OWN = "editable.sandbox.middleware.SandboxMiddleware"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("EDITABLE_SANDBOX", "on", "editable.E010"),
        ("EDITABLE_SANDBOX_MINUTES", 0, "editable.E011"),
        ("EDITABLE_SANDBOX_COPIES", True, "editable.E011"),
        ("EDITABLE_SANDBOX_COPY_BYTES", "1 MB", "editable.E011"),
        ("EDITABLE_SANDBOX_BYTES", -1, "editable.E011"),
        ("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend", "editable.E014"),
        ("EDITABLE_SANDBOX_FOLDER", "", "editable.E015"),
    ],
)
def test_a_wrong_setting_is_named(review, name, value, expected):
    """SB-06: each has an id (docs/checks.md)."""
    setattr(review, name, value)
    assert ids() == [expected]


def test_a_folder_that_is_given_out_is_refused(review):
    """SB-06: nobody shall download a private copy."""
    review.EDITABLE_SANDBOX_FOLDER = f"{review.MEDIA_ROOT}/sandbox"
    assert ids() == ["editable.E015"]


def test_the_order_of_middleware_matters(review):
    """SB-06: without the middleware, before the sessions or after the view back in time, edits would reach the site."""
    others = [name for name in review.MIDDLEWARE if name != OWN]
    for order in (others, [OWN, *others], [*others, OWN]):
        review.MIDDLEWARE = order
        assert ids() == ["editable.E013"]
