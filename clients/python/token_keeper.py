"""Tokens of token-keeper for Python: one file to copy. Needs Python 3.9 and boto3, which Lambda's runtimes have.

    from token_keeper import TokenClient

    tokens = TokenClient()  # one per process, outside the handler
    token = tokens.get_token("genesys")
    response = tokens.call("genesys", lambda token: requests.get(url, headers=token.headers, allow_redirects=False))
    theirs = tokens.get_token("graph", tenant="contoso.example")

Licence: Apache-2.0. Documentation: docs/consumers.md of token-keeper.
"""

from __future__ import annotations

import json
import math
import os
import re
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, NamedTuple, Optional

# With less left than this a token is not handed out, seconds.
_EXPIRY_BUFFER = 30
# How long a token in memory is handed out without asking again after token-keeper gave no answer, seconds.
_OUTAGE_PAUSE = 5
# So long after a token was issued an API may not know it everywhere: its first refusal is not believed, seconds.
_YOUNG, _YOUNG_PAUSE = 10, 1
# A refusal that another token does not end says nothing about the token: so long no report is made of it, seconds.
_REPORT_PAUSE = 60
# After these errors a token in memory is handed out while it is usable; the others are final.
_SURVIVED = ("TokenUnavailable", "StoreUnavailable", "TokenKeeperUnavailable")
_CODES = ("InvalidRequest", "UnknownService", "UnknownTenant", "AccessDenied", "TokenUnavailable", "StoreUnavailable")
# What has a code of its own and no retry ends, by the name that AWS or boto3 gives it.
_REFUSALS = {
    "AccessDeniedException": "AccessDenied",
    "ResourceNotFoundException": "UnknownService",
    **dict.fromkeys(("NoRegionError", "NoCredentialsError", "PartialCredentialsError"), "InvalidConfiguration"),
    **dict.fromkeys(("ModuleNotFoundError", "ParamValidationError", "ProfileNotFound"), "InvalidConfiguration"),
}
# boto3's errors, and Python's own, of a network that gave no whole answer; a wrong certificate is none that passes.
_NETWORK = {"HTTPClientError", "ConnectionError", "IncompleteReadError", "OSError"}
_SERVICE = re.compile(r"(?!status\Z)[A-Za-z][A-Za-z0-9_-]{0,63}")
_GROUP = re.compile(r"[A-Za-z0-9_-]{1,40}")
# GUIDs and names with a dot: token-keeper may spell those in small letters.
_WITHOUT_CASE = re.compile(r"[0-9a-fA-F-]{36}\Z|[^.]*\.")
# What a header may be called, and a word before a token; none of the names says how a request is sent, or where.
_SCHEME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_HEADER = re.compile(
    r"(?!(?:host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|via|forwarded|accept-encoding|http2-settings"
    r"|proxy-.*|x-forwarded-.*|x-(?:http-)?method.*)\Z)[\w!#$%&'*+.^`|~-]{1,64}",
    re.ASCII | re.IGNORECASE,
)
_RETRY = re.compile(r"(.*) \(a retry (can|cannot) help\)", re.DOTALL)
_DIAGNOSIS = re.compile(r".*?; cause: (.*); what to do: (.*) \[([a-z0-9-]+)\]", re.DOTALL)


class TokenKeeperError(Exception):
    """There is no token. `code` is a word of the contract, TokenKeeperUnavailable or InvalidConfiguration; `retryable` whether the same call may
    succeed later; `diagnosis` why, {"code", "message", "advice"} of docs/diagnosis.md, or None."""

    def __init__(self, code: str, service: str, message: str, retryable: bool, diagnosis: Optional[dict] = None):
        super().__init__(f"{code}: {service}: {message} (a retry {'can' if retryable else 'cannot'} help)")
        self.code, self.service, self.retryable, self.diagnosis = code, service, retryable, diagnosis
        self._facts = (code, service, message, retryable, diagnosis)

    def __reduce__(self) -> tuple:
        # So that it comes back from another process.
        return type(self), self._facts


@dataclass(frozen=True)
class Token:
    """An access token; its text is not in its repr. Times are RFC 3339 by token-keeper's clock: to be shown, not compared."""

    service: str
    access_token: str = field(repr=False)
    token_type: str
    scope: Optional[str]
    expires_at: str
    obtained_at: str
    fingerprint: str
    # Name, and the word before the token or None; None: an older token-keeper does not say.
    header: Optional[tuple] = None
    # Whose it is, in token-keeper's spelling; None: the service has no tenants.
    tenant: Optional[str] = None

    @property
    def headers(self) -> dict:
        """The one header that the API expects the token in. What is not Authorization must not follow a redirect to another host."""
        name, scheme = self.header or ("Authorization", self.token_type)
        return {name: f"{scheme} {self.access_token}" if scheme else self.access_token}

    @property
    def authorization(self) -> str:
        """The value of the Authorization header; raises ValueError where the token goes into another: take headers."""
        [(name, value)] = self.headers.items()
        if name.lower() != "authorization":
            raise ValueError(f"the token of {self.service} goes into the header {name}, take token.headers")
        return value


class _Owner(NamedTuple):
    service: str
    tenant: Optional[str]
    group: Optional[str]


class _Held(NamedTuple):
    token: Token
    age_when_asked: float
    asked: tuple
    fresh_for: float
    expires_in: float


class TokenClient:
    """Gets tokens of token-keeper and keeps them in memory for as long as it allows. For any number of threads.

    function: name or ARN of serve-tokens, without alias; default: TOKEN_KEEPER_FUNCTION. client: boto3's for Lambda.
    clocks: a monotonic one, and the calendar, in seconds; sleep: waits for seconds. max_tenants: so many tenants' tokens
    are kept, some 3 KB each with tokens of 2 KB: expired ones go first, then those that were not used for longest.
    """

    def __init__(
        self, function: Optional[str] = None, client: Any = None, clocks=(time.monotonic, time.time), sleep=time.sleep, max_tenants: int = 1000
    ):
        self._function = function or os.environ.get("TOKEN_KEEPER_FUNCTION")
        self._given, self._clocks, self._sleep = client, clocks, sleep
        self._held: dict[_Owner, _Held] = {}
        self._tenants: OrderedDict[_Owner, _Held] = OrderedDict()
        self._max_tenants = max_tenants
        self._not_reported: dict[str, tuple] = {}
        self._begin_process()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin_process)

    def _begin_process(self) -> None:
        # The threads that would end the requests on their way are not there after a fork, and connections are not to be shared.
        self._client = self._given
        self._lock = threading.Lock()
        self._flights: dict[tuple, Future] = {}

    def get_token(
        self,
        service: str,
        min_validity_seconds: float = 0,
        rejected_fingerprint: Optional[str] = None,
        *,
        tenant: Optional[str] = None,
        group: Optional[str] = None,
    ) -> Token:
        """Returns a usable token, valid for that long, and another one than the rejected; raises TokenKeeperError.

        tenant: whose, of a service that has tenants. group: the one that was granted, whose alias is asked.
        """
        owner, wish = _Owner(service, tenant, group), (min_validity_seconds, rejected_fingerprint)
        _check(owner)
        before = self._usable(owner, *wish)
        if before and self._since(before.asked) < before.fresh_for:
            return before.token
        try:
            return self._shared(owner, *wish)
        except TokenKeeperError as error:
            # It may have had to make room meanwhile.
            held = self._usable(owner, *wish) or (before and self._meets(before, *wish))
            if held is None or error.code not in _SURVIVED:
                raise
            pause_ends = min(self._since(held.asked) + _OUTAGE_PAUSE, held.expires_in - _EXPIRY_BUFFER)
            self._keep(owner, held._replace(fresh_for=max(held.fresh_for, pause_ends)))
            return held.token

    def call(
        self,
        service: str,
        send: Callable[[Token], Any],
        is_rejected: Optional[Callable[[Any], bool]] = None,
        *,
        tenant: Optional[str] = None,
        group: Optional[str] = None,
    ) -> Any:
        """Sends something with a token, and where that is refused once more with another one; returns or raises what came last.

        is_rejected gets what `send` returned or raised; default: a status of 401, as requests, httpx, urllib3 and urllib have it.
        """
        is_rejected = is_rejected or _is_unauthorized
        owner = _Owner(service, tenant, group)
        token = self.get_token(service, tenant=tenant, group=group)
        outcome, refused = self._attempt(owner, token, send, is_rejected)
        other = self._replacement(owner, token) if refused else None
        if other:
            outcome, refused = self._attempt(owner, other, send, is_rejected)
            if refused:
                self._pause_reports(other)
        if isinstance(outcome, _Raised):
            raise outcome.error
        return outcome

    def _attempt(self, owner: _Owner, token: Token, send, is_rejected) -> tuple:
        outcome = _outcome(send, token)
        if not self._is_to_be_reported(token) or not is_rejected(_bare(outcome)):
            return outcome, False
        if self._age(owner, token) < _YOUNG:
            self._sleep(_YOUNG_PAUSE)
            outcome = _outcome(send, token)
            return outcome, is_rejected(_bare(outcome))
        return outcome, True

    def _replacement(self, owner: _Owner, token: Token) -> Optional[Token]:
        try:
            return self.get_token(owner.service, rejected_fingerprint=token.fingerprint, tenant=owner.tenant, group=owner.group)
        except TokenKeeperError:
            self._pause_reports(token)
            return None

    def _pause_reports(self, token: Token) -> None:
        for known, since in list(self._not_reported.items()):
            if self._since(since) >= _REPORT_PAUSE:
                self._not_reported.pop(known, None)
        self._not_reported[token.fingerprint] = self._now()

    def _is_to_be_reported(self, token: Token) -> bool:
        since = self._not_reported.get(token.fingerprint)
        return since is None or self._since(since) >= _REPORT_PAUSE

    def _age(self, owner: _Owner, token: Token) -> float:
        held = self._find(owner)
        return held.age_when_asked + self._since(held.asked) if held and held.token is token else _YOUNG

    def _now(self) -> tuple:
        return tuple(clock() for clock in self._clocks)

    def _since(self, then: tuple) -> float:
        # By the clock that moved further: one stands still while Lambda freezes the process, the other can be set back.
        return max(now - before for now, before in zip(self._now(), then))

    def _find(self, owner: _Owner) -> Optional[_Held]:
        if owner.tenant is None:
            return self._held.get(owner)
        held = self._tenants.get(owner)
        if held:
            try:
                self._tenants.move_to_end(owner)
            except KeyError:
                # Another thread has just dropped it.
                pass
        return held

    def _keep(self, owner: _Owner, held: _Held) -> None:
        if owner.tenant is None:
            self._held[owner] = held
            return
        with self._lock:
            # In both spellings, where token-keeper has one of its own.
            for key in (owner._replace(tenant=held.token.tenant), owner):
                self._tenants[key] = held
                self._tenants.move_to_end(key)
            # A list, since others may put theirs to the end meanwhile; what has two spellings counts once.
            kept = list(self._tenants.items())
            if len({id(one) for _, one in kept}) > self._max_tenants:
                over = (one for _, one in kept if one.expires_in - self._since(one.asked) < _EXPIRY_BUFFER)
                dropped = next(over, kept[0][1])
                for key in [key for key, one in kept if one is dropped]:
                    del self._tenants[key]

    def _usable(self, owner: _Owner, *wish) -> Optional[_Held]:
        held = self._find(owner)
        return held and self._meets(held, *wish)

    def _meets(self, held: _Held, min_validity: float, rejected: Optional[str]) -> Optional[_Held]:
        if held.token.fingerprint == rejected:
            return None
        since = self._since(held.asked)
        left = held.expires_in - since
        return held if left >= min_validity and (since < held.fresh_for or left >= _EXPIRY_BUFFER) else None

    def _fresh(self, owner: _Owner, *wish) -> Optional[Token]:
        held = self._usable(owner, *wish)
        return held.token if held and self._since(held.asked) < held.fresh_for else None

    def _shared(self, owner: _Owner, *wish) -> Token:
        key = (owner, *wish)
        with self._lock:
            # A request may have ended since: whoever finds none here finds what it brought.
            fresh = self._fresh(owner, *wish)
            if fresh:
                return fresh
            flight = self._flights.get(key)
            is_mine = flight is None
            if is_mine:
                flight = self._flights[key] = Future()
        if is_mine:
            try:
                flight.set_result(self._ask(owner, *wish))
            except Exception as error:
                flight.set_exception(error)
            except BaseException:
                # It was meant for the thread that asked, as Ctrl-C is.
                flight.set_exception(TokenKeeperError("TokenKeeperUnavailable", owner.service, "who asked for it was ended", True))
                raise
            finally:
                with self._lock:
                    del self._flights[key]
        return flight.result()

    def _ask(self, owner: _Owner, min_validity: float, rejected: Optional[str]) -> Token:
        service, tenant, group = owner
        if not self._function:
            raise TokenKeeperError("InvalidConfiguration", service, "set TOKEN_KEEPER_FUNCTION or function to serve-tokens", False)
        asked = self._now()
        request = {"operation": "getToken", "service": service, "tenant": tenant, "minValiditySeconds": math.ceil(min_validity) or None}
        request["rejectedFingerprint"] = rejected
        payload = json.dumps({name: value for name, value in request.items() if value is not None})
        reply, answer = self._invoke(service, service if group is None else f"{service}--{group}", payload)
        if reply.get("FunctionError"):
            raise _failure(service, answer.get("errorType"), answer.get("errorMessage"))
        try:
            held = _read(answer, asked, owner)
        except (KeyError, TypeError, ValueError) as error:
            is_older = tenant is not None and answer.get("tenant") is None
            what = "it names no tenant, so deploy a token-keeper that knows them" if is_older else type(error).__name__
            message = f"the answer is not one of token-keeper's contract ({what})"
            raise TokenKeeperError("TokenKeeperUnavailable", service, message, False) from None
        if held.expires_in <= self._since(asked):
            raise TokenKeeperError("TokenKeeperUnavailable", service, "the token in the answer has expired", True)
        self._keep(owner, held)
        return held.token

    def _invoke(self, service: str, alias: str, payload: str) -> tuple:
        try:
            if self._client is None:
                import boto3

                self._client = boto3.client("lambda")
            reply = self._client.invoke(FunctionName=f"{self._function}:{alias}", Payload=payload)
            payload = reply["Payload"].read()
        except Exception as error:
            # None where boto3 has got no answer.
            refusal = getattr(error, "response", None) or {}
            name = refusal.get("Error", {}).get("Code", type(error).__name__)
            status = refusal.get("ResponseMetadata", {}).get("HTTPStatusCode")
            passes = _passes(status, name) if status else not name.endswith("SSLError") and _NETWORK & {kind.__name__ for kind in type(error).__mro__}
            code = _REFUSALS.get(name, "TokenKeeperUnavailable")
            raise TokenKeeperError(code, service, f"no answer came ({name})", bool(passes) and name not in _REFUSALS) from error
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        return reply, answer if isinstance(answer, dict) else {}


def _passes(status: int, name: str) -> bool:
    return status in (409, 429) or status >= 500 or name == "ExpiredTokenException"


def _check(owner: _Owner) -> None:
    service, tenant, group = owner
    if not isinstance(service, str) or not _SERVICE.fullmatch(service):
        message = "expected a letter, then up to 63 letters, digits, - and _, and not status"
        raise TokenKeeperError("InvalidRequest", "service", message, False)
    is_tenant = tenant is None or (isinstance(tenant, str) and 0 < len(tenant) <= 256)
    if not is_tenant or not (group is None or (isinstance(group, str) and _GROUP.fullmatch(group))):
        message = "expected a tenant of 1 to 256 characters, and a group of up to 40 letters, digits, - and _"
        raise TokenKeeperError("InvalidRequest", service, message, False)


def _is_for(tenant: Optional[str], named: Any) -> bool:
    return named == tenant or (tenant is not None and bool(_WITHOUT_CASE.match(tenant)) and named == tenant.lower())


def _read(answer: dict, asked: tuple, owner: _Owner) -> _Held:
    if answer["service"] != owner.service or not _is_for(owner.tenant, answer.get("tenant")):
        raise ValueError
    if not re.fullmatch(r"[\x21-\x7e]+", answer["accessToken"]):
        raise ValueError
    expires_in = answer["expiresInSeconds"]
    expires_at = _seconds(answer["expiresAt"])
    # token-keeper's own now, so that no two clocks have to agree.
    now = expires_at - expires_in
    names = ("service", "accessToken", "tokenType")
    stamps = (answer[name] for name in ("expiresAt", "obtainedAt", "fingerprint"))
    token = Token(*(answer[name] for name in names), answer.get("scope"), *stamps, _header(answer), answer.get("tenant"))
    return _Held(token, now - _seconds(token.obtained_at), asked, _seconds(answer["cacheUntil"]) - now, expires_in)


def _header(answer: dict) -> Optional[tuple]:
    header = answer.get("header")
    name, scheme = (header["name"], header.get("scheme")) if header is not None else ("Authorization", answer["tokenType"])
    if not _HEADER.fullmatch(name) or (scheme is not None and not _SCHEME.fullmatch(scheme)):
        raise ValueError
    return None if header is None else (name, scheme)


def _failure(service: str, kind: Any, text: Any) -> TokenKeeperError:
    if kind not in _CODES or not isinstance(text, str):
        return TokenKeeperError("TokenKeeperUnavailable", service, "its function failed: its log says why", True)
    advice = _RETRY.fullmatch(text)
    message, retryable = (advice[1], advice[2] == "can") if advice else (text, kind.endswith("Unavailable"))
    cause = _DIAGNOSIS.fullmatch(message)
    diagnosis = {"code": cause[3], "message": cause[1], "advice": cause[2]} if cause else None
    return TokenKeeperError(kind, service, message, retryable, diagnosis)


class _Raised(NamedTuple):
    error: Exception


def _outcome(send, token: Token) -> Any:
    try:
        return send(token)
    except Exception as error:
        return _Raised(error)


def _bare(outcome: Any) -> Any:
    return outcome.error if isinstance(outcome, _Raised) else outcome


def _is_unauthorized(outcome: Any) -> bool:
    parts = (outcome, getattr(outcome, "response", None))
    return any(getattr(part, name, None) == 401 for part in parts for name in ("status_code", "status", "code"))


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
