#include "scenarios/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/suggest.h"
#include "scenarios/defaults.h"
#include "scenarios/fields.h"
#include "scenarios/matrix.h"
#include "scenarios/overrides.h"
#include "scenarios/read_file.h"
#include "scenarios/read_scenario.h"

namespace scenarios {
namespace {

namespace fs = std::filesystem;

bool IsBefore(const engine::Error& a, const engine::Error& b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}
bool IsSame(const engine::Error& a, const engine::Error& b) {
  return std::tie(a.line, a.column, a.message) == std::tie(b.line, b.column, b.message);
}

// The complaints of all variants, each once. One that not all of them have says whose it is, unless it stands at the
// value that the variant sets.
class Complaints {
 public:
  void Add(engine::Errors errors, const Variant& variant) {
    for (engine::Error& error : errors) {
      auto same = [&](const Entry& entry) { return IsSame(entry.error, error); };
      auto known = std::find_if(entries_.begin(), entries_.end(), same);
      if (known == entries_.end()) {
        entries_.push_back({std::move(error), &variant, 1});
      } else if (known->last != &variant) {
        known->last = &variant;
        ++known->variants;
      }
    }
  }

  engine::Errors All(size_t variants) const {
    engine::Errors out;
    for (const Entry& entry : entries_) {
      out.push_back(entry.error);
      if (entry.variants < variants && !IsAtSetting(entry.error, *entry.last))
        out.back().message += fmt::format(" (variant {})", entry.first->label);
    }
    std::stable_sort(out.begin(), out.end(), IsBefore);
    return out;
  }

 private:
  struct Entry {
    engine::Error error;
    const Variant* last;
    size_t variants;
    const Variant* first = last;
  };

  static bool IsAtSetting(const engine::Error& error, const Variant& variant) {
    return std::any_of(variant.settings.begin(), variant.settings.end(), [&](const Setting& setting) {
      return setting.value.line == error.line && setting.value.column == error.column;
    });
  }

  std::vector<Entry> entries_;
};

// One file, whatever number of scenarios is in it.
class Loader {
 public:
  // `base` says where it is from; `root` is the absolute folder that defaults may be in.
  Loader(Scenario base, std::string shown, std::string root, const Overrides& overrides)
      : base_(std::move(base)),
        folders_{base_.folder, std::move(root)},
        overrides_(overrides),
        converter_(base_.folder, &errors_) {
    sources_.shown.push_back(std::move(shown));
  }

  engine::Result<std::vector<Scenario>> Load(Hosts hosts) {
    engine::Result<Node> parsed = ParseYaml(base_.text, sources_.shown.front());
    if (!parsed.ok()) return parsed.errors();
    Node root = std::move(parsed).value();
    ExpandMachine(root);
    errors_ = ReadDefaults(root, folders_, sources_);
    ChooseHost(root, hosts);
    if (!base_.host) return Refuse(errors_);
    Matrix matrix = ReadMatrix(root, *base_.host, converter_);
    base_.files = sources_.files;
    if (!overrides_.empty()) {
      std::erase_if(root.entries, [](const NodeEntry& entry) { return entry.key == "expect"; });
      matrix.same_output = false;
    }
    first_override_ = static_cast<int>(sources_.shown.size());
    for (const Override& given : overrides_) sources_.shown.push_back(given.shown);
    Complaints complaints;
    std::vector<Scenario> out;
    for (const Variant& variant : matrix.variants) {
      engine::Errors errors = errors_;
      out.push_back(LoadVariant(root, variant, matrix, &errors));
      complaints.Add(std::move(errors), variant);
    }
    if (engine::Errors errors = complaints.All(matrix.variants.size()); !errors.empty()) return Refuse(errors);
    for (Scenario& scenario : out) {
      HashContent(scenario);
      NamePlaces(scenario);
    }
    return out;
  }

 private:
  engine::Errors Refuse(engine::Errors errors) {
    std::stable_sort(errors.begin(), errors.end(), IsBefore);
    NameFiles(errors, sources_);
    return errors;
  }

  // With a host that is misspelt the rest is read as of the one that must be meant: all complaints at once.
  void ChooseHost(Node& root, Hosts hosts) {
    if (root.kind == Node::Kind::null)
      return converter_.Complain(1, 1, "the file is empty; a scenario begins with its name");
    if (!converter_.CheckIsMap(root)) return;
    std::vector<std::string_view> names;
    for (const engine::Host* host : hosts) names.push_back(host->Name());
    Node* written = root.Find("host");
    if (!written) return converter_.Complain(1, 1, fmt::format("the key 'host' is missing (hosts: {})", ListOf(names)));
    for (const engine::Host* host : hosts) {
      if (written->kind == Node::Kind::scalar && written->text == host->Name()) base_.host = host;
    }
    if (base_.host) return;
    converter_.Complain(written->line, written->column,
                        fmt::format("unknown host {}{}", Describe(*written), NamesText(written->text, names, "hosts")));
    const std::string_view meant = engine::Suggest(written->text, names);
    for (const engine::Host* host : hosts) {
      if (host->Name() == meant) base_.host = host;
    }
    if (base_.host) written->text = std::string(meant);
  }

