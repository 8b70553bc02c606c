#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What does an event of a network cost, and how wrong is it, beside Brian2?

    /usr/bin/python3 tests/bench/network_bench.py [a] [b] [kinds] [size] [threads] [--memspike PROGRAM] [--rounds N] [--folder DIR]

Prints tables in Markdown. All programs take their turn in each round. CPU time, one thread; `threads` measures the
time on the clock, and means something only on a machine that does nothing else. Without Debian's python3-brian the
rows of Brian2 are missing.
"""
import argparse
import csv
import importlib.util
import os
import pathlib
import platform
import statistics
import subprocess
import sys

from memspike_run import MemspikeRun, deliveries

HERE = pathlib.Path(__file__).resolve().parent
POST = "[{voltage: -0.79 V, duration: 1 ms}, {voltage: 1.16 V, duration: 1 ms}]"
OUTPUT = "network.populations.output"
WITHOUT_POST = {"network.projections[0].post_pulse": "[]", "network.projections[1].post_pulse": "[]",
                f"{OUTPUT}.neuron.parameters.V_th": "7 mV"}
WITH_POST = {"network.projections[0].post_pulse": POST,
             "network.populations.excitatory.neuron.parameters.t_ref": "3 ms"}
PARAMETERS = "R_s R_on R_off C_m K_s K_r V_set V_res V_s V_r".split()
TENTH = {"network.populations.excitatory.size": 800, "network.populations.inhibitory.size": 200,
         **{f"network.projections[{k}].connect.indegree": 80 for k in (0, 1)},
         **{f"network.projections[{k}].connect.indegree": 20 for k in (2, 3)},
         **{f"network.projections[{k}].gain": 3e-5 for k in (0, 1)},
         **{f"network.projections[{k}].synapse.weight": "-6 mV" for k in (2, 3)}}


class Memspike:
    """A row of the tables."""

    def __init__(self, options, name, workload, seconds, changes):
        self.name, self.options, self.seconds, self.changes = name, options, seconds, changes
        self.workload = HERE / f"workload_{workload}.yaml"
        self.runs = []

    def run(self, folder="run", complete=False, threads=1, **more):
        changes = {"run.duration": f"{self.seconds} s", **self.changes, **more}
        return MemspikeRun(self.options.memspike, self.workload, self.options.folder / folder, changes, complete,
                           threads)

    def prepare(self):
        """Counts the events of the whole run less those of its first tenth, which are those of the short run."""
        whole = self.run(complete=True).summary
        at_end, before = deliveries(whole), deliveries(self.tenth(complete=True).summary)
        self.events = {kind: at_end[kind] - before[kind] for kind in at_end}
        self.rate = rate_of_firing(whole)

    def tenth(self, **how):
        return self.run(**how, **{"run.duration": f"{self.seconds / 10} s"})

    def measure(self):
        self.runs.append((self.tenth(), self.run()))

    def cost(self, of_rounds):
        """ns per event: the time of the whole run less that of the short one, each the least or median."""
        short, long = (of_rounds([run.done_s for run in runs]) for runs in zip(*self.runs))
        return 1e9 * (long - short) / sum(self.events.values())


class Brian2:
    """A row of the tables. Events: a spike at a synapse; of plastic ones also the postsynaptic spike."""

    def __init__(self, options, workload, synapse, size, seconds):
        self.name = f"Brian2, {synapse.replace('_post', ' with post_pulse')}, {size}"
        self.workload, self.synapse, self.size, self.seconds = workload, synapse, size, seconds
        self.folder = options.folder / f"brian2_{workload}_{synapse}_{size}"
        self.costs = []

    def prepare(self):
        command = ["/usr/bin/python3", HERE / "brian2_network.py", self.workload, self.synapse, str(self.size),
                   str(self.seconds), self.folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def measure(self):
        said = subprocess.run(["./main"], cwd=self.folder, check=True, capture_output=True, text=True).stdout
        before, after = ([float(word) for word in line.split()[1:]] for line in said.splitlines() if "MARK" in line)
        cpu, first, second = (b - a for a, b in zip(before, after))
        plastic = self.synapse in ("stdp", "memristor_post")
        if self.workload == "a":
            self.events = {"pre": first * self.size, "post": second * 784 if plastic else 0}
            self.rate = second / self.size / self.seconds
        else:
            self.events = {"pre": first * self.size / 10, "post": first * 0.08 * self.size if plastic else 0,
                           "jumps": second * self.size / 10}
            self.rate = (first + second) / self.size / self.seconds
        self.costs.append(1e9 * cpu / sum(self.events.values()))

    def cost(self, of_rounds):
        return of_rounds(self.costs)


def rate_of_firing(summary):
    neurons = [p for name, p in summary["population"].items() if name not in ("input", "silent")]
    return sum(p["spikes"] for p in neurons) / sum(p["neurons"] for p in neurons) / summary["duration_s"]


def take_turns(rows, rounds):
    for row in rows:
        row.prepare()
    for _ in range(rounds):
        for row in rows:
            row.measure()


def print_costs(title, rows):
    print(f"\n**{title}**\n\n| | firing, Hz | pre, post, jumps measured, 10⁶ | ns CPU per event, least | median |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        events = ", ".join(f"{row.events.get(kind, 0) / 1e6:.4g}" for kind in ("pre", "post", "jumps"))
        print(f"| {row.name} | {row.rate:.1f} | {events} | {row.cost(min):.4g} | {row.cost(statistics.median):.4g} |",
              flush=True)


# --- errors


def columns(path, names):
    with open(path) as file:
        return [[row[name] for name in names] for row in csv.DictReader(file)]


def trains(folder):
    """Spike times of each neuron that is not a source."""
    found = {}
    for t, population, neuron in columns(folder / "tables/spikes.csv", ["t [s]", "population", "neuron"]):
        if population not in ("input", "silent"):
            found.setdefault((population, neuron), []).append(float(t))
    return found


def print_error(row, seconds, judge="1e-8"):
    """Against the run at the judge's tolerance, for which no map is fine enough: all spikes, and x at the end."""
    short = {"run.duration": f"{seconds} s", "record.spikes": "all"}
    row.run("loose", complete=True, **short)
    row.run("strict", complete=True, **short, tolerance=judge)
    loose, strict = (trains(row.options.folder / name) for name in ("loose", "strict"))
    same = loose.keys() == strict.keys() and all(len(loose[n]) == len(strict[n]) for n in loose)
    spikes = sum(map(len, strict.values()))
    of_times = max((abs(a - b) for n in loose for a, b in zip(loose[n], strict[n])), default=0.0) if same else None
    slow = [columns(row.options.folder / name / "tables/synapses_final.csv", ["slow"])
            for name in ("loose", "strict")]
    of_x = max(abs(float(a[0]) - float(b[0])) for a, b in zip(*slow))
    times = f"{of_times:.1e} s" if same else "spikes differ"
    print(f"| {row.name} | {seconds} s, {spikes} spikes | {times} | {of_x:.1e} |", flush=True)


