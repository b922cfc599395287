#!/usr/bin/env python3
"""Drives the app's window by keyboard alone and looks at every state of it.

In: the programs `rehearsal` and `idcapture-desktop` of a build, and a folder for pictures. Out: one PNG a state, and a line
for every check; exit code 1 where one of them failed. Needs Xvfb, xdotool and ImageMagick's `import`; starts a display of its
own. Python 3.9 or newer, standard library only.

    window_test.py BUILD-FOLDER IDCAPTURE OUT-FOLDER [PART...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from window_display import SIZE, Display, Failed, Picture, Run, is_found, until

LANGUAGES = ("en", "es", "fr", "de", "pt", "zh-Hant", "zh-Hans", "ja")
TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
# Profiles for drawn specimens in which everything comes soon: one with a challenge, and others that differ from it.
REHEARSAL = {
    "live": {"manual_shutter_s": 3.0, "challenge_steps": 2},
    'checks."face.liveness"': {"required": "false"},
}
SHORT = {"live": {"challenge_steps": 0, "back": '"never"'}, 'checks."face.challenge"': {"required": "false"}}
PROFILES = {
    "rehearsal": {},
    # Asks for what no detector can measure yet.
    "unmeasured": {**SHORT, 'checks."originality.physical"': {"required": "true"}},
    # The date of birth is in the barcode on the back.
    "old": {**SHORT, "live": {"challenge_steps": 0}, 'checks."document.age"': {"threshold": 90.0, "required": "true"}},
    "once": {"live": {"attempts": 1, "back": '"never"'}},
}
# Where what belongs on a live screen of 640 x 480 px.
STEPS, MESSAGE, PREVIEW, BUTTONS = (0, 4, 640, 36), (0, 40, 640, 84), (0, 130, 640, 410), (0, 424, 640, 476)
HEADING = (0, 0, 640, 44)


def profile(name: str) -> str:
    text = f'id = "{name}"\nspecimen = true\n'
    tables = {table: {**keys, **PROFILES[name].get(table, {})} for table, keys in REHEARSAL.items()}
    tables |= {table: keys for table, keys in PROFILES[name].items() if table not in tables}
    for table, keys in tables.items():
        text += f"[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    return text


def is_marked(picture: Picture) -> bool:
    """A quad or an oval is drawn."""
    return picture.count(is_found, PREVIEW) > 150


class Test:
    """States, one after the other."""

    def __init__(self, build: Path, idcapture: Path, out: Path, work: Path):
        self.build, self.out, self.work = build, out, work
        self.checks = 0
        key = work / "device.pem"
        subprocess.run([idcapture, "keys", "new", "signing", "--out", key], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [idcapture, "keys", "new", "sealing", "--out", work / "party.age"], check=True, stdout=subprocess.DEVNULL
        )
        shown = subprocess.run(
            [idcapture, "keys", "show", work / "party.age"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        self.recipient = next(word.strip('",') for word in shown.split() if word.strip('",').startswith("age1"))
        self.idcapture, self.key = idcapture, key
        for name in PROFILES:
            (work / f"{name}.toml").write_text(profile(name))

    def command(self, program: str, *flags: str, profile: str = "rehearsal") -> list:
        out = self.work / f"out-{self.checks}"
        out.mkdir(exist_ok=True)
        usual = ["--key", str(self.key), "--recipient", self.recipient, "--out", str(out)]
        usual += ["--profile", str(self.work / f"{profile}.toml"), "--size", f"{SIZE[0]}x{SIZE[1]}"]
        return [str(self.build / program), *usual, *flags]

    def rehearse(self, display: Display, *flags: str, profile: str = "rehearsal", wrong: str = "") -> Run:
        return Run(display, self.command("examples/rehearsal", *flags, profile=profile), {"REHEARSAL": wrong})

    def check(self, holds: bool, what: str) -> None:
        if not holds:
            raise Failed(what)
        self.checks += 1
        print(f"ok: {what}", flush=True)

    def keep(self, display: Display, name: str, picture: Picture | None = None) -> Picture:
        """A state's picture, kept. There is text at the top, and at the bottom there are buttons."""
        picture = picture or display.picture()
        picture.save(self.out / f"{name}.png")
        self.check(picture.colours(HEADING) > 8, f"{name}: a heading or the steps at the top")
        self.check(picture.colours(BUTTONS) > 8, f"{name}: buttons at the bottom")
        return picture

    def keep_live(
        self, display: Display, name: str, found: bool | None, picture: Picture | None = None
    ) -> Picture:
        """A live screen: steps, message, the camera's picture, and what was found in it marked, or not."""
        picture = self.keep(display, name, picture)
        self.check(picture.colours(STEPS) > 8 and picture.colours(MESSAGE) > 8, f"{name}: steps and a message")
        self.check(picture.colours(PREVIEW) > 300, f"{name}: the camera's picture")
        if found is not None:
            marked = picture.count(is_found, PREVIEW)
            self.check(marked > 150 if found else marked < 40, f"{name}: {'marked' if found else 'no'} quad or oval")
        return picture

    def bundle(self, run: Run) -> Path:
        """The one sealed bundle that a run has written; it verifies for whom it is sealed to, and for nobody else."""
        out = Path(run.command[run.command.index("--out") + 1])
        until(lambda: any(out.iterdir()), "the bundle", 30)
        bundles = list(out.iterdir())
        self.check([bundle.suffix for bundle in bundles] == [".age"], "one sealed bundle was written")
        self.check(bundles[0].read_bytes().startswith(b"age-encryption.org/v1"), "it is an age file")
        verify = [self.idcapture, "verify", bundles[0], "--identity", self.work / "party.age"]
        verify += ["--trust", f"{self.key}.pub"]
        verified = subprocess.run(verify, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if verified.returncode != 0:
            print(verified.stdout[-1500:], flush=True)
        self.check(verified.returncode == 0, "idcapture verify accepts the bundle")
        return bundles[0]

    def end(self, run: Run, outcome: str, *reasons: str) -> None:
        done = run.wait("the end", 240, event="finished")
        codes = [reason["code"] for reason in done["reasons"]]
        self.check(done["outcome"] == outcome, f"the outcome is {outcome}: {codes}")
        for code in reasons:
            self.check(code in codes, f"a reason is {code}")
        time.sleep(2.5)

    def session(self, display: Display) -> None:
        """All steps, with a pause, a swapped movement, the checks, and the bundle verified. English, light."""
        run = self.rehearse(display, "--language", "en", "--theme", "light")
        try:
            start = self.keep(display, "start")
            display.keys("Return")
            consent = self.keep(display, "consent")
            self.check(start.differs(consent) > 2000, "Enter leads from the start to the consent")
            display.keys("Return")
            run.wait("the first step", 120, event="step_started", step="front")
            # That of the whole card, and not of something printed on it while it is brought in.
            display.until(lambda picture: picture.count(is_found, PREVIEW) > 2000, "the quad", 60)
            time.sleep(0.5)
            shown = display.until(is_marked, "the quad", 60)
            self.keep_live(display, "front", True, shown)
            run.wait("the front", 90, event="captured", step="front")
            run.wait("the back's step", 60, event="step_started", step="back")
            time.sleep(1.2)
            self.keep_live(display, "turn-over", None)
            display.keys("space")
            run.wait("a pause", 30, event="paused")
            time.sleep(0.6)
            self.keep_live(display, "paused", False)
            display.keys("Return")
            run.wait("the end of the pause", 30, event="resumed")
            display.keys("Escape")
            run.wait("a pause", 30, event="paused")
            time.sleep(0.6)
            self.keep_live(display, "stop-question", False)
            display.keys("Escape")
            run.wait("the end of the pause", 30, event="resumed")
            run.came("the back", 120, event="captured", step="back")
            run.came("the selfie's step", 60, event="step_started", step="selfie")
            shown = display.until(is_marked, "the face's oval", 60)
            self.keep_live(display, "selfie", True, shown)
            run.came("the selfie", 120, event="captured", step="selfie")
            run.wait("a movement", 120, event="challenge", what="asked")
            time.sleep(0.3)
            # The focus rests on the pause; the button for another movement comes before it.
            display.at_once("shift+Tab", "space")
            run.wait("another movement", 10, event="challenge", what="swapped")
            self.keep_live(display, "challenge", True)
            self.end(run, "accepted")
            self.keep(display, "accepted")
            display.keys("Tab", "space")
            time.sleep(0.5)
            why = self.keep(display, "why")
            display.keys("Next")
            time.sleep(0.5)
            self.check(display.picture().differs(why) > 1000, "Page Down scrolls the checks")
            display.keys("Escape")
            self.bundle(run)
            display.keys("Return")
            time.sleep(0.5)
            self.check(display.picture().differs(start) < 4000, "Enter starts over")
        finally:
            run.close()

    def shutter(self, display: Display) -> None:
        """A stream of a table without a card: the shutter is offered and pressed, the picture refused. German, dark."""
        stream = self.work / "table.y4m"
        flags = ["--source", f"y4m:{stream}", "--paced", "--language", "de", "--theme", "dark"]
        run = Run(display, self.command("idcapture-desktop", *flags))
        try:
            display.keys("Return", "Return")
            until(lambda: display.picture().colours(PREVIEW) > 40, "the preview", 120)
            before = display.picture()
            until(lambda: display.picture().differs_in(before, BUTTONS) > 300, "the shutter", 30)
            time.sleep(0.5)
            offered = self.keep_live(display, "shutter", False)
            display.keys("Return")
            until(lambda: display.picture().differs_in(offered, BUTTONS) > 300, "the refusal", 60)
            time.sleep(0.3)
            retake = self.keep_live(display, "retake", False)
            display.keys("Escape")
            time.sleep(0.8)
            display.keys("Tab", "Return")
            until(lambda: display.picture().differs(retake) > 60000, "the result", 60)
            time.sleep(1)
            self.keep(display, "stopped")
            self.bundle(run)
        finally:
            run.close()

    def losses(self, display: Display) -> None:
        """A camera that comes back, in Japanese; one that does not, in Chinese: what was kept before is in the bundle."""
        run = self.rehearse(display, "--language", "ja", "--theme", "light", wrong="losing")
        try:
            display.keys("Return", "Return")
            run.wait("the first step", 120, event="step_started", step="front")
            time.sleep(3)
            self.keep_live(display, "camera-lost", None)
            run.wait("the front", 120, event="captured", step="front")
            self.check(True, "a camera that comes back goes on")
        finally:
            run.close()
        run = self.rehearse(display, "--language", "zh-Hans", "--theme", "dark", wrong="lost")
        try:
            display.keys("Return", "Return")
            run.wait("the front", 120, event="captured", step="front")
            self.end(run, "retry", "session.source_lost")
            self.keep(display, "ended-by-loss")
            self.bundle(run)
        finally:
            run.close()

    def outcomes(self, display: Display) -> None:
        """What else can come of it: review, rejected, and no attempts left."""
        endings = (
            ("review", "zh-Hant", "light", "unmeasured", "", "review", "originality.physical.not_measured"),
            ("rejected", "fr", "dark", "old", "", "rejected", "document.age.failed"),
            ("fallback", "pt", "light", "once", "refusing", "fallback", "session.attempts_used"),
        )
        for name, language, theme, profile, wrong, outcome, reason in endings:
            flags = ["--language", language, "--theme", theme]
            run = self.rehearse(display, *flags, profile=profile, wrong=wrong)
            try:
                display.keys("Return", "Return")
                self.end(run, outcome, reason)
                self.keep(display, name)
            finally:
                run.close()

    def others(self, display: Display) -> None:
        """Large text, other languages; declined; no camera; a fault before the session."""
        run = self.rehearse(display, "--language", "fr", "--theme", "light", "--large-text")
        try:
            self.keep(display, "large-text")
        finally:
            run.close()
        run = self.rehearse(display, "--language", "zh-Hant", "--theme", "dark")
        try:
            start = display.picture()
            # From the first button forwards: quit, language, large text, dark, the cameras.
            display.keys(*["Tab"] * 5, "space")
            chosen = self.keep(display, "camera-choice")
            self.check(chosen.differs_in(start, (0, 240, 640, 360)) > 2000, "the list of cameras opens by keyboard")
        finally:
            run.close()
        run = self.rehearse(display, "--language", "ja", "--theme", "light")
        try:
            display.keys("Return")
            consent = self.keep(display, "consent-ja")
            display.keys("Escape")
            declined = self.keep(display, "declined-ja")
            self.check(declined.differs(consent) > 2000, "Escape declines")
        finally:
            run.close()
        run = Run(display, self.command("idcapture-desktop", "--language", "en", "--theme", "dark"))
        try:
            self.keep(display, "no-camera")
        finally:
            run.close()
        command = self.command("examples/rehearsal", "--language", "es", "--theme", "light")
        command[command.index("--key") + 1] = str(self.work / "nowhere.pem")
        run = Run(display, command)
        try:
            display.keys("Return")
            consent = display.picture()
            display.keys("Return")
            until(lambda: display.picture().differs(consent) > 2000, "the fault", 60)
            time.sleep(3)
            self.keep(display, "failed")
        finally:
            run.close()

    def gallery(self, display: Display) -> None:
        """Every state in every language, drawn without a session: to look at, in a folder a language."""
        for place, language in enumerate(LANGUAGES):
            folder = self.out / "gallery" / language
            flags = ["--language", language, "--theme", ["light", "dark"][place % 2], "--source", "camera"]
            command = self.command("examples/gallery", *flags)
            env = {**display.env, "GALLERY": str(folder)}
            subprocess.run(command, env=env, check=True, timeout=120)
            self.check(len(list(folder.glob("*.png"))) >= 17, f"{language}: every state is drawn")
        # Too short a moment to be met in a session.
        shrunk = ["convert", self.out / "gallery" / "en" / "preparing.png", "-colors", "128"]
        subprocess.run([*shrunk, f"png8:{self.out / 'preparing.png'}"], check=True)


def main() -> int:
    missing = sorted(package for tool, package in TOOLS.items() if shutil.which(tool) is None)
    if missing:
        print(f"the window's test needs: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 1
    build, idcapture, out = (Path(argument).resolve() for argument in sys.argv[1:4])
    parts = sys.argv[4:] or ["session", "shutter", "losses", "outcomes", "others", "gallery"]
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        test = Test(build, idcapture, out, Path(work))
        if "shutter" in parts:
            table = {**os.environ, "REHEARSAL_TABLE": str(Path(work) / "table.y4m")}
            subprocess.run([build / "examples" / "rehearsal"], env=table, check=True)
        display = Display()
        display.failure = out / "failed-here.png"
        display.failure.unlink(missing_ok=True)
        try:
            for part in parts:
                getattr(test, part)(display)
        except Failed as failed:
            print(f"failed: {failed}", file=sys.stderr)
            return 1
        finally:
            display.close()
    print(f"{test.checks} passed, 0 failed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
