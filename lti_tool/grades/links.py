"""The Link header (RFC 8288): case kept, any order of parameters, several links."""

import re
from typing import Final
from urllib.parse import urljoin

from lti_tool.protocol.claims import origin_of

LINK: Final = re.compile(
    r"\s*<([^>]*)>((?:\s*;\s*[^\s=;,\"]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)\s*,?"
)
PARAMETER: Final = re.compile(r";\s*([^\s=;,\"]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
MOST_CHARS: Final = 16_000


def linked(header: str, relation: str, *, base: str) -> str:
    """The address with this relation, only on the origin of `base`; empty where there is none."""
    for target, parameters in LINK.findall(header[:MOST_CHARS]):
        relations = {
            word
            for name, quoted, bare in PARAMETER.findall(parameters)
            if name.lower() == "rel"
            for word in (quoted or bare).lower().split()
        }
        onward = urljoin(base, str(target))
        if relation in relations and origin_of(onward) == origin_of(base):
            return onward
    return ""
