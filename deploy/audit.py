"""`python deploy/audit.py`: whether vulnerabilities are known of the locked packages, asked of public services.

Exit status 1 where there are some. Where no service is reached that is said and is no failure: nothing is known then.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCKS = ("serve.lock", "full.lock", "wheel.lock")
SERVICES = ("pypi", "osv")
CONNECT, LONGEST = 5, 120  # seconds for one connection; for one lock
Package = dict[str, Any]


def main() -> int:
    """Audit every lock; returns the exit status."""
    status = 0
    for lock in LOCKS:
        found = audit(lock)
        if isinstance(found, str):
            print(f"deploy/{lock}: NOT AUDITED, no service that knows vulnerabilities is reached ({found}).")
            break  # the other locks would take as long to find out the same
        unknown = [package["name"] for package in found if "skip_reason" in package]
        vulnerable = [package for package in found if package.get("vulns")]
        print(f"deploy/{lock}: {len(found) - len(unknown)} packages audited, {len(vulnerable)} with vulnerabilities.")
        if unknown:
            print(f"  not audited: {', '.join(unknown)}")
        for package in vulnerable:
            for one in package["vulns"]:
                mended = ", ".join(one["fix_versions"]) or "no version yet"
                print(f"  {package['name']} {package['version']}: {one['id']}, mended in {mended}")
            status = 1
    return status


def audit(lock: str) -> list[Package] | str:
    """What the first service that knows something says of each package of a lock; a text that says why, where none."""
    reasons = []
    for service in SERVICES:
        found = ask(lock, service)
        if isinstance(found, list) and any("skip_reason" not in package for package in found):
            return found
        reasons.append(found if isinstance(found, str) else f"{service} knows none of the {len(found)} packages")
    return "; ".join(reasons)


def ask(lock: str, service: str) -> list[Package] | str:
    """What one service says, by pip-audit; a text that says why it says nothing."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--timeout", str(CONNECT)]
    command += ["--requirement", str(HERE / lock), "--disable-pip", "--no-deps", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=LONGEST, check=False)
        packages: list[Package] = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return f"{service} took longer than {LONGEST} s"
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        reason = last.rpartition(": ")[2].rstrip(")'\"")
        return f"{service}: {reason[:120]}"
    return packages


if __name__ == "__main__":
    sys.exit(main())
