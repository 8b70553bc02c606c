// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

#include "networks/data/dataset.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Samples of spikes in an HDF5 file as the Spiking Heidelberg Digits come (B. Cramer et al., IEEE Trans.
/// Neural Netw. Learn. Syst. 33, 2744 (2022)): `spikes/times` and `spikes/units`, a list of any length for
/// each sample, in seconds and by source, and `labels`. Classes are numbers. Where the file cannot be read,
/// or holds something else, that is complained about at the node that names it.
void add_hdf5_samples(Reader& name, const std::filesystem::path& folder, Dataset& data);

}  // namespace memspike
