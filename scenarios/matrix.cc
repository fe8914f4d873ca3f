#include "scenarios/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/suggest.h"
#include "scenarios/scenario_fields.h"

namespace scenarios {
namespace {

using engine::Field;
using engine::FieldType;

// What is the same for all variants of a file.
constexpr std::string_view kFixed[] = {"name", "host", "defaults", "matrix", "same_output"};

struct Axis {
  std::string key;    // as written: "audio.block_frames"
  std::string label;  // "block_frames", or the key where that says too little
  std::vector<Setting> options;
};

std::string LastPart(const std::string& key) { return key.substr(key.rfind('.') + 1); }

// A value as a part of file names.
std::string LabelOf(const std::string& text) {
  std::string label = text;
  for (char& c : label) {
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && c != '.' && c != '_' && c != '-' && c != '+') c = '_';
  }
  return label;
}

class MatrixReader {
 public:
  MatrixReader(const engine::Host& host, Converter& converter)
      : fields_(ScenarioFields(host)), converter_(converter), complaints_(converter.errors().size()) {
    for (Field& field : fields_) {
      if (field.name == "expect") field.fields = ExpectationFields(host);
    }
  }

  std::optional<Setting> ReadOne(const NodeEntry& entry) {
    auto path = PathOf(entry);
    if (!path) return std::nullopt;
    return Setting{std::move(*path), entry.line, entry.column, entry.value};
  }

  Matrix Read(const Node& matrix, const Node& same) {
    if (matrix.kind == Node::Kind::list) {
      ReadList(matrix);
    } else if (converter_.CheckIsMap(matrix)) {
      if (matrix.entries.empty()) Complain(matrix, "this matrix has no keys");
      for (const NodeEntry& entry : matrix.entries) ReadAxis(entry);
    }
    NameAxes();
    ReadSame(same, matrix);
    if (matrix.kind == Node::Kind::map) Multiply(matrix);
    CheckLabels(matrix);
    if (converter_.errors().size() > complaints_) out_.variants.resize(std::min<size_t>(out_.variants.size(), 1));
    if (out_.variants.empty()) out_.variants.emplace_back();
    return std::move(out_);
  }

 private:
  void Complain(const Node& node, std::string message) {
    converter_.Complain(node.line, node.column, std::move(message));
  }

  // The keys that a dotted one goes through. Names of fields may hold dots themselves: the longest that fits is meant.
  std::optional<std::vector<std::string>> PathOf(const NodeEntry& entry) {
    auto refuse = [&](std::string message) {
      converter_.Complain(entry.line, entry.column, std::move(message));
      return std::nullopt;
    };
    for (std::string_view key : kFixed) {
      if (entry.key == key) return refuse(fmt::format("'{}' is the same for all variants of a scenario", key));
    }
    std::vector<std::string> path;
    const std::vector<Field>* level = &fields_;
    std::string_view rest = entry.key;
    for (;;) {
      const Field* found = nullptr;
      std::vector<std::string_view> names;
      for (const Field& field : *level) {
        names.push_back(field.name);
        bool fits = rest == field.name || (rest.starts_with(field.name) && rest[field.name.size()] == '.');
        if (fits && (!found || field.name.size() > found->name.size())) found = &field;
      }
      if (!found) {
        std::string_view word = path.empty() ? rest.substr(0, rest.find('.')) : rest;
        return refuse(fmt::format("unknown key '{}'{}", entry.key, NamesText(word, names, "keys")));
      }
      path.emplace_back(found->name);
      if (rest.size() == found->name.size()) return path;
      rest.remove_prefix(found->name.size() + 1);
      if (found->type == FieldType::any_map) {
        // Names of what is no map itself may hold dots.
        const Field& element = found->element.front();
        const size_t dot = element.type == FieldType::map ? rest.find('.') : std::string_view::npos;
        path.emplace_back(rest.substr(0, dot));
        if (dot == std::string_view::npos) return path;
        rest.remove_prefix(dot + 1);
        level = &element.fields;
        continue;
      }
      if (found->type != FieldType::map && (found->type != FieldType::cost || found->fields.empty())) {
        return refuse(fmt::format("'{}' is no map: nothing is below it", found->name));
      }
      level = &found->fields;
    }
  }

