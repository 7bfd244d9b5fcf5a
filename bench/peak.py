"""Runs a command and prints its seconds and the most memory it held, in MB: peak.py COMMAND…; its output goes to stderr."""
import resource
import subprocess
import sys
import time

start = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
seconds = time.monotonic() - start
# Linux says kB, macOS bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(f"{seconds:.1f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6:.0f}")
sys.exit(code)
