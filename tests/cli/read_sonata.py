# SPDX-License-Identifier: Apache-2.0
# Reads data.h5 as a SONATA file with h5py and compares it with the tables in CSV of the same run.
# usage: read_sonata.py data.h5 TABLES; exit status 77: no h5py
import csv
import sys

try:
    import h5py
except ImportError:
    sys.exit(77)

file = h5py.File(sys.argv[1])
assert file.attrs["magic"] == 0x0A7A, "not marked as SONATA"


def rows(table):
    with open(f"{sys.argv[2]}/{table}.csv", newline="") as text:
        return list(csv.DictReader(text))


def close(a, b):
    return abs(a - b) <= 1e-12 * max(1.0, abs(a), abs(b))


for population in {row["population"] for row in rows("spikes")}:
    own = [row for row in rows("spikes") if row["population"] == population]
    spikes = file["spikes"][population]
    assert [int(row["neuron"]) for row in own] == list(spikes["node_ids"][:])
    assert all(close(float(row["t [s]"]) * 1e3, t) for row, t in zip(own, spikes["timestamps"][:]))


def compare(table, group, ids, value):
    """Every row of the table against the report of its population or projection."""
    own = rows(table)
    assert own, table
    for name in {row[group] for row in own}:
        mine = [row for row in own if row[group] == name]
        report = file["report"][name]
        mapping, data = report["mapping"], report["data"]
        nodes = [tuple(int(i) for i in node) for node in zip(*(mapping[column][:] for _, column in ids))]
        assert data.shape == (len(mapping["times"]), len(nodes))
        assert data.size == len(mine)
        for k, row in enumerate(mine):
            time, column = divmod(k, len(nodes))
            assert tuple(int(row[name_in_csv]) for name_in_csv, _ in ids) == nodes[column]
            assert close(float(row["t [s]"]) * 1e3, mapping["times"][time])
            assert float(row[value]) == data[time, column]
        assert list(mapping["index_pointers"][:]) == list(range(len(nodes) + 1))
        start, stop, step = mapping["time"][:]
        assert close(start + step * data.shape[0], stop)


compare("membrane", "population", [("neuron", "node_ids")], "V [V]")
compare("weights", "projection", [("pre", "src_ids"), ("post", "trg_ids")], "G [S]")