def print_statistics(row):
    """A chaotic network amplifies every error: what can be compared are rates and intervals."""
    print("\n1000 neurons with a tenth of the synapses each, ten times as strong; without post_pulse.")
    print("\n| | tolerance | rate, Hz | sd over neurons, Hz | CV of intervals |\n| --- | ---: | ---: | ---: | ---: |")
    for tolerance in ("1e-4", "1e-7"):  # at the latter every device is integrated
        summary = row.run(complete=True, tolerance=tolerance).summary
        for name, p in summary["population"].items():
            print(f"| {row.name}, {name} | {tolerance} | {p['rate_mean_Hz']:.3f} | {p['rate_sd_Hz']:.3f} | "
                  f"{p['interval_cv']:.4f} |", flush=True)


# --- the parts


def bench_a(options):
    rows = []
    for size in (100, 300):
        plain = {f"{OUTPUT}.size": size}
        rows.append(Memspike(options, f"memspike, with post_pulse, {size}", "a", 10, plain))
        rows.append(Memspike(options, f"memspike, without, {size}", "a", 10, {**plain, **WITHOUT_POST}))
    ours = list(rows)
    if options.brian2:
        for size in (100, 300):
            rows += [Brian2(options, "a", "static", size, 10), Brian2(options, "a", "stdp", size, 10),
                     Brian2(options, "a", "memristor", size, 0.2), Brian2(options, "a", "memristor_post", size, 0.2)]
    take_turns(rows, options.rounds)
    print_costs("A: 784 sources onto some neurons", rows)
    print("\n| at 1e-4, against 1e-8 | | largest error of a spike time | largest error of x at the end |")
    print("| --- | --- | ---: | ---: |")
    for row in ours[:2]:
        print_error(row, 0.2)


def bench_b(options):
    ours = [Memspike(options, "memspike, without post_pulse", "b", 0.3, {}),
            Memspike(options, "memspike, with post_pulse on E→E", "b", 0.06, WITH_POST)]
    rows = list(ours)
    if options.brian2:
        rows += [Brian2(options, "b", "static", 10000, 0.5), Brian2(options, "b", "stdp", 10000, 0.2)]
    take_turns(rows, options.rounds)
    print_costs("B: balanced network of 10,000 neurons", rows)
    print_statistics(Memspike(options, "memspike", "b", 0.1, TENTH))


def size_row(options, synapses, share=1):
    """Sources onto as many neurons, up to 1000 synapses and 2000 events a second on each, some 20 million in all."""
    degree = min(1000, round(synapses**0.5))
    neurons = round(synapses / degree)
    rate = 2000 / degree * share
    seconds = 2e7 / (synapses * 2000 / degree)
    changes = {"network.populations.input.size": neurons, "network.populations.output.size": neurons,
               "network.projections[0].connect.indegree": degree, "stimuli[0].poisson.rate": f"{rate} Hz",
               "network.projections[0].gain": 2.4e-3 / (degree * rate)}  # 2 mV on the mean
    row = Memspike(options, f"{synapses:.0e}", "size", seconds, changes)
    row.events = {"pre": 0.9 * synapses * rate * seconds}  # 18,000 spikes and more: within a per cent of a draw
    return row


