"""`manage.py bench voice|turns|pages|detect|launch|outbox --json`: the performance figures, each by a method its help names."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from providers.registry import provider
from realtime.bench import detect, launch, outbox, pages, spoken_lines, voice
from realtime.bench.server import activity, free_port, serving, take_place
from realtime.bench.turns import figures as turns
from realtime.bench.turns.lines import HALVES
from sessions.models import Moment

ROOT: Final = Path(__file__).resolve().parents[3]
KEPT: Final = ROOT / "var" / "bench" / "turns"
METHOD: Final = """
voice   Learners made of code come into the room over WebSocket and WebRTC on loopback, one practice for each of the six
        voices, --sessions of them at a time, and say --turns lines of the half of the pause set that nothing was trained on,
        without pauses put in (--recorded: the recordings of realtime/bench/clips, or of another folder with such a
        lines.tsv, in one practice). Each times the first loud sound of the reply at its own ear, which holds two packets
        back, from the last loud frame it sent; "quick" turns ask, invite or answer. Turns whose reply is a silence of the
        persona's own are left out and counted. An inner pause (200 ms or more by the voice detector) counts as answered by
        mistake when the persona becomes audible before the line has ended. At the end of each practice four replies are
        interrupted: from the first loud frame sent to the persona's last at the ear, and, by the server, from the decision
        to the last frame. --noise babble puts people in the next room behind it all, 15 dB below the speech.
turns   The pause set: lines in six voices and recordings, with pauses of 0.3 to 2 s where people pause, played to the real
        voice detector, hints, recogniser and floor in virtual time (an answer of an engine takes the processor time that
        it took when it was first asked; sounds and answers are kept under var/bench/turns). A pause counts as answered when
        the persona's first frame is sent inside it. --split says which half; weights are trained on "tuning" only. The
        curves are the median wait after real ends at a share of inner pauses that the wait ends. Then sounds over the
        persona's voice: interruptions, listener's noises, coughs, claps, knocks, and its own echo.
pages   The median time of 30 requests for the briefing and the room, and the weight of the room's own files.
detect  The time of one line in the speech-act detector, over a thousand lines it has not read before.
launch  --launches logins and launches of fifty learners through every middleware, ours with all the rows they write,
        in turn with the unmodified pylti1p3 Django classes, which only check; both have the platform's keys cached.
        Then each kind alone by two processes on one database.
outbox  --grades learners finish practices, one in five of them twice or more; each end is settled and queued as in
        production while --workers processes deliver. The platform is a process of its own that keeps grades by
        Moodle's rules and fails three requests in ten: an answer that comes too late, 5xx, 429 with Retry-After, 409
        or a dropped connection after it took the score, and lost answers of each kind. Workers are killed --kills
        times on the way and replaced. At the end every person's last grade must be there, none lost, erased or taken
        out of order, or the command fails. Waits between tries run 600 times faster than in production, a lease and
        a call's time limit 60 times (2 s, 1/3 s); order, states and the number of tries are production's.
        SQLite, or a database made for it on the server of --database-url.
all     All of them.

