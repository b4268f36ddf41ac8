"""The campus's commands: serve, connect, reset, rotate-keys."""

import argparse
import json
import os
import sys
from typing import Any


def parser() -> argparse.ArgumentParser:
    """What can be asked of the campus on the command line."""
    main = argparse.ArgumentParser(prog="python -m demo_campus", description=__doc__)
    commands = main.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="open the campus")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8001)
    connect = commands.add_parser("connect", help="register a tool by its one-time invitation")
    connect.add_argument("url")
    connect.add_argument("--scenario", action="append", default=[], metavar="KEY[=TITLE]")
    connect.add_argument("--campus", default="", help="address of the running campus")
    commands.add_parser("reset", help="empty the gradebook and the learning records")
    commands.add_parser("rotate-keys", help="sign with a new key from now on")
    return main


def prepare(address: str) -> None:
    """Load Django with the campus's settings and bring its tables up to date."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "demo_campus.settings"
    if address:
        os.environ["CAMPUS_URL"] = address
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def run(options: argparse.Namespace) -> Any:
    """Do what was asked; what it returns is printed as JSON."""
    if options.command == "serve":
        from demo_campus.server import serve

        return serve(host=options.host, port=options.port)
    if options.command == "connect":
        from demo_campus.connecting import connect

        return connect(url=options.url, wanted=options.scenario)
    if options.command == "reset":
        from demo_campus.services.gradebook import reset

        return reset()
    from demo_campus.services.keys import rotate

    return {"kid": rotate().kid}


def main() -> int:
    """Run one command."""
    options = parser().parse_args()
    address = getattr(options, "campus", "")
    if options.command == "serve" and "CAMPUS_URL" not in os.environ:
        address = f"http://{options.host}:{options.port}"
    prepare(address)
    answer = run(options)
    if answer is not None:
        sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0 if not isinstance(answer, dict) or "error" not in answer else 1


if __name__ == "__main__":
    sys.exit(main())