  void ReadAxis(const NodeEntry& entry) {
    auto path = PathOf(entry);
    if (entry.value.kind != Node::Kind::list || entry.value.items.empty()) {
      return Complain(entry.value,
                      fmt::format("expected a list of values for '{}', found {}", entry.key,
                                  entry.value.kind == Node::Kind::list ? "an empty one" : Describe(entry.value)));
    }
    Axis axis{.key = entry.key, .label = LastPart(entry.key), .options = {}};
    for (const Node& value : entry.value.items) {
      if (value.kind != Node::Kind::scalar) {
        Complain(value,
                 fmt::format("{} has no short name: write the matrix as a list of {{set, as}}", Describe(value)));
      } else if (path) {
        axis.options.push_back({*path, entry.line, entry.column, value});
      }
    }
    if (!axis.options.empty()) axes_.push_back(std::move(axis));
  }

  // Two keys that end alike are told apart by all of them.
  void NameAxes() {
    for (Axis& axis : axes_) {
      auto alike = [&](const Axis& other) { return LastPart(other.key) == LastPart(axis.key); };
      if (std::count_if(axes_.begin(), axes_.end(), alike) > 1) axis.label = axis.key;
    }
  }

  void ReadSame(const Node& same, const Node& matrix) {
    if (same.kind == Node::Kind::null) return;
    out_.same_output = true;
    out_.line = same.line;
    out_.column = same.column;
    if (matrix.kind != Node::Kind::map) return Complain(same, "same_output names keys of a matrix that is a map");
    std::vector<std::string_view> keys;
    for (const NodeEntry& entry : matrix.entries) keys.push_back(entry.key);
    Node list = same;
    if (same.kind == Node::Kind::scalar) {
      list.kind = Node::Kind::list;
      list.items = {same};
    }
    if (list.kind != Node::Kind::list || list.items.empty()) {
      return Complain(same, fmt::format("expected keys of the matrix, found {}",
                                        same.kind == Node::Kind::list ? "an empty list" : Describe(same)));
    }
    for (const Node& item : list.items) {
      bool known = item.kind == Node::Kind::scalar && std::find(keys.begin(), keys.end(), item.text) != keys.end();
      if (known) {
        same_.push_back(item.text);
      } else {
        Complain(item, fmt::format("{} is no key of the matrix{}", Describe(item), NamesText(item.text, keys, "keys")));
      }
    }
  }

  void Multiply(const Node& matrix) {
    size_t count = axes_.empty() ? 0 : 1;
    for (const Axis& axis : axes_) {
      count *= axis.options.size();
      if (count > kMaxVariants) {
        return Complain(matrix, fmt::format("this matrix has more than {} variants", kMaxVariants));
      }
    }
    for (size_t index = 0; index < count; ++index) {
      Variant variant;
      size_t below = count, rest = index;
      for (const Axis& axis : axes_) {
        below /= axis.options.size();
        const Setting& option = axis.options[rest / below];
        rest %= below;
        std::string part = fmt::format("{}={}", axis.label, LabelOf(option.value.text));
        variant.label += (variant.label.empty() ? "" : ",") + part;
        if (std::find(same_.begin(), same_.end(), axis.key) == same_.end())
          variant.golden_label += (variant.golden_label.empty() ? "" : ",") + part;
        variant.settings.push_back(option);
      }
      out_.variants.push_back(std::move(variant));
    }
  }

  void ReadList(const Node& matrix) {
    if (matrix.items.empty()) return Complain(matrix, "this matrix has no variants");
    if (matrix.items.size() > kMaxVariants)
      return Complain(matrix, fmt::format("this matrix has more than {} variants", kMaxVariants));
    for (const Node& item : matrix.items) ReadVariant(item);
  }

