"""Runs verify_bundle.py on every golden bundle and compares with what expected.json says. Exit 0 when all agree."""
import json, pathlib, subprocess, sys

here = pathlib.Path(__file__).parent
wrong, folders = 0, sorted((here.parent.parent / "tests" / "bundles").iterdir())
for folder in folders:
    expected = json.loads((folder / "expected.json").read_text())
    trust = [word for key in expected["trust"] for word in ("--trust", str(folder / key))]
    for case in expected["bundles"]:
        command = [sys.executable, str(here / "verify_bundle.py"), str(folder / case["file"]), "--now", case["now"], *trust]
        ran = subprocess.run([*command, "--identity", str(folder / "recipient.age")], capture_output=True, text=True)
        verdict = {0: "valid", 1: "invalid"}.get(ran.returncode)
        # The item's own code, where the two verifiers stop at the same place.
        code = "" if verdict == "valid" else case["not_valid"][0].split("=")[-1]
        if verdict != case["verdict"] or (code and f"invalid: {code}" != ran.stderr.strip()):
            wrong += 1
            print(f"{case['file']}: {ran.stdout}{ran.stderr} instead of {case['verdict']} {code}")
    print(f"{folder.name}: {len(expected['bundles'])} bundles")
sys.exit(1 if wrong or not folders else 0)
