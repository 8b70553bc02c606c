# SPDX-License-Identifier: Apache-2.0
"""Runs memspike and reads its CPU time when it says where it is, on standard error."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

SIMULATED = re.compile(rb"simulating .*: done")


def cpu_seconds(pid):
    """CPU time of all threads of a process so far [s]; the clock id is that of clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def peak_bytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])


class MemspikeRun:
    """One run. CPU times from the start until the network is drawn (built_s) and until the end of the simulation
    (done_s) [s]; the time on the clock until the latter (done_wall_s); the most memory until then; `summary` if the
    run was complete."""

    def __init__(self, program, workload, folder, changes, complete=False, threads=1):
        shutil.rmtree(folder, ignore_errors=True)
        command = [program, "run", str(workload), "-o", str(folder), "--threads", str(threads)]
        for path, value in changes.items():
            command += ["--set", f"{path}={value}"]
        begin = time.monotonic()
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, bufsize=0)
        self.built_s = self.done_s = None
        said = []
        for line in process.stderr:
            said.append(line)
            if self.built_s is None:
                self.built_s = cpu_seconds(process.pid)
            if SIMULATED.match(line):
                self.done_wall_s = time.monotonic() - begin
                self.done_s = cpu_seconds(process.pid)
                self.peak_bytes = peak_bytes(process.pid)
                if not complete:
                    process.kill()  # the tables at the end are not part of the question
        process.stderr.close()
        if process.wait() != 0 and complete or self.done_s is None:
            raise RuntimeError(" ".join(command) + "\n" + b"".join(said).decode())
        if complete:
            self.summary = json.loads((pathlib.Path(folder) / "summary.json").read_text())


def deliveries(summary):
    """What has reached a synapse, by kind."""
    return {kind: summary["events"][kind] for kind in ("pre", "post", "jumps")}
