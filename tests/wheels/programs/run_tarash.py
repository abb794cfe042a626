"""Runs the installed `tarash` and prints how it ended."""

import json
import subprocess
import sys
from pathlib import Path

TARASH = Path(sys.executable).with_name("tarash")
done = subprocess.run((TARASH, *sys.argv[1:]), capture_output=True, text=True, check=False)
answer = json.loads(done.stdout) if done.stdout else None
print(json.dumps({"code": done.returncode, "json": answer, "err": done.stderr}))
