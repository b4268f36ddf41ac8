"""What an administrator does about each refusal; the codes are those of the refused person's page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INCOMPLETE: Final = _(
    "The platform’s login request is incomplete or unreadable. Check the login address entered there."
)
LATE: Final = _(
    "The login was started more than ten minutes ago, or not by us. Opening the activity again is enough."
)
NO_TOKEN: Final = _(
    "The platform sent no token, or a kind we never accept. It must be an LTI 1.3 tool there, signing with RS256."
)
NOT_LTI: Final = _(
    "The token is not what this platform should send. Try the connection on the platform’s page; compare its addresses."
)
CLOCKS: Final = _(
    "The clocks differ by more than a minute, or the form waited too long. Check both servers’ time."
)
OTHER_LOGIN: Final = _(
    "The answer belongs to another login. Once is a stale tab; often is a wrongly entered issuer or client."
)
DEPLOYMENT: Final = _(
    "The platform names no deployment, or another than at the login. Check the tool’s placement there."
)
VERSION: Final = _(
    "Not LTI 1.3.0, or a kind of message we do not serve. Check the tool’s placements there."
)
PERSON: Final = _(
    "The platform does not describe the person as the standard says. If it sends people without an id, allow that on its page."
)
TARGET: Final = _(
    "The activity’s address is not ours, or not the one the login named. Enter the launch address again there."
)
HALF: Final = _(
    "A request for content or for a review lacks what it must have. Check what the platform allows the tool."
)
REMEDIES: Final[dict[str, str | Promise]] = {
    "notice_invalid": _(
        "A notice of the platform has no id, no kind or no readable form. Nothing is lost but the notice."
    ),
    "login_missing_param": INCOMPLETE,
    "login_bad_param": INCOMPLETE,
    "registration_unknown": _(
        "Issuer and client id are not registered here. Compare them with the platform’s page, letter for letter."
    ),
    "registration_disabled": _("The platform is switched off. Switch it on on its page."),
    "client_ambiguous": _(
        "The issuer has several clients. Give the platform its own login address, or mark one client as default."
    ),
    "rate_limited": _("Over 300 logins or notices a minute from one address. It passes by itself."),
    "platform_error": _(
        "The platform ended the login itself, mostly because its own session was over. Sign in there again."
    ),
    "state_missing": LATE,
    "state_unknown": LATE,
    "state_replayed": _(
        "The same form came again and nothing was running to go back to. Opening the activity again is enough."
    ),
    "browser_binding": _(
        "Another browser than the one that started, or one that keeps no cookies in frames. The page offers a window of its own."
    ),
    "id_token_missing": NO_TOKEN,
    "id_token_malformed": NO_TOKEN,
    "alg_not_allowed": NO_TOKEN,
    "kid_missing": NO_TOKEN,
    "kid_unknown": _(
        "The platform’s key set has no such key. It is read again after a minute; if it stays, compare the key set address."
    ),
    "jwks_unavailable": _(
        "The platform’s key set could not be read. Try the connection on the platform’s page."
    ),
    "signature_invalid": NOT_LTI,
    "token_invalid": NOT_LTI,
    "claim_missing": NOT_LTI,
    "token_expired": CLOCKS,
    "token_not_yet_valid": CLOCKS,
    "token_too_old": CLOCKS,
    "issuer_mismatch": OTHER_LOGIN,
    "nonce_mismatch": OTHER_LOGIN,
    "azp_mismatch": OTHER_LOGIN,
    "audience_mismatch": _("The token is for another tool. Compare the client id."),
    "audience_untrusted": _(
        "The token is also for somebody we do not trust. If that is right, add it under “Trusted audiences”."
    ),
    "deployment_missing": DEPLOYMENT,
    "deployment_mismatch": DEPLOYMENT,
    "deployment_unknown": _(
        "Nobody has confirmed this deployment. Confirm it, or add it by hand, on the platform’s page."
    ),
    "version_unsupported": VERSION,
    "message_unsupported": VERSION,
    "roles_invalid": PERSON,
    "user_missing": PERSON,
    "identifier_too_long": PERSON,
    "resource_link_missing": TARGET,
    "target_link_uri_foreign": TARGET,
    "target_link_uri_mismatch": TARGET,
    "return_url_invalid": HALF,
    "line_item_missing": HALF,
    "for_user_missing": HALF,
    "role_forbidden": _(
        "Choosing content and reviewing others is for instructors. Check the person’s role in the course."
    ),
}


def remedy(code: str) -> str | Promise:
    """What to do about a code; empty for one that is no longer used."""
    return REMEDIES.get(code, "")
