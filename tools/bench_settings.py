"""The product's settings with the unmodified package's own tables beside ours, for the launch benchmark."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "pylti1p3.contrib.django.lti1p3_tool_config"]