  Scenario LoadVariant(Node root, const Variant& variant, const Matrix& matrix, engine::Errors* errors) {
    Converter converter(base_.folder, errors);
    Apply(variant, root, converter);
    int file = first_override_;
    for (const Override& given : overrides_) Apply(given, file++, *base_.host, root, converter);
    ExpandMachine(root);
    Scenario scenario = base_;
    scenario.variant = variant.label;
    scenario.golden_id = scenario.id;
    if (!variant.label.empty()) scenario.id += "@" + variant.label;
    if (!variant.golden_label.empty()) scenario.golden_id += "@" + variant.golden_label;
    scenario = ReadScenario(std::move(scenario), std::move(root), errors);
    if (matrix.same_output) CheckSameOutput(scenario, matrix, converter);
    return scenario;
  }

  // Times in a trace are those of blocks and samples: of variants, no two traces are alike.
  static void CheckSameOutput(const Scenario& scenario, const Matrix& matrix, Converter& converter) {
    bool audio = false, trace = false;
    for (const Expectation& expectation : scenario.expectations) {
      if (expectation.kind != "golden") continue;
      audio = expectation.value["audio"].As<bool>();
      trace = expectation.value["trace"].As<bool>();
    }
    if (!audio) converter.Complain(matrix.line, matrix.column, "same_output compares audio: expect.golden lacks it");
    if (trace) {
      converter.Complain(matrix.line, matrix.column,
                         "variants with same_output share no trace: expect.golden is [audio] here");
    }
  }

  static void HashContent(Scenario& scenario) {
    uint64_t hash = engine::HashText(scenario.text);
    for (const std::string& file : scenario.files) {
      // A zero byte between: else bytes could move from one file to the next unseen.
      hash = engine::HashText(std::string_view("\0", 1), hash);
      hash = engine::HashText(ReadFile(file).value_or(""), hash);
    }
    scenario.content_hash = fmt::format("{:016x}", hash);
  }

  void NamePlaces(Scenario& scenario) const {
    scenario.sources = sources_.shown;
    for (TimelineEvent& event : scenario.timeline) event.line = LineOf(event.line);
    for (Expectation& expectation : scenario.expectations) {
      if (int file = FileOf(expectation.line)) expectation.file = sources_.shown.at(static_cast<size_t>(file));
      expectation.line = LineOf(expectation.line);
    }
  }

  Scenario base_;
  Folders folders_;
  const Overrides& overrides_;
  int first_override_ = 0;  // among the sources
  Sources sources_;
  engine::Errors errors_;
  Converter converter_;
};

// "halion/run_async" of ".../halion/run_async.yaml" below the root; the bare name if it is not below.
std::string IdOf(const fs::path& path, const fs::path& root) {
  fs::path below = path.lexically_relative(root);
  if (below.empty() || *below.begin() == "..") below = path.filename();
  return below.replace_extension().generic_string();
}

}  // namespace

engine::Result<std::vector<Scenario>> LoadScenarios(const std::string& path, const std::string& root, Hosts hosts,
                                                    const Overrides& overrides) {
  std::optional<std::string> text = ReadFile(path);
  if (!text) return engine::Error{.file = path, .message = "there is no such scenario file, or it cannot be read"};
  fs::path absolute = fs::absolute(path).lexically_normal();
  fs::path folder = root.empty() ? absolute.parent_path() : fs::absolute(root).lexically_normal();
  Scenario scenario;
  scenario.path = path;
  scenario.folder = absolute.parent_path().string();
  scenario.id = IdOf(absolute, folder);
  scenario.text = std::move(*text);
  scenario.must_fail = absolute.filename().string().starts_with("fail_");
  return Loader(std::move(scenario), path, folder.string(), overrides).Load(hosts);
}

engine::Result<Scenario> LoadScenario(const std::string& path, const std::string& root, Hosts hosts) {
  auto all = LoadScenarios(path, root, hosts);
  if (!all.ok()) return all.errors();
  if (all.value().size() == 1) return std::move(all.value().front());
  return engine::Error{.file = path,
                       .message = fmt::format("expected one scenario, found a matrix of {}", all.value().size())};
}

engine::Result<Scenario> LoadScript(const std::string& path, Hosts hosts, const Overrides& overrides) {
  if (!ReadFile(path)) return engine::Error{.file = path, .message = "there is no such script, or it cannot be read"};
  fs::path absolute = fs::absolute(path).lexically_normal();
  std::string extension = absolute.extension().string();
  std::vector<std::string_view> known;
  for (const engine::Host* host : hosts) {
    for (std::string_view own : host->ScriptExtensions()) {
      known.push_back(own);
      if (own != extension) continue;
      Scenario scenario;
      scenario.folder = absolute.parent_path().string();
      scenario.id = absolute.stem().string();
      scenario.text = host->DefaultScenarioOf(absolute.string());
      std::string folder = scenario.folder;
      const std::string shown = fmt::format("<default scenario of {}>", host->Name());
      auto all = Loader(std::move(scenario), shown, folder, overrides).Load(hosts);
      if (!all.ok()) return all.errors();
      return std::move(all.value().front());
    }
  }
  return engine::Error{
      .file = path,
      .message = fmt::format("no host runs '{}' files{}", extension, NamesText(extension, known, "scripts"))};
}

}  // namespace scenarios
