"""Count attempts in the database, so that all processes share the counters, and refuse when there are too many."""

from __future__ import annotations

import datetime
import ipaddress
import math
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from editable.errors import Refusal, answer
from project.models import Throttle

WINDOW = datetime.timedelta(minutes=15)
FORGET_AFTER = datetime.timedelta(days=1)  # longer than any window; older rows count for nothing


class Throttled(Refusal):
    """Too many attempts; `retry_after` is in seconds."""

    code, status, message = "throttled", 429, _("Too many attempts. Please try again later.")

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = math.ceil(retry_after / 60)
        super().__init__(_("Too many attempts. Please try again in %(minutes)s min.") % {"minutes": minutes})


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts within `window`; the last one allowed starts a pause of a whole window."""

    name: str
    count: int
    window: datetime.timedelta = WINDOW

    def take(self, *parts: str) -> None:
        """Count one attempt by `parts` (an address, a name); raise Throttled, uncounted, when all are used up.

        Counting comes before the attempt, in one conditional UPDATE, so parallel attempts cannot pass together.
        """
        key, now = self._key(parts), timezone.now()
        if not (self._add(key, now) or self._restart(key, now) or self._begin(key, now) or self._add(key, now)):
            raise Throttled(self._wait(key, now))

    def give_back(self, *parts: str) -> None:
        """Take back one counted attempt."""
        Throttle.objects.filter(key=self._key(parts), count__gt=0).update(count=F("count") - 1)

    def reset(self, *parts: str) -> None:
        """Forget the attempts."""
        Throttle.objects.filter(key=self._key(parts)).delete()

    def _key(self, parts: tuple[str, ...]) -> str:
        return salted_hmac(f"project.throttle.{self.name}", "\0".join(parts), algorithm="sha256").hexdigest()

    def _add(self, key: str, now: datetime.datetime) -> bool:
        running = Throttle.objects.filter(key=key, since__gt=now - self.window, count__lt=self.count)
        since = Case(When(count=self.count - 1, then=Value(now)), default=F("since"))
        return bool(running.update(count=F("count") + 1, since=since))

    def _restart(self, key: str, now: datetime.datetime) -> bool:
        return bool(Throttle.objects.filter(key=key, since__lte=now - self.window).update(count=1, since=now))

    def _begin(self, key: str, now: datetime.datetime) -> bool:
        _row, created = Throttle.objects.get_or_create(key=key, defaults={"count": 1, "since": now})
        if created:
            Throttle.objects.filter(since__lt=now - FORGET_AFTER).delete()
        return created

    def _wait(self, key: str, now: datetime.datetime) -> int:
        since = Throttle.objects.filter(key=key).values_list("since", flat=True).first() or now
        return max(1, math.ceil((since + self.window - now).total_seconds()))


def refuse(request: HttpRequest, refusal: Throttled) -> HttpResponse:
    """Return the 429 answer with its Retry-After."""
    response = answer(request, refusal)
    response["Retry-After"] = str(refusal.retry_after)
    return response


def client_address(request: HttpRequest) -> str:
    """Return what stands for the client in counters: its IPv4 address, or its IPv6 network of 64 bits.

    One subscriber has a whole /64 (RFC 6177). Behind proxies (setting TRUSTED_PROXIES, how many) the address is
    the one that the outermost of them saw; what a client itself wrote into X-Forwarded-For is left of it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if count := settings.TRUSTED_PROXIES:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        address = seen[-count] if len(seen) >= count and seen[-count] else address
    return _network(address)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
