// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/main.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <functional>
#include <new>

#include "engine/contract/error.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/output/interrupt.hpp"
#include "neuron/all_models.hpp"
#include "synapse/all_models.hpp"

namespace memspike {
namespace {

enum ExitStatus { kDone = 0, kFailed = 1, kWrongInput = 2, kInterrupted = 130 };

/// What the parsed command line asks for.
using Action = std::function<void()>;

void add_run_options(CLI::App& verb, CommandLine& line) {
  verb.add_option("FILE", line.file, "the experiment, in YAML")->required();
  verb.add_option("--set", line.sets, "PATH=VALUE: set a key, as in device.parameters.tau_k='2 s'")
      ->take_all()
      ->expected(1);
  verb.add_option("--seed", line.seed, "seed of all random draws; overrides the file's");
  verb.add_option("--isa", line.isa, "instruction level")->check(CLI::IsMember({"baseline", "avx2"}));
}

void add_verbs(CLI::App& app, CommandLine& line, const ModelRegistry& registry, Action& action) {
  CLI::App* run = app.add_subcommand("run", "run an experiment into a folder");
  add_run_options(*run, line);
  run->add_option("-o,--output", line.output, "folder for the results; default: ./<file stem>");
  run->add_option("--threads", line.threads, "threads; default: all")->check(CLI::Range(1, 4096));
  run->add_flag("--force", line.force, "overwrite an earlier run in the folder");
  run->add_flag("--resume", line.resume, "go on with an earlier run in the folder");
  run->add_flag("--quiet", line.quiet, "no messages but warnings");
  run->add_flag("--json", line.json, "put summary.json on standard output");
  run->callback([&] { action = [&] { run_verb(line, registry); }; });

  CLI::App* check = app.add_subcommand("check", "validate everything and print what would run");
  add_run_options(*check, line);
  check->callback([&] { action = [&] { check_verb(line, registry); }; });

  CLI::App* init = app.add_subcommand("init", "write a commented starter file");
  init->add_option(
      "KIND", line.file,
      "device, cyclic_voltammetry, ensemble, retention, stdp_window or network; default: device");
  init->add_option("-o,--output", line.output, "file to write; default: KIND.yaml");
  init->callback([&] { action = [&] { init_verb(line); }; });

  CLI::App* report =
      app.add_subcommand("report", "write the figures and report.html again from the stored results");
  report->add_option("DIR", line.file, "folder of a finished run")->required();
  report->callback([&] { action = [&] { report_verb(line, registry); }; });

  CLI::App* list =
      app.add_subcommand("list", "list models, neurons, protocols, topologies, datasets or parameters");
  list->add_option("KIND", line.file, "one of them; default: all");
  list->callback([&] { action = [&] { list_verb(line, registry); }; });

  CLI::App* explain = app.add_subcommand(
      "explain", "equations, parameters, units, ranges and source of a model, neuron, protocol or topology");
  explain->add_option("NAME", line.file, "as shown by memspike list")->required();
  explain->callback([&] { action = [&] { explain_verb(line, registry); }; });

  CLI::App* schema = app.add_subcommand("schema", "print the JSON Schema of the input files, for editors");
  schema->callback([&] { action = [&] { schema_verb(registry); }; });

  CLI::App* exported = app.add_subcommand("export", "write the drawn network in another program's format");
  exported->add_option("KIND", line.format, "graphml")->required();
  add_run_options(*exported, line);
  exported->add_option("-o,--output", line.output, "file to write; default: ./<file stem>.KIND");
  exported->callback([&] { action = [&] { export_verb(line, registry); }; });

  CLI::App* compare = app.add_subcommand(
      "compare", "one table and one figure across finished runs, against the first of them");
  compare->add_option("DIR", line.folders, "folders of finished runs, sweeps and seeds among them")
      ->required()
      ->expected(1, 100000);
  compare->add_option("-o,--output", line.output, "folder for the comparison; default: ./compare");
  compare->add_flag("--force", line.force, "overwrite an earlier comparison in the folder");
  compare->add_flag("--quiet", line.quiet, "no messages but warnings");
  compare->callback([&] { action = [&] { compare_verb(line); }; });

  for (const char* later : {"fit"}) {
    CLI::App* verb = app.add_subcommand(later, "not available in this version");
    verb->prefix_command();
    verb->callback([&action, later] {
      action = [later] {
        throw UsageError(std::string("memspike ") + later + " is not available in this version");
      };
    });
  }
}

/// What is wrong with the first word; empty where it is a verb or an option that is known.
std::string fault_of_verb(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> verbs;
  std::string known;
  for (const CLI::App* verb : app.get_subcommands({})) {
    verbs.push_back(verb->get_name());
    known += (known.empty() ? "" : ", ") + verb->get_name();
  }
  if (argc < 2) return "give a verb: " + known;
  const std::string word = argv[1];
  if (std::find(verbs.begin(), verbs.end(), word) != verbs.end() || app.get_option_no_throw(word)) return {};
  if (word.starts_with('-')) return "unknown option '" + word + "' in place of a verb; known verbs: " + known;
  const std::string near = nearest_name(word, verbs);
  return "unknown verb '" + word + "'" + (near.empty() ? "" : ", did you mean '" + near + "'?") +
         (near.empty() ? "; " : " ") + "known: " + known;
}

int parsed(CLI::App& app, int argc, char** argv) {
  try {
    if (const std::string fault = fault_of_verb(app, argc, argv); !fault.empty())
      throw CLI::ParseError(fault, CLI::ExitCodes::InvalidError);
    app.parse(argc, argv);
    return kDone;
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
  } catch (const CLI::CallForAllHelp&) {
    std::fputs(app.help("", CLI::AppFormatMode::All).c_str(), stdout);
  } catch (const CLI::CallForVersion&) {
    std::fputs(version_text().c_str(), stdout);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "memspike: %s\nTry: memspike --help\n", error.what());
    return kWrongInput;
  }
  return -1;
}

constexpr const char* kNoOutput = "cannot write to standard output";

int guarded(const Action& action) {
  const auto say = [](const char* what) { std::fprintf(stderr, "memspike: %s\n", what); };
  try {
    action();
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) throw IoError(kNoOutput);
    return kDone;
  } catch (const InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return kWrongInput;
  } catch (const UsageError& error) {
    say(error.what());
    return kWrongInput;
  } catch (const Interrupted& error) {
    say(error.what());
    return kInterrupted;
  } catch (const std::bad_alloc&) {
    say("there is not enough memory for this; 'memspike check' estimates what a run needs");
    return kFailed;
  } catch (const std::exception& error) {
    // fmt, which meets a full disk where the output is longer than its buffer, speaks of some file.
    say(std::ferror(stdout) ? kNoOutput : error.what());
    return kFailed;
  }
}

}  // namespace

int run_command_line(int argc, char** argv, void (*extra)(ModelRegistry&)) {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files becomes an error of write(), which is told
  ModelRegistry registry;
  register_builtin_models(registry);
  register_builtin_neurons(registry);
  if (extra) extra(registry);

  CommandLine line;
  line.words.assign(argv, argv + argc);
  Action action;
  CLI::App app{
      "memspike: memristor devices and spiking networks of them, from the full differential equation"};
  app.set_version_flag("--version", [] { return std::string(); });
  app.require_subcommand(1);
  add_verbs(app, line, registry, action);
  const int status = parsed(app, argc, argv);
  if (status != kDone) return status < 0 ? kDone : status;
  return guarded(action);
}

}  // namespace memspike
