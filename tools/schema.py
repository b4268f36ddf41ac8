"""Writes docs/api.yaml (OpenAPI) and docs/scenario.schema.json, or with --check says whether they are up to date; for `make check`."""

import json
import os
import sys
from pathlib import Path
from typing import Final

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"


def api_schema() -> str:
    """The schema of the REST interface as it is."""
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiYamlRenderer

    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return str(OpenApiYamlRenderer().render(made, renderer_context={}).decode())  # type: ignore[no-untyped-call]


def scenario_schema() -> str:
    """The schema of scenario files as they are read."""
    from sessions.authoring.schema import schema

    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    texts = {DOCS / "api.yaml": api_schema(), DOCS / "scenario.schema.json": scenario_schema()}
    if "--check" not in sys.argv:
        for target, text in texts.items():
            target.write_text(text)
        return 0
    old = [t for t, text in texts.items() if not t.exists() or t.read_text() != text]
    for target in old:
        print(f"docs/{target.name} is out of date; run: .venv/bin/python -m tools.schema")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
