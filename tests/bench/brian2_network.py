# SPDX-License-Identifier: Apache-2.0
"""Builds a network of the bench in Brian2, as a C++ program that prints its CPU time and spikes at two marks.

    /usr/bin/python3 brian2_network.py WORKLOAD SYNAPSE SIZE SECONDS FOLDER

WORKLOAD a or b; SYNAPSE static, stdp or, for a, memristor and memristor_post; SIZE the neurons of the output (a) or
of the network (b); SECONDS of network time between the marks. The program is FOLDER/main; it prints, twice,
`MARK cpu_seconds spikes_of_each_group...`. Weights and drive are such that rates are about those of memspike's
network.
"""
import csv
import pathlib
import sys

import brian2 as b
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
WARM_UP = 0.1  # s, before the first mark

# Pair rule with a trace of each side, all to all; the traces are computed at events only.
STDP = {
    "model": """w : 1
        darrived/dt = -arrived/(20*ms) : 1 (event-driven)
        dfired/dt = -fired/(20*ms) : 1 (event-driven)""",
    "on_pre": """v_post += w
        arrived += 0.005*w_0
        w = clip(w + fired, 0, 2*w_0)""",
    "on_post": """fired -= 0.00525*w_0
        w = clip(w + arrived, 0, 2*w_0)""",
}
STATIC = {"model": "w : 1", "on_pre": "v_post += w"}

# The `nonvolatile` model with the set `learning`, in V, s and A, stepped in every synapse at every step of the clock.
DEVICE = """
    V_row = 0.4*int(t < pre_end) : 1 (constant over dt)
    V_column = {post} : 1 (constant over dt)
    I = (V_row - V_column - u)/R_s : 1
    du/dt = ((V_row - V_column - u)/R_s - u*(g_off + x*(g_on - g_off)))/C_m/second : 1 (clock-driven)
    dx/dt = (K/(1 + exp(-(u - V_set)/V_w))*(1 - x) - K/(1 + exp((u + V_set)/V_w))*x)/second : 1 (clock-driven)
    I_syn_post = 2e-6*I : 1 (summed)
    pre_end : second
    """
DEVICE_VALUES = {"R_s": 50.0, "g_on": 1 / 5e3, "g_off": 1 / 250e3, "C_m": 200e-9, "K": 1e4, "V_set": 1.4605,
                 "V_w": 0.05}
POST = "-0.79*int(t < post_start + 1*ms) + 1.16*int(t >= post_start + 1*ms)*int(t < post_start + 2*ms)"


def active_rates():
    with open(HERE / "workload_a_rates.csv") as file:
        return [float(row["rate [Hz]"]) for row in csv.DictReader(file)]


def device_synapses(sources, targets, with_post):
    model = DEVICE.format(post=POST if with_post else "0") + ("post_start : second" if with_post else "")
    synapses = b.Synapses(sources, targets, model, on_pre={"pre": "pre_end = t + 5*ms"},
                          on_post="post_start = t" if with_post else None, delay={"pre": 1 * b.ms},
                          method="exponential_euler", namespace=DEVICE_VALUES)
    synapses.connect()
    synapses.x = "0.25 + 0.5*rand()"
    synapses.pre_end = -1 * b.second
    if with_post:
        synapses.post_start = -1 * b.second
    return synapses


def plain_synapses(sources, targets, rule, w, probability=None):
    synapses = b.Synapses(sources, targets, **rule, delay={"pre": 1.5 * b.ms} if probability else {"pre": 1 * b.ms},
                          namespace={"w_0": w})
    synapses.connect(p=probability or 1)
    synapses.w = f"{w}*(0.5 + rand())"
    return synapses


def workload_a(synapse, size):
    sources = b.PoissonGroup(784, rates=np.array(active_rates() + [0.0] * 635) * b.Hz)
    if synapse.startswith("memristor"):  # v in volts
        threshold = {"memristor": "7e-3", "memristor_post": "4.5e-3"}[synapse]
        outputs = b.NeuronGroup(size, "dv/dt = (1e7*I_syn - v)/(100*ms) : 1 (unless refractory)\nI_syn : 1",
                                threshold=f"v > {threshold}", reset="v = 0", refractory=10 * b.ms, method="euler")
        synapses = device_synapses(sources, outputs, synapse == "memristor_post")
    else:
        outputs = b.NeuronGroup(size, "dv/dt = -v/(100*ms) : 1 (unless refractory)", threshold="v > 1", reset="v = 0",
                                refractory=10 * b.ms, method="exact")
        synapses = plain_synapses(sources, outputs, STATIC if synapse == "static" else STDP, 0.0055)
    return [sources, outputs], [sources, outputs], [synapses]


def workload_b(synapse, size):
    refractory = 3 if synapse == "stdp" else 2
    neurons = b.NeuronGroup(size, "dv/dt = (38 - v)/(20*ms) : 1 (unless refractory)", threshold="v > 20",
                            reset="v = 0", refractory=refractory * b.ms, method="exact")
    neurons.v = "20*rand()"
    excitatory, inhibitory = neurons[: size * 4 // 5], neurons[size * 4 // 5 :]
    w = 0.117 * 1e4 / size  # mV, what a pulse of the device adds
    synapses = [plain_synapses(excitatory, excitatory, STDP if synapse == "stdp" else STATIC, w, 0.1)]
    for source, target, rule in ((excitatory, inhibitory, "v_post += w"), (inhibitory, neurons, "v_post -= 5.1*w")):
        only = b.Synapses(source, target, on_pre=rule, delay=1.5 * b.ms, namespace={"w": w})
        only.connect(p=0.1)
        synapses.append(only)
    return [neurons], [excitatory, inhibitory], synapses


def mark(monitors):
    """Inserts C++ that prints the CPU time of the process and the spikes so far."""
    counts = ", ".join(f"(long)brian::_array_{m.name}_N[0]" for m in monitors)
    formats = " %ld" * len(monitors)
    b.device.insert_code("main", f"""
        {{
          struct timespec used;
          clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
          printf("MARK %.6f{formats}\\n", used.tv_sec + 1e-9*used.tv_nsec, {counts});
          fflush(stdout);
        }}""")


def build(workload, synapse, size, seconds, folder):
    b.set_device("cpp_standalone", build_on_run=False, directory=folder)
    b.prefs.devices.cpp_standalone.openmp_threads = 0
    b.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
    b.prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-fno-finite-math-only",
                                                  "-march=native", "-std=c++11"]
    b.prefs.codegen.cpp.headers += ["<time.h>", "<stdio.h>"]
    b.seed(1)
    b.defaultclock.dt = 0.1 * b.ms
    owners, groups, synapses = (workload_a if workload == "a" else workload_b)(synapse, size)
    monitors = [b.SpikeMonitor(group, record=False) for group in groups]
    network = b.Network(*owners, *synapses, *monitors)
    network.run(WARM_UP * b.second)
    mark(monitors)
    network.run(seconds * b.second)
    mark(monitors)
    b.device.build(directory=folder, compile=True, run=False)


if __name__ == "__main__":
    build(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
