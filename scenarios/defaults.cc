#include "scenarios/defaults.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "scenarios/fields.h"
#include "scenarios/load.h"
#include "scenarios/read_file.h"

namespace scenarios {
namespace {

namespace fs = std::filesystem;

// What only a scenario itself can say.
constexpr std::string_view kOwn[] = {"name", "defaults", "matrix", "same_output"};

// A cost and an expectation are one statement each: half of one and half of another would be neither.
bool IsOneStatement(std::string_view top) { return top == "costs" || top == "expect"; }

// `depth` 0 is the whole file; `top` is the key at the top that the node is below.
void LayOver(Node& node, const Node& under, int depth, std::string_view top) {
  for (const NodeEntry& entry : under.entries) {
    Node* own = node.Find(entry.key);
    bool maps = own && own->kind == Node::Kind::map && entry.value.kind == Node::Kind::map;
    if (!own) {
      node.entries.push_back(entry);
    } else if (maps && !(depth == 1 && IsOneStatement(top))) {
      LayOver(*own, entry.value, depth + 1, depth == 0 ? std::string_view(entry.key) : top);
    }
  }
}

class DefaultsReader {
 public:
  DefaultsReader(const Folders& folders, Sources& sources)
      : folders_(folders), sources_(sources), converter_(folders.own, &errors_) {}

  engine::Errors Read(Node& root) {
    Node* written = root.Find("defaults");
    if (!written || written->kind == Node::Kind::null) return {};
    Node names = std::exchange(*written, Node{});
    if (names.kind == Node::Kind::scalar) {
      ReadOne(names, root);
    } else if (names.kind != Node::Kind::list) {
      Complain(names, fmt::format("expected a file or a list of files, found {}", Describe(names)));
    } else if (names.items.size() > kMaxDefaults) {
      Complain(names, fmt::format("{} files of defaults; at most {}", names.items.size(), kMaxDefaults));
    } else {
      // What is laid down first stays on top.
      for (auto name = names.items.rbegin(); name != names.items.rend(); ++name) ReadOne(*name, root);
    }
    return std::move(errors_);
  }

 private:
  void Complain(const Node& node, std::string message) {
    converter_.Complain(node.line, node.column, std::move(message));
  }

  void ReadOne(const Node& name, Node& root) {
    fs::path path = PathOf(name);
    if (path.empty()) return;
    auto text = ReadFile(path);
    if (!text) return Complain(name, fmt::format("there is no file '{}', or it cannot be read", name.text));
    auto file = static_cast<int>(sources_.shown.size());
    fs::path shown = fs::path(sources_.shown.front()).parent_path() / name.text;
    sources_.shown.push_back(shown.lexically_normal().string());
    sources_.files.push_back(path.string());
    engine::Result<Node> parsed = ParseYaml(*text, "");
    if (!parsed.ok()) {
      for (engine::Error error : parsed.errors()) {
        error.line += file * kLinesPerFile;
        errors_.push_back(std::move(error));
      }
      return;
    }
    Node tree = std::move(parsed).value();
    if (tree.kind == Node::Kind::null) return Complain(name, fmt::format("the file '{}' is empty", name.text));
    MoveToFile(tree, file);
    if (!CheckMaps(tree)) return;
    RefuseOwn(tree);
    ExpandMachine(tree);
    LayOver(root, tree, 0, {});
  }

  // Where the file is, or nothing and a complaint. Links are followed before it is said what is outside.
  fs::path PathOf(const Node& name) {
    if (name.kind != Node::Kind::scalar) {
      Complain(name, fmt::format("expected the name of a file, found {}", Describe(name)));
    } else if (!name.text.ends_with(kDefaultsSuffix) || name.text.find('\0') != name.text.npos) {
      Complain(name, fmt::format("a file of defaults is named *{}, found '{}'", kDefaultsSuffix, name.text));
    } else {
      std::error_code error;
      fs::path path = fs::weakly_canonical(fs::path(folders_.own) / name.text, error);
      fs::path inside = path.lexically_relative(fs::weakly_canonical(folders_.root, error));
      if (!error && !inside.empty() && *inside.begin() != ".." && !fs::path(name.text).is_absolute()) return path;
      Complain(name, fmt::format("this file is outside the folder of all scenarios: '{}'", name.text));
    }
    return {};
  }

  // All maps of a file, since a key written twice is lost where the scenario writes it, too.
  bool CheckMaps(const Node& tree) {
    if (!converter_.CheckIsMap(tree)) return false;
    for (const NodeEntry& entry : tree.entries) {
      if (entry.value.kind == Node::Kind::map) CheckMaps(entry.value);
    }
    return true;
  }

  void RefuseOwn(Node& tree) {
    std::erase_if(tree.entries, [this](const NodeEntry& entry) {
      for (std::string_view key : kOwn) {
        if (entry.key != key) continue;
        converter_.Complain(entry.line, entry.column, fmt::format("'{}' does not belong in a file of defaults", key));
        return true;
      }
      return false;
    });
  }

  const Folders& folders_;
  Sources& sources_;
  engine::Errors errors_;
  Converter converter_;
};

}  // namespace

engine::Errors ReadDefaults(Node& root, const Folders& folders, Sources& sources) {
  return DefaultsReader(folders, sources).Read(root);
}

void ExpandMachine(Node& root) {
  Node* machine = root.Find("machine");
  if (!machine || machine->kind != Node::Kind::scalar || machine->text != "free") return;
  Node yes = *machine;
  yes.text = "true";
  Node map;
  map.kind = Node::Kind::map;
  map.line = machine->line;
  map.column = machine->column;
  map.entries.push_back({"free", machine->line, machine->column, std::move(yes)});
  *machine = std::move(map);
}

void NameFiles(engine::Errors& errors, const Sources& sources) {
  for (engine::Error& error : errors) {
    error.file = sources.shown.at(static_cast<size_t>(FileOf(error.line)));
    error.line = LineOf(error.line);
  }
}

}  // namespace scenarios
