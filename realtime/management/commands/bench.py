"""`manage.py bench voice|pipecat|turns|pages|detect|knowledge|perception|faces|launch|outbox|capacity --json`: the performance figures, each by a method its help names."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from providers.embedded.voices import VOICES
from realtime.bench import (
    capacity,
    detect,
    faces,
    knowledge,
    launch,
    outbox,
    pages,
    perception,
    pipecat,
)
from realtime.bench.process import Process
from realtime.bench.server import activity, free_port, serving, take_place
from realtime.bench.turns import figures as turns
from realtime.bench.turns.lines import HALVES
from realtime.bench.voice import run
from realtime.bench.voice.run import NOISES
from realtime.bench.voice.spoken import QUICK_KINDS, loud_spans

ROOT: Final = Path(__file__).resolve().parents[3]
CAPACITY_TURNS: Final = 120
MOST_ROOMS: Final = "100"
"""The machine is to be the limit, not the setting."""

IN_SEVERAL: Final = frozenset({"pages", "capacity"})
KEPT: Final = ROOT / "var" / "bench" / "turns"
METHOD: Final = """
voice   Learners made of code come into the room over WebSocket and WebRTC on loopback and speak --turns turns: the
        recorded lines of realtime/bench/clips, and lines of the pause set's held-out half, spoken by six voices (or by
        --voices) that pause inside them. Questions, invitations, short answers and statements take turns; one line in
        thirty trails off, as in the whole set. An equal share is
        spoken by one learner and by each number up to --sessions at once, in a quiet room and with the hum of many voices
        15 dB below the speech (--noise). Timed is the first loud sound of the reply at the learner's own ear, which holds
        two packets back, from the last loud frame that left. Turns whose reply is a silence of the persona's own, or
        comes after one, are left out and counted; "lost" is a turn with neither a reply within 12 s nor a stated reason.
        An inner pause (200 ms or more by the voice detector) counts as answered by mistake when a reply, not a
        listener's murmur, becomes audible before the line has ended. Over every reply that is long enough comes one sound
        of the set of interruptions, listener's noises, coughs, claps, knocks and the persona's own echo at -20 dB: the
        stop is timed from the first loud frame that left to the last loud frame that arrived, and from the room's news
        of its decision to that frame, which is more than the time to the last frame sent by the way to the ear. Word
        error rates are of the turns as the room heard them, pauses, noise and all, and of the same sounds alone. --clips takes
        recordings from a folder with *.tsv tables of file, seconds and text. --turns 12 takes under four minutes.
pipecat --pairs of the same turns, by the same learner with the same buffers, to the real room (with the persona's own
        authored mind) and to pipecat in a process of its own, block by block in turn so that what else the machine does
        meets both. Pipecat is set up as its users do for the browser: SmallWebRTC, Silero and the default turn strategies
        with smart-turn. It hears with the same Whisper weights and decode loop, speaks with the same voice, and has one
        canned reply at once, so no language model's time is in its figures. Needs `make var/pipecat/ready`.
capacity Rising numbers of learners talk to --processes server processes, one after the other as behind a balancer, until
        one of twenty waits at the ear passes 1.5 s or one in a hundred sleeps on a server's event loop ends 40 ms late; the
        processor time and the memory are of all of them. They ask, invite and answer
        without pauses, so that the machine is waited for and not the learner. The learners are one process of their own on the
        same cores, behind the server's event loop there (its engines stand further back), so a machine of its own holds
        more; the processor time of both is told apart. With --soak so many minutes of --sessions practices instead: the
        memory's growth after warm-up, and tasks and sockets left open at the end.
turns   The pause set: lines in six voices and recordings, with pauses of 0.3 to 2 s where people pause, played to the real
        voice detector, hints, recogniser and floor in virtual time (an answer of an engine takes the processor time that
        it took when it was first asked; sounds and answers are kept under var/bench/turns). A pause counts as answered when
        the persona's first frame is sent inside it. --split says which half; weights are trained on "tuning" only. The
        curves are the median wait after real ends at a share of inner pauses that the wait ends. Then sounds over the
        persona's voice: interruptions, listener's noises, coughs, claps, knocks, and its own echo.
pages   The median time of 30 requests for the briefing and the room, and the weight of the room's own files. Then a
        school is made (--school): a course of 300 and others that share the rest, every attempt with its turns, judged
        on six objectives with evidence, and delivered; an audit log of 50,000 entries. One person asks for each page thirty
        times ("alone"), then eight people twelve times each, who look at a page for two seconds on average before the next
        ("of_8_reading"), then the same without any pause ("of_8"). --processes servers answer in turn, as behind a balancer.
        Queries are counted whole, seat and institution included, for a process's first request ("first") and the next.
detect  The time of one line in the speech-act detector, over a thousand lines it has not read before.
knowledge The time of finding the best three passages among 2,000 and 20,000 in memory, for two hundred lines it has not met:
        "search" with the question's embedding at hand, as in a talk, "found" with it to be made. The passages are made of
        the detector's example lines and their embeddings of random numbers, which changes no time; "embed_passage" is the
        time of one passage's embedding when a document is added.
perception Cameras of 1, 4 and 8 talks in one process are read at five pictures a second for 20 s each; the pictures are the
        personas' portraits, 640 x 480, swaying a little. Counted are the process's processor time, its memory, and the
        pictures that came while the one before was still being read. Decoding the video is not in it.
faces   The room in a headless Chromium without a graphics card, its cache empty. Lines are typed, the persona speaks, and the
        sound is timed by a meter of the bench's own beside the audio, each frame by a fence behind its drawing. "opening"
        is how late the first frame with open lips is against the moment they are due, "lag" the shift at which all drawn
        jaws of a clause fit the due ones best, "anchor" the page's idea of the clause's beginning against its sound, over
        --utterances that begin after quiet. Also frames a second, how long a frame takes to be drawn, the time to the first
        picture of the person and to the first drawn frame of their head, and what the room loads in all.
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


