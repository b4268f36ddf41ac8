"""How a login or launch is refused; the code goes to the page, the header and the log."""

from typing import Final

from pylti1p3.exception import LtiException

STATUSES: Final = {
    "audience_mismatch": 401,
    "audience_untrusted": 401,
    "jwks_unavailable": 503,
    "rate_limited": 429,
    "storage_needed": 200,
}


class LaunchError(LtiException):
    """A login or launch we refuse; `detail` is one of our own words, never a claim."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail
        self.status = STATUSES.get(code, 400)