Each runs in a database and a server process of its own and leaves nothing behind.
"""


KINDS: Final = ("voice", "turns", "pages", "detect", "launch", "outbox")


class Command(BaseCommand):
    """Measures; prints figures for people, or JSON."""

    help = "Measure how fast the product is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = METHOD
        parser.add_argument("what", choices=[*KINDS, "all"])
        parser.add_argument("--turns", type=int, default=120, help="lines that voice says")
        parser.add_argument(
            "--recorded", type=Path, nargs="?", const=spoken_lines.CLIPS, help="voice: recordings"
        )
        parser.add_argument("--sessions", type=int, default=1, help="practices at the same time")
        parser.add_argument("--noise", choices=("quiet", "babble"), default="quiet")
        parser.add_argument(
            "--split", choices=HALVES, default="held-out", help="half of the pause set"
        )
        parser.add_argument("--launches", type=int, default=400)
        parser.add_argument("--grades", type=int, default=10_000, help="learners who get a grade")
        parser.add_argument("--workers", type=int, default=1, help="processes that deliver")
        parser.add_argument("--kills", type=int, default=10, help="workers killed on the way")
        parser.add_argument(
            "--database-url", default="", help="postgresql://…: where outbox makes its database"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        if "BENCH_CHILD" not in os.environ:
            with own_database(options["database_url"]) as database_url:
                sys.exit(apart(sys.argv[1:], database_url))
        if options["what"] != "turns":
            call_command("migrate", verbosity=0)
            call_command("load_catalog", stdout=open(os.devnull, "w"))  # noqa: SIM115 - ends with the process
        kinds = KINDS if options["what"] == "all" else (options["what"],)
        reports = [self.one(kind, options) for kind in kinds]
        if options["as_json"]:
            shown = reports if options["what"] == "all" else reports[0]
            self.stdout.write(json.dumps(shown, indent=1))
        else:
            self.told(reports)
        if any(report.get("faults") for report in reports):
            raise CommandError("grades were lost, doubled, erased or taken out of order")

    def told(self, reports: Sequence[Mapping[str, Any]]) -> None:
        """The figures for people."""
        for report in reports:
            self.stdout.write(f"{report['name']}  ({report['machine']})")
            for name, value in report["figures"].items():
                self.stdout.write(f"  {name:40} {value}")
            for fault in report.get("faults", [])[:20]:
                self.stdout.write(f"  fault: {fault}")

    def one(self, kind: str, options: dict[str, Any]) -> dict[str, Any]:
        """Run one benchmark."""
        if kind == "detect":
            return detect.measure()
        if kind == "turns":
            return turns.measure(options["split"], KEPT)
        if kind == "launch":
            return launch.measure(options["launches"])
        if kind == "outbox":
            chosen = {name: options[name] for name in ("grades", "workers", "kills")}
            return outbox.measure(**chosen)
        port = free_port()
        origin = f"http://localhost:{port}"
        with serving(port, {"PUBLIC_URL": origin}):
            if kind == "pages":
                return pages.measure(origin, take_place(activity("pages"), 1, modality="text"))
            return self.voice(f"ws://127.0.0.1:{port}", origin, options)

    def voice(self, address: str, origin: str, options: dict[str, Any]) -> dict[str, Any]:
        """A fresh practice for each voice, some of them at the same time."""
        speaker, link = provider("text_to_speech"), activity("voice")
        spoken = (
            {"recorded": spoken_lines.recorded(options["recorded"])}
            if options["recorded"]
            else spoken_lines.by_voice(options["turns"], speaker)
        )
        noise = spoken_lines.babble() if options["noise"] == "babble" else None
        voices = sorted(spoken)
        talks: list[voice.Talk] = []
        for first in range(0, len(voices), options["sessions"]):
            chosen = voices[first : first + options["sessions"]]
            seats = [take_place(link, first + n, seed=100) for n in range(len(chosen))]

            async def together(names: Any = chosen, places: Any = seats) -> list[voice.Talk]:
                run = [
                    voice.conversation(
                        address, place, origin, spoken[name], noise=noise,
                        interruptions=spoken_lines.interruptions(speaker, spoken_lines.other(name)),
                    )
                    for name, place in zip(names, places, strict=True)
                ]  # fmt: skip
                return list(await asyncio.gather(*run))

            talks += asyncio.run(together())
        stopped = Moment.objects.filter(kind="voice_stopped").values_list("data", flat=True)
        settings = {name: str(options[name]) for name in ("turns", "sessions", "noise", "recorded")}
        return voice.report(
            talks, [int(data["took_ms"]) for data in stopped], settings | {"cores": os.cpu_count()}
        )


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database on this server for as long as the benchmark runs; empty where none is named."""
    if not server:
        yield ""
        return
    name = f"saywell_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def apart(arguments: list[str], database_url: str = "") -> int:
    """Run the benchmark in a process whose database and files are its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "BENCH_CHILD": "1",
            "DJANGO_SETTINGS_MODULE": "tools.bench_settings",
            "VAR_DIR": folder,
            "DATABASE_URL": database_url,
        }
        environment.setdefault("PERSONA_DIR", str(ROOT / "var" / "personas"))
        if "outbox" in arguments or "all" in arguments:
            environment |= outbox.ENVIRONMENT
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode
