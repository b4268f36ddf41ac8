"""One example of each thing for the schema."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer

ATTEMPT = "5b0a1f0e-6c36-4a5c-9a53-0d1c0f6f5f10"
ASSIGNMENT = "0c4f5f0a-2f62-4b1e-8a7e-6f5a6f1b8d21"
PLATFORM = "b7b3c6de-6d0e-4c53-9a0b-9a3b7f6f7c11"


def example(value: dict[str, Any]) -> Any:
    """Decorates a serializer with an example of what it writes."""
    return extend_schema_serializer(examples=[OpenApiExample("Example", value, response_only=True)])