def bench_size(options):
    print("\n| synapses | ns CPU per event, least | median | at half the rates, of its time | at ten times the rates, "
          "ns | build, s CPU | set-up, s CPU | bytes per synapse |\n"
          "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    points, base = [], None
    for synapses in (10**k for k in range(4, 4 + options.sizes)):
        row, half, busy = (size_row(options, synapses, share) for share in (1, 0.5, 10))
        for _ in range(options.rounds if synapses < 10**8 else 1):
            for each in (row, half, busy):
                each.measure()
        short, long = row.runs[0]
        base = base or long.peak_bytes
        costs = row.cost(min), row.cost(statistics.median)
        share = 0.5 * half.cost(min) / costs[0]
        build = min(run.built_s for runs in row.runs for run in runs)
        simulated = (long.done_s - short.done_s) / 9
        print(f"| {row.name} | {costs[0]:.4g} | {costs[1]:.4g} | {share:.2f} | {busy.cost(min):.4g} | {build:.2f} | "
              f"{short.done_s - simulated - short.built_s:.2f} | {(long.peak_bytes - base) / synapses:.3g} |",
              flush=True)
        points.append((synapses, *costs, busy.cost(min)))
    draw(points)


def draw(points):
    data = HERE / "network_size.dat"
    data.write_text("# synapses, ns CPU per event: least, median, least at ten times the rates\n"
                    + "".join("%d %.4g %.4g %.4g\n" % p for p in points))
    subprocess.run(["gnuplot", "network_size.gp"], cwd=HERE, check=True)


def bench_kinds(options):
    """Devices that differ, and mean currents, beside identical devices and exact currents."""
    spread = "{" + ", ".join(f"{name}: {{lognormal: 10 %}}" for name in PARAMETERS) + "}"
    differ = {f"network.projections[{k}].synapse.variability": spread for k in (0, 1)}
    mean = {"delivery": "mean_current"}
    rows = []
    for name, workload, seconds, changes in (("A with post_pulse, 100", "a", 10, {}),
                                             ("A without, 100", "a", 10, WITHOUT_POST), ("B without", "b", 0.3, {})):
        rows += [Memspike(options, f"{name}: identical", workload, seconds, changes),
                 Memspike(options, f"{name}: 10 % on all parameters", workload, seconds, {**changes, **differ}),
                 Memspike(options, f"{name}: mean currents", workload, seconds, {**changes, **mean})]
    take_turns(rows, options.rounds)
    print_costs("Kinds of devices and delivery", rows)
    print("\n| | of the first tenth of the run, s CPU |\n| --- | ---: |")
    for row in rows:
        print(f"| {row.name} | {min(short.done_s for short, _ in row.runs):.3g} |", flush=True)


def bench_threads(options):
    """Workload B without post_pulse, the whole run less its first tenth, on the clock."""
    row = Memspike(options, "memspike", "b", 0.5, {})
    row.prepare()
    events = sum(row.events.values())
    counts = [1] + [n for n in (2, 3, 4, 8) if n <= os.cpu_count()]
    measured = {n: [] for n in counts}
    for _ in range(options.rounds):
        for n in counts:
            short, long = (row.run(threads=n, **{"run.duration": f"{s} s"}) for s in (row.seconds / 10, row.seconds))
            measured[n].append((long.done_wall_s - short.done_wall_s, long.done_s - short.done_s))
    least = {n: [1e9 * min(column) / events for column in zip(*measured[n])] for n in counts}
    print("\n**B on threads**\n\n| threads | ns on the clock per event, least | ns CPU, least | times as fast |")
    print("| ---: | ---: | ---: | ---: |")
    for n in counts:
        print(f"| {n} | {least[n][0]:.4g} | {least[n][1]:.4g} | {least[1][0] / least[n][0]:.2f} |", flush=True)


def machine():
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    compiler = subprocess.run(["g++", "-dumpfullversion"], capture_output=True, text=True).stdout.strip()
    return f"{model}, {os.cpu_count()} processors, {platform.platform()}, g++ {compiler}, load {load}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=["a", "b", "kinds", "size", "threads", []], default=[])
    parser.add_argument("--memspike", default=HERE.parents[1] / "build/release/experiments/memspike")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, default=5, help="how many powers of ten of synapses, from 10000")
    parser.add_argument("--folder", type=pathlib.Path, default=HERE.parents[1] / "build/network_bench")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    options.brian2 = importlib.util.find_spec("brian2") is not None
    print(f"{machine()}; {options.rounds} rounds", flush=True)
    parts = {"a": bench_a, "b": bench_b, "kinds": bench_kinds, "size": bench_size, "threads": bench_threads}
    for part in options.parts or ["a", "b", "size"]:
        parts[part](options)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    sys.exit(main())
