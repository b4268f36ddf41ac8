"""The names of the Platform Notification Service."""

from typing import Final

from lti_tool.protocol.claims import CLAIM

NOTICE: Final = f"{CLAIM}notice"
SERVICE: Final = f"{CLAIM}platformnotificationservice"
ORIGINS: Final = f"{CLAIM}origin_contexts"
CONTEXT_COPY: Final = "LtiContextCopyNotice"
VERSION: Final = "1.0"
