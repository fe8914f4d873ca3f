// YAML text to a tree that knows where each thing was written and guesses nothing: scalars stay the text they were, so
// `yes` is no truth value and `010` no eight. The only place that knows yaml-cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace scenarios {

// A scenario may be written in several files (`defaults`). Places in the k-th of them are k * kLinesPerFile lines
// further on, as compilers number their sources: a place is one number wherever the value goes.
inline constexpr int kLinesPerFile = 1 << 21;
constexpr int FileOf(int line) { return line / kLinesPerFile; }
constexpr int LineOf(int line) { return line % kLinesPerFile; }

struct NodeEntry;

struct Node {
  enum class Kind : uint8_t { null, scalar, list, map };

  Kind kind = Kind::null;
  bool quoted = false;       // scalar: written in quotes or as a block, so it is text whatever it looks like
  int line = 0, column = 0;  // from 1; 0: not from a file
  std::string text;          // scalar
  // Of a literal block (`|`): where its first line begins, without the indent. 0: its lines are not lines of the file.
  int text_line = 0, text_column = 0;
  std::vector<Node> items;         // list
  std::vector<NodeEntry> entries;  // map, in the order written; a key may occur twice: the reader of the map complains

  // The first value of that key, or null.
  const Node* Find(std::string_view key) const;
  Node* Find(std::string_view key);
};

struct NodeEntry {
  std::string key;
  int line = 0, column = 0;  // of the key
  Node value;
};

inline constexpr size_t kMaxYamlBytes = 1 << 20;
inline constexpr int kMaxYamlDepth = 32;
// Aliases count as what they stand for, so that a small file cannot become a large tree.
inline constexpr size_t kMaxYamlNodes = 100'000;

// One document. Aliases are copied in; merge keys, tags and keys that are no scalars are refused. `file` is for
// messages.
engine::Result<Node> ParseYaml(const std::string& text, const std::string& file);

// Moves the places of a tree into the k-th file.
void MoveToFile(Node& node, int file);

// "a map", "a list", "nothing", "'text'": for messages.
std::string Describe(const Node& node);

}  // namespace scenarios
