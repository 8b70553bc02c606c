// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace memspike::judge {

/// A row of ngspice's answer: u and the slow state as a fraction of its full scale.
struct SpiceRow {
  double t, u, x;
};

inline bool has_ngspice() { return std::system("command -v ngspice > /dev/null 2>&1") == 0; }

/// A chemical-inductor device as a netlist under a piecewise-linear voltage "t V t V ...": the slow state is
/// the charge of an integrator capacitor of 1 F, in units of i_c0.
struct SpiceDeck {
  double R_s, R_b, C_m, i_c0, V_T, V_m, tau_k;
  double u, i_c;  ///< at the start
  std::string voltage;
  double duration,
      longest_step;  ///< ngspice takes corners of the voltage closer than 5e-5 longest steps for one
  double limit = 0;  ///< of the source to |I| [A]; 0: none

  /// R_s; with a limit a source of the current through it, cut off at both sides.
  std::string series() const {
    if (limit == 0) return fmt::format("R1 in m {:.17g}", R_s);
    return fmt::format("B0 in m I=min(max((V(in)-V(m))/{:.17g}, {:.17g}), {:.17g})", R_s, -limit, limit);
  }

  std::string text(const std::string& answer) const {
    return fmt::format(
        "* chemical-inductor memristor\n"
        "V1 in 0 PWL({})\n"
        "{}\n"
        "C1 m 0 {:.17g} IC={:.17g}\n"
        "B1 m 0 I=V(m)/{:.17g} + {:.17g}*V(x)\n"
        "C2 x 0 1 IC={:.17g}\n"
        "B2 0 x I=(1/(1+exp(-(V(m)-{:.17g})/{:.17g})) - V(x))/{:.17g}\n"
        ".options reltol=1e-9 abstol=1e-18 vntol=1e-15 chgtol=1e-24 trtol=0.05 method=trap\n"
        ".tran {:.17g} {:.17g} 0 {:.17g} uic\n"
        ".control\nset numdgt=15\nset wr_singlescale\nrun\nwrdata {} v(m) v(x)\n.endc\n.end\n",
        voltage, series(), C_m, u, R_b, i_c0, i_c / i_c0, V_T, V_m, tau_k, longest_step, duration,
        longest_step, answer);
  }
};

/// Runs the deck in `folder` and returns every time step of ngspice.
inline std::vector<SpiceRow> run_ngspice(const SpiceDeck& deck, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const std::filesystem::path netlist = folder / "deck.cir", answer = folder / "answer.txt",
                              log = folder / "log.txt";
  std::ofstream(netlist) << deck.text(answer.string());
  std::filesystem::remove(answer);
  const std::string command =
      fmt::format("ngspice -b '{}' > '{}' 2>&1 < /dev/null", netlist.string(), log.string());
  const int status = std::system(command.c_str());
  std::ifstream in(answer);
  std::vector<SpiceRow> rows;
  for (SpiceRow row{}; in >> row.t >> row.u >> row.x;) rows.push_back(row);
  if (rows.empty()) {
    std::ostringstream said;
    said << std::ifstream(log).rdbuf();
    throw std::runtime_error(fmt::format("ngspice gave {} and no answer:\n{}", status, said.str()));
  }
  return rows;
}

}  // namespace memspike::judge