KINDS: Final = (
    "voice",
    "pipecat",
    "turns",
    "pages",
    "detect",
    "knowledge",
    "perception",
    "faces",
    "launch",
    "outbox",
    "capacity",
)


class Command(BaseCommand):
    """Measures; prints figures for people, or JSON."""

    help = "Measure how fast the product is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = METHOD
        parser.add_argument("what", choices=[*KINDS, "all"])
        parser.add_argument("--turns", type=int, default=120, help="turns the learners speak")
        parser.add_argument(
            "--pairs", type=int, default=48, help="turns that both sides of pipecat hear"
        )
        parser.add_argument(
            "--sessions", type=int, default=2, help="most practices at the same time"
        )
        parser.add_argument("--noise", choices=tuple(NOISES), default="both")
        parser.add_argument(
            "--voices", nargs="*", default=[], choices=sorted(VOICES), help="only these speak"
        )
        parser.add_argument(
            "--soak", type=float, default=0, metavar="MINUTES", help="talk for so long instead"
        )
        parser.add_argument("--clips", type=Path, help="a folder of recordings to speak instead")
        parser.add_argument(
            "--split", choices=HALVES, default="held-out", help="half of the pause set"
        )
        parser.add_argument("--utterances", type=int, default=40, help="clauses that faces times")
        parser.add_argument("--launches", type=int, default=400)
        parser.add_argument("--grades", type=int, default=10_000, help="learners who get a grade")
        parser.add_argument("--workers", type=int, default=1, help="processes that deliver")
        parser.add_argument("--kills", type=int, default=10, help="workers killed on the way")
        parser.add_argument(
            "--database-url",
            default="",
            help="postgresql://…: where the benchmark makes its database",
        )
        parser.add_argument(
            "--school", type=int, nargs=3, default=[200, 10_000, 100_000],
            metavar=("COURSES", "LEARNERS", "ATTEMPTS"), help="what pages makes",
        )  # fmt: skip
        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1,
            help="server processes for pages and capacity; as many as there are cores",
        )  # fmt: skip
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
        alone = {"detect": detect, "knowledge": knowledge, "perception": perception}
        if kind in alone:
            return dict(alone[kind].measure())
        if kind == "turns":
            return turns.measure(options["split"], KEPT)
        if kind == "launch":
            return launch.measure(options["launches"])
        if kind == "outbox":
            chosen = {name: options[name] for name in ("grades", "workers", "kills")}
            return outbox.measure(**chosen)
        with ExitStack() as running:
            several = options["processes"] if kind in IN_SEVERAL else 1
            servers = [running.enter_context(served(several)) for _ in range(several)]
            if kind == "pages":
                return asked(servers, tuple(options["school"]))
            if kind == "faces":
                return drawn(servers[0].origin, options["utterances"])
            if kind == "capacity":
                return held(capacity.Servers(tuple(servers)), options)
            return spoken_to(servers[0], kind, options)


@contextmanager
def served(processes: int) -> Iterator[capacity.Server]:
    """A server of its own, one of so many on the machine: they share the cores' work of the engines."""
    port = free_port()
    origin = f"http://localhost:{port}"
    threads = max(1, (os.cpu_count() or 1) // processes)
    environment = {
        "PUBLIC_URL": origin,
        "MOST_ROOMS": MOST_ROOMS,
        "ENGINE_THREADS": os.environ.get("ENGINE_THREADS") or str(threads),
    }
    with serving(port, environment) as process:
        yield capacity.Server(Process(process.pid), origin)


def asked(servers: Sequence[capacity.Server], size: tuple[int, int, int]) -> dict[str, Any]:
    """Run the benchmark of the pages."""
    origins = [server.origin for server in servers]
    return pages.measure(origins, take_place(activity("pages"), 1, modality="text"), size)


def drawn(origin: str, utterances: int) -> dict[str, Any]:
    """Run the benchmark of the faces in a browser."""
    try:
        return faces.measure(origin, utterances)
    except faces.Missing as missing:
        raise CommandError(str(missing)) from missing


def held(servers: capacity.Servers, options: dict[str, Any]) -> dict[str, Any]:
    """Run the benchmark of many at once, or the long one."""
    lines = run.chosen(CAPACITY_TURNS, options["clips"], options["voices"], KEPT / "sound")
    # Where a pause is or somebody trails off the learner is waited for on purpose, however idle the machine is.
    said = [x for x in lines if x.kind in QUICK_KINDS and len(loud_spans(x.sound)) == 1]
    if not options["soak"]:
        return capacity.measure(servers, said)
    return capacity.soak(servers, said, sessions=options["sessions"], minutes=options["soak"])


def spoken_to(server: capacity.Server, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Run one of the benchmarks in which learners speak."""
    count = options["pairs" if kind == "pipecat" else "turns"]
    address, origin = server.address, server.origin
    said = run.chosen(count, options["clips"], options["voices"], KEPT / "sound")
    if kind == "voice":
        return run.measure(
            address, origin, said, sessions=options["sessions"], noise=options["noise"]
        )
    try:
        return pipecat.measure(address, origin, said, options["noise"])
    except pipecat.Missing as missing:
        raise CommandError(str(missing)) from missing


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database on this server for as long as the benchmark runs; empty where none is named."""
    if not server:
        yield ""
        return
    name = f"saywell_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        # As docs/operations.md says for solid-state disks.
        admin.execute(
            sql.SQL("ALTER DATABASE {} SET random_page_cost = 1.1").format(sql.Identifier(name))
        )
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
