"""An endpoint that speaks the OpenAI protocol, asked with patience that ends.

The address is the one that is given, and no other: no redirect is followed, and no proxy of the
environment is used.  The key is sent, and never written or said."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TRIES = 5  #: of one request
LONGEST = 60.0  #: seconds that a wait takes at most
BUSY = {408, 409, 425, 429, 500, 502, 503, 504, 529}  #: answers after which one asks again


@dataclass
class Endpoint:
    """Where a model is asked.

    Attributes:
        url: the address before /chat/completions, as https://host/v1.
        key: what is sent as the bearer's token; "" for none.
        most_calls: requests at most, repeated ones among them.
        per_minute: requests at most in a minute.
        timeout: seconds for an answer.
        sleep, clock: how time goes by.
    """

    url: str
    key: str = field(default="", repr=False)
    most_calls: int = 1000
    per_minute: float = 60.0
    timeout: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        try:
            import httpx
        except ImportError:
            raise ValueError("an endpoint needs httpx: pip install tailbite[chat]") from None
        try:
            address = httpx.URL(self.url)
        except httpx.InvalidURL:
            address = httpx.URL("")
        named = re.fullmatch(r"[\w.:-]+", address.host)
        if address.scheme not in ("http", "https") or not named:
            raise ValueError(f"--endpoint needs an address as https://host/v1, got {self.url!r}")
        if not self.key.isascii() or not (self.key == "" or self.key.isprintable()):
            raise ValueError("the key must have printable ASCII characters alone")
        self.calls, self._last = 0, float("-inf")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        self._address = self.url.rstrip("/") + "/chat/completions"
        self._client = httpx.Client(
            headers=headers, timeout=self.timeout, follow_redirects=False, trust_env=False
        )

    def __enter__(self) -> "Endpoint":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def say(self, request: Mapping[str, Any]) -> str:
        """What the model answers; ValueError, in one sentence, where it does not."""
        problem = ""
        for attempt in range(TRIES):
            self._wait()
            answer, problem, pause = self._asked(request)
            if answer is not None:
                return answer
            if attempt < TRIES - 1:
                self.sleep(min(max(pause, 2.0**attempt), LONGEST))
        raise ValueError(f"{problem}, {TRIES} times")

    def _wait(self) -> None:
        """Count a call, not too soon after the last one; ValueError beyond the budget."""
        if self.calls >= self.most_calls:
            raise ValueError(f"--most-calls {self.most_calls} are used up")
        early = self._last + 60 / self.per_minute - self.clock()
        if early > 0:
            self.sleep(min(early, 60 / self.per_minute))
        self._last = self.clock()
        self.calls += 1

    def _asked(self, request: Mapping[str, Any]) -> tuple[str | None, str, float]:
        """The answer, or None with what is wrong and a pause in seconds; ValueError where asking
        again is of no use.
        """
        import httpx

        try:
            answer = self._client.post(self._address, json=dict(request))
        except httpx.TimeoutException:
            return None, f"the endpoint did not answer in {self.timeout:g} s", 0.0
        except httpx.TransportError as problem:
            return None, f"the endpoint cannot be reached ({type(problem).__name__})", 0.0
        if answer.status_code in BUSY:
            said = f"the endpoint answered {answer.status_code}"
            return None, said, _pause(answer.headers.get("retry-after", ""))
        if answer.status_code in (401, 403):
            given = "the key that was sent" if self.key else "requests without a key"
            raise ValueError(f"the endpoint answered {answer.status_code}: it refuses {given}")
        if answer.status_code != 200:
            raise ValueError(f"the endpoint answered {answer.status_code}, where 200 is expected")
        try:
            text = answer.json()["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError):
            text = None
        if not isinstance(text, str):
            raise ValueError("the endpoint answered 200, and nothing of the OpenAI protocol")
        return text, "", 0.0


def _pause(said: str) -> float:
    """The seconds that a header asks for; 0 where it says none."""
    try:
        seconds = float(said)
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < float("inf") else 0.0
