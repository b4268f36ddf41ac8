"""How scenario files travel: as YAML text, not as JSON."""

import json
from collections.abc import Mapping
from typing import Any, Final

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

MOST_BYTES: Final = 1_000_000


class TooLarge(APIException):
    """The answer 413."""

    status_code = 413
    default_detail = f"The file is larger than {MOST_BYTES} bytes. Make it smaller."


class YamlParser(BaseParser):
    """The text of a file; raises `TooLarge`, and `ParseError` for what is no UTF-8."""

    media_type = "application/yaml"

    def parse(  # type: ignore[override] # a file is a text
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> str:
        data: bytes = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooLarge
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise ParseError(
                f"The file is no UTF-8 text: byte {error.start} does not fit."
            ) from error


class TextParser(YamlParser):
    """The same, where a client calls it text."""

    media_type = "text/*"


class OldYamlParser(YamlParser):
    """The same, under its name before RFC 9512."""

    media_type = "application/x-yaml"


class YamlRenderer(BaseRenderer):
    """A file as it is; an error as JSON, which is YAML too."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> str:
        return data if isinstance(data, str) else json.dumps(data)
