"""Writes docs/api.yaml, the API's OpenAPI schema, or with --check says whether it is up to date; for `make check`."""

import os
import sys
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parent.parent / "docs" / "api.yaml"


def schema() -> str:
    """The schema of the code as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiYamlRenderer

    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return str(OpenApiYamlRenderer().render(made, renderer_context={}).decode())  # type: ignore[no-untyped-call]


def main() -> int:
    """Write or check."""
    text = schema()
    if "--check" not in sys.argv:
        TARGET.write_text(text)
        return 0
    if TARGET.exists() and TARGET.read_text() == text:
        return 0
    print("docs/api.yaml is out of date; run: .venv/bin/python -m tools.schema")
    return 1


if __name__ == "__main__":
    sys.exit(main())
