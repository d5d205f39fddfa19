"""A Bot API call in, Telegram's answer out, or an error that says whether the call was sent, not sent, or uncertain."""

from __future__ import annotations

import json
import os
import ssl
from enum import StrEnum
from functools import cache, lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import certifi
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import BaseRequest
from yarl import URL

if TYPE_CHECKING:
    from telegram.request import RequestData

# PTB 22 otherwise warns each time it makes a RetryAfter (telegram/_utils/datetime.py); read at each use, not at import.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# Parameters go as JSON ("Making requests" of the Bot API): a form takes 97 µs in place of 12 for an Urdu screen.
JSON = {"Content-Type": "application/json"}
# The answers that PTB turns into its own classes; they all mean that Telegram said no and did nothing.
TELEGRAM_SAYS_NO = (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
)
# Nothing of the request has left: no address, no connection, no place in the pool, a proxy or certificate refused.
NEVER_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class Delivery(StrEnum):
    """What is known of a call that failed."""

    NOT_SENT = "not sent"  # Telegram has not seen it: sending it again is safe
    UNCERTAIN = "uncertain"  # it may have been carried out: sending it again may do it twice
    REFUSED = "refused"  # Telegram answered no: sending the same again is useless (429: now)


class SendError(NetworkError):
    """A call that failed on its way; `delivery` says how far it came, the text is a class or a status, no address."""

    __slots__ = ("delivery",)

    def __init__(self, message: str, delivery: Delivery = Delivery.UNCERTAIN) -> None:
        super().__init__(message)
        self.delivery = delivery


class SendTimeoutError(TimedOut):
    """A call that took too long; `delivery` says how far it came."""

    __slots__ = ("delivery",)

    def __init__(self, message: str, delivery: Delivery = Delivery.UNCERTAIN) -> None:
        super().__init__(message)
        self.delivery = delivery


def delivery_of(error: BaseException) -> Delivery:
    """Say of any error that a call of the bot raised how far the call came; what nobody knows is uncertain."""
    if isinstance(error, SendError | SendTimeoutError):
        return error.delivery
    return Delivery.REFUSED if isinstance(error, TELEGRAM_SAYS_NO) else Delivery.UNCERTAIN


def reason_of(error: BaseException) -> str:
    """Name an error for the log: what failed on the way (`ClientConnectorDNSError`, `HTTP 502`), else its class."""
    return (
        error.message if isinstance(error, SendError | SendTimeoutError) else type(error).__name__
    )


class AioRequest(BaseRequest):
    """PTB's transport over aiohttp: a third of httpx's cost, and it does not slow down at 32 calls at once.

    `pool` connections; times in seconds. The environment's proxies and .netrc are not trusted: only `proxy` is used.
    No error carries the address (it contains the token), not even as its cause.
    """

    def __init__(
        self,
        *,
        pool: int = 64,
        connect_timeout_s: float = 5.0,
        read_timeout_s: float = 20.0,
        upload_timeout_s: float = 60.0,
        proxy: str | None = None,
    ) -> None:
        self._pool = pool
        self._connect = connect_timeout_s
        self._read = read_timeout_s
        self._upload = upload_timeout_s
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take when the caller does not say: long, since giving up makes it uncertain."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._pool, keepalive_timeout=30, ssl=trust()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "brazier"},
                proxy=self._proxy,
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer of the Bot API; PTB's own version logs what it cannot read, with the content."""
        try:
            data = json.loads(payload)
        except ValueError:
            data = None
        if not isinstance(data, dict) or not (data.get("ok") is False or "result" in data):
            raise SendError("the answer is not the Bot API's", Delivery.UNCERTAIN)
        return data

    async def do_request(  # noqa: PLR0913, PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one HTTP request; see `BaseRequest.do_request`. Raises `SendError` and `SendTimeoutError`."""
        if self._session is None:
            raise SendError("the transport is not open", Delivery.NOT_SENT)
        upload = request_data is not None and request_data.contains_files
        connect = _seconds(connect_timeout, self._connect)
        read = _seconds(read_timeout, self._read)
        wait = _seconds(pool_timeout, self._connect)
        write = _seconds(write_timeout, self._upload if upload else self._connect)
        parts = (connect, read, wait, write)
        timeout = aiohttp.ClientTimeout(
            total=None if None in parts else sum(p or 0 for p in parts),
            connect=None if connect is None or wait is None else connect + wait,
            sock_connect=connect,
            sock_read=read,
        )
        failure: NetworkError
        try:
            async with (
                self._session.request(
                    method,
                    _url(url),
                    data=_body(request_data),
                    headers=None if upload or request_data is None else JSON,
                    timeout=timeout,
                    allow_redirects=False,  # the address carries the token: nobody may send it elsewhere
                ) as response
            ):
                status, payload = response.status, await response.read()
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may carry the address
            failure = _failure(error)
        else:
            answer = _strange(status, payload)
            if answer is None:
                return status, payload
            failure = answer
        # Raised here and not in the except clause, so that aiohttp's error is not even its context.
        raise failure


@cache
def trust() -> ssl.SSLContext:
    """Return whom to trust: the system's authorities, or certifi's where Python finds none (macOS, small images)."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(certifi.where())
    return context


def _seconds(value: Any, default: float) -> float | None:
    if value is None or isinstance(value, int | float):
        return value
    return default


@lru_cache(maxsize=512)
def _url(url: str) -> URL:
    return URL(url, encoded=True)


def _body(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if data is None:
        return None
    if not data.contains_files:
        return json.dumps(data.parameters, separators=(",", ":")).encode()
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        # As a stream it goes out in pieces; aiohttp warns of large bytes, and shows them.
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=kind)
    return form


def _failure(error: Exception) -> NetworkError:
    """Name what happened without aiohttp's text."""
    came = Delivery.NOT_SENT if isinstance(error, NEVER_LEFT) else Delivery.UNCERTAIN
    kind = SendTimeoutError if isinstance(error, TimeoutError) else SendError
    return kind(type(error).__name__, came)


def _strange(status: int, payload: bytes) -> NetworkError | None:
    """Tell an answer of the Bot API (none) from what servers on the way say in its place."""
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SendError(f"HTTP {status}", Delivery.UNCERTAIN)
    if status < HTTPStatus.BAD_REQUEST:
        return SendError(f"HTTP {status}", Delivery.NOT_SENT)
    try:
        AioRequest.parse_json_payload(payload)
    except SendError:
        # A firewall's page with 403 must not look like a person who blocked the bot. Too large stays too large.
        too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return SendError(f"HTTP {status}", Delivery.REFUSED if too_large else Delivery.NOT_SENT)
    return None