  void ReadVariant(const Node& item) {
    if (!converter_.CheckIsMap(item)) return;
    for (const NodeEntry& entry : item.entries) {
      if (entry.key == "set" || entry.key == "as") continue;
      static constexpr std::string_view kKeys[] = {"set", "as"};
      converter_.Complain(entry.line, entry.column,
                          fmt::format("unknown key '{}'{}", entry.key, NamesText(entry.key, kKeys, "keys")));
    }
    const Node* set = item.Find("set");
    if (!set) return Complain(item, "the key 'set' is missing: what this variant sets");
    if (!converter_.CheckIsMap(*set)) return;
    if (set->entries.empty()) return Complain(*set, "this variant sets nothing");
    Variant variant{.label = LabelOfVariant(item, *set), .golden_label = {}, .settings = {}};
    for (const NodeEntry& entry : set->entries) {
      if (auto path = PathOf(entry)) variant.settings.push_back({*path, entry.line, entry.column, entry.value});
    }
    variant.golden_label = variant.label;
    out_.variants.push_back(std::move(variant));
  }

  std::string LabelOfVariant(const Node& item, const Node& set) {
    const Node* as = item.Find("as");
    if (as) {
      bool plain = as->kind == Node::Kind::scalar && !as->text.empty() && LabelOf(as->text) == as->text;
      if (!plain) Complain(*as, fmt::format("expected a name of letters, digits and . _ - +, found {}", Describe(*as)));
      return as->text;
    }
    std::string label;
    for (const NodeEntry& entry : set.entries) {
      if (entry.value.kind != Node::Kind::scalar)
        Complain(entry.value, fmt::format("{} has no short name: this variant needs an 'as'", Describe(entry.value)));
      label += fmt::format("{}{}={}", label.empty() ? "" : ",", LastPart(entry.key), LabelOf(entry.value.text));
    }
    return label;
  }

  // Labels name files, so no two are alike, not even where capitals count for nothing.
  void CheckLabels(const Node& matrix) {
    std::vector<std::string> labels;
    for (const Variant& variant : out_.variants) {
      if (variant.label.size() > kMaxLabel) {
        return Complain(matrix, fmt::format("'{}' is too long for the name of a file: at most {} characters",
                                            variant.label, kMaxLabel));
      }
      labels.push_back(variant.label);
      for (char& c : labels.back()) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    std::sort(labels.begin(), labels.end());
    auto twice = std::adjacent_find(labels.begin(), labels.end());
    if (twice != labels.end()) Complain(matrix, fmt::format("two variants are called '{}'", *twice));
  }

  std::vector<Field> fields_;
  Converter& converter_;
  size_t complaints_;  // how many there were before
  std::vector<Axis> axes_;
  std::vector<std::string> same_;
  Matrix out_;
};

}  // namespace

Matrix ReadMatrix(Node& root, const engine::Host& host, Converter& converter) {
  Node* written = root.Find("matrix");
  Node* same = root.Find("same_output");
  Node none;
  Node same_node = same ? std::exchange(*same, Node{}) : none;
  if (!written) {
    if (same_node.kind != Node::Kind::null)
      converter.Complain(same_node.line, same_node.column, "same_output says nothing without a matrix");
    Matrix out;
    out.variants.emplace_back();
    return out;
  }
  return MatrixReader(host, converter).Read(std::exchange(*written, Node{}), same_node);
}

std::optional<Setting> ReadSetting(const NodeEntry& entry, const engine::Host& host, Converter& converter) {
  return MatrixReader(host, converter).ReadOne(entry);
}

void Apply(const Variant& variant, Node& root, Converter& converter) {
  for (const Setting& setting : variant.settings) {
    Node* node = &root;
    for (const std::string& key : setting.path) {
      if (node->kind != Node::Kind::map && node->kind != Node::Kind::null) {
        converter.Complain(node->line, node->column,
                           fmt::format("the matrix sets '{}' in here, so this must be a map", key));
        node = nullptr;
        break;
      }
      if (node->kind == Node::Kind::null) {
        node->kind = Node::Kind::map;
        node->line = setting.line;
        node->column = setting.column;
      }
      if (!node->Find(key)) node->entries.push_back({key, setting.line, setting.column, {}});
      node = node->Find(key);
    }
    if (node) *node = setting.value;
  }
}

}  // namespace scenarios
