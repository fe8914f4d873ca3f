#include "scenarios/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace scenarios {
namespace {

struct Refused {
  YAML::Mark mark;
  std::string message;
};

size_t CountNodes(const Node& node) {
  size_t count = 1;
  for (const Node& item : node.items) count += CountNodes(item);
  for (const NodeEntry& entry : node.entries) count += CountNodes(entry.value);
  return count;
}

int DepthOf(const Node& node) {
  int depth = 0;
  for (const Node& item : node.items) depth = std::max(depth, DepthOf(item));
  for (const NodeEntry& entry : node.entries) depth = std::max(depth, DepthOf(entry.value));
  return depth + 1;
}

// Builds the tree from the parser's events: marks and quotes are lost in yaml-cpp's own tree, duplicate keys, too.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view text) : text_(text.substr(text.starts_with("\xef\xbb\xbf") ? 3 : 0)) {}

  Node Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(mark, Make(mark, Node::Kind::null), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{mark, "this alias stands inside what it stands for"};
    Node copy = found->second;
    copy.line = mark.line + 1;
    copy.column = mark.column + 1;
    nodes_ += CountNodes(copy);
    if (nodes_ > kMaxYamlNodes) throw Refused{mark, "aliases make this file too large"};
    if (static_cast<int>(open_.size()) + DepthOf(copy) > kMaxYamlDepth) throw Refused{mark, "nested too deeply"};
    Add(mark, std::move(copy), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    RefuseTag(mark, tag);
    Node node = Make(mark, Node::Kind::scalar);
    node.text = value;
    node.quoted = tag == "!";
    if (node.quoted && !IsClosed(mark)) throw Refused{mark, "this quote is never closed"};
    if (node.quoted) PlaceBlock(ValueAt(mark), node);
    Add(mark, std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Node::Kind::list);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, tag, anchor, Node::Kind::map);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct OpenNode {
    Node node;
    YAML::anchor_t anchor;
    bool have_key = false;
    YAML::Mark mark;
  };

  Node Make(const YAML::Mark& mark, Node::Kind kind) {
    if (++nodes_ > kMaxYamlNodes) throw Refused{mark, "too many values in one file"};
    Node node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  static void RefuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") throw Refused{mark, "tags such as " + tag + " are not supported"};
  }

  // Where a scalar itself begins: behind its anchor, if it has one.
  size_t ValueAt(const YAML::Mark& mark) const {
    const auto at = static_cast<size_t>(mark.pos);
    if (at >= text_.size() || text_[at] != '&') return at;
    return text_.find_first_not_of(" \t\r\n", text_.find_first_of(" \t\r\n", at));
  }

  // A literal block keeps its lines: the first is the one below its `|`, whose indent is what the text lacks.
  void PlaceBlock(size_t at, Node& node) const {
    if (at >= text_.size() || text_[at] != '|') return;
    const size_t below = text_.find('\n', at), word = text_.find_first_not_of(" \r\n", below);
    if (word == text_.npos) return;
    const size_t indent = word - text_.rfind('\n', word) - 1;
    const size_t kept = node.text.find_first_not_of(" \r\n");
    const size_t line_of_text = kept == node.text.npos || kept == 0 ? 0 : node.text.rfind('\n', kept - 1) + 1;
    if (kept == node.text.npos || kept - line_of_text > indent) return;
    node.text_line =
        static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<ptrdiff_t>(below), '\n')) + 2;
    node.text_column = static_cast<int>(indent - (kept - line_of_text)) + 1;
  }

  // yaml-cpp takes the end of the file for the end of a quote.
  bool IsClosed(const YAML::Mark& mark) const {
    size_t at = ValueAt(mark);
    if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return true;  // a block
    char quote = text_[at];
    while (++at < text_.size()) {
      bool twice = quote == '\'' && text_.substr(at).starts_with("''");
      if (twice || (quote == '"' && text_[at] == '\\')) {
        ++at;
      } else if (text_[at] == quote) {
        return true;
      }
    }
    return false;
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
    RefuseTag(mark, tag);
    if (static_cast<int>(open_.size()) >= kMaxYamlDepth) throw Refused{mark, "nested too deeply"};
    if (!open_.empty() && WantsKey(open_.back())) throw Refused{mark, "a key is a name, not a list or a map"};
    open_.push_back({Make(mark, kind), anchor, false, mark});
  }

  void Close() {
    OpenNode done = std::move(open_.back());
    open_.pop_back();
    Add(done.mark, std::move(done.node), done.anchor);
  }

  static bool WantsKey(const OpenNode& open) { return open.node.kind == Node::Kind::map && !open.have_key; }

  void Add(const YAML::Mark& mark, Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (OpenNode& into = open_.back(); WantsKey(into)) {
      AddKey(mark, into, std::move(node));
    } else if (into.node.kind == Node::Kind::map) {
      into.node.entries.back().value = std::move(node);
      into.have_key = false;
    } else {
      into.node.items.push_back(std::move(node));
    }
  }

  static void AddKey(const YAML::Mark& mark, OpenNode& into, Node key) {
    if (key.kind == Node::Kind::null) throw Refused{mark, "a key is missing"};
    if (key.kind != Node::Kind::scalar) throw Refused{mark, "a key is a name, not a list or a map"};
    if (!key.quoted && key.text == "<<") throw Refused{mark, "merge keys (<<) are not supported: write the keys out"};
    into.node.entries.push_back({std::move(key.text), key.line, key.column, {}});
    into.have_key = true;
  }

  std::string_view text_;  // without byte order mark, as marks count
  Node root_;
  std::vector<OpenNode> open_;
  std::map<YAML::anchor_t, Node> anchors_;  // complete ones
  size_t nodes_ = 0;
};

constexpr const char* kTab = "YAML indents by spaces, not by tabs";

// The first line that begins with a tab, or 0: yaml-cpp takes some of these tabs for spaces.
int LineBegunByTab(const std::string& text) {
  int line = 1;
  for (size_t at = 0; at < text.size(); ++line) {
    size_t end = std::min(text.find('\n', at), text.size());
    if (text[at] == '\t' && text.find_first_not_of(" \t\r", at) < end) return line;
    at = end + 1;
  }
  return 0;
}

// Whether a tab is in the indent of that line, from 1. In a block of text it may be; where YAML does not parse it is to
// blame.
bool HasTabInIndent(const std::string& text, int line) {
  size_t at = 0;
  for (int i = 1; i < line && at < text.size(); ++i) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  size_t indent = text.find_first_not_of(" \t", at);
  return text.substr(at, indent == text.npos ? indent : indent - at).find('\t') != text.npos;
}

}  // namespace

const Node* Node::Find(std::string_view key) const {
  for (const NodeEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node* Node::Find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).Find(key)); }

engine::Result<Node> ParseYaml(const std::string& text, const std::string& file) {
  auto error = [&](int line, int column, std::string message) {
    return engine::Error{.file = file, .line = line, .column = column, .message = std::move(message)};
  };
  if (text.size() > kMaxYamlBytes) return error(0, 0, "a scenario has at most 1 MiB of YAML");
  if (size_t nul = text.find('\0'); nul != text.npos) return error(0, 0, "this is no text: it holds a zero byte");
  if (int line = LineBegunByTab(text)) return error(line, 1, kTab);
  Builder builder(text);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    Node root = builder.Take();
    Builder second(text);
    if (parser.HandleNextDocument(second))
      return error(second.Take().line, 1, "one file holds one document, this is a second");
    return root;
  } catch (const Refused& refused) {
    return error(refused.mark.line + 1, refused.mark.column + 1, refused.message);
  } catch (const YAML::Exception& exception) {
    bool known = !exception.mark.is_null();
    int line = known ? exception.mark.line + 1 : 0, column = known ? exception.mark.column + 1 : 0;
    return error(line, column, HasTabInIndent(text, line) ? kTab : "not valid YAML: " + exception.msg);
  }
}

void MoveToFile(Node& node, int file) {
  node.line += file * kLinesPerFile;
  if (node.text_line > 0) node.text_line += file * kLinesPerFile;
  for (Node& item : node.items) MoveToFile(item, file);
  for (NodeEntry& entry : node.entries) {
    entry.line += file * kLinesPerFile;
    MoveToFile(entry.value, file);
  }
}

std::string Describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::scalar:
      return "'" + node.text + "'";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return {};
}

}  // namespace scenarios
