// From a YAML tree to typed values, by field tables. All complaints are collected, each with its place.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audio_device.h"
#include "engine/base/result.h"
#include "engine/hosts/value.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

// A text field with an element is a range, `3` or `0..3` of that element (integer or decibel): a Value::List of two.
// Ranges of times are FieldType::cost; one with fields may be written as one of the maps that say how it varies.
bool IsRange(const engine::Field& field);
engine::Field RangeField(std::string_view name, engine::FieldType of, std::string_view doc, bool required = false);

// "name, host, length, …": for messages, at most a dozen.
std::string ListOf(std::span<const std::string_view> names);
// "; did you mean 'x'?" and the names there are.
std::string NamesText(std::string_view found, std::span<const std::string_view> names, std::string_view what);

class Converter {
 public:
  // `file` values are below `folder`. Complaints go to `errors`; their file is in their line: see kLinesPerFile.
  Converter(std::string folder, engine::Errors* errors) : folder_(std::move(folder)), errors_(errors) {}

  // What blocks and samples are.
  void SetFormat(const engine::AudioFormat& format) { format_ = format; }
  const engine::AudioFormat& format() const { return format_; }

  // A null value if the node is wrong: then a complaint was added. Nothing written stands for an empty list or map.
  engine::Value Convert(const Node& node, const engine::Field& field);
  // A map of these fields, fallbacks filled in. Absent fields without a fallback are absent.
  engine::Value ConvertMap(const Node& node, std::span<const engine::Field> fields);

  void Complain(int line, int column, std::string message);
  // Complains of a node that is no map and of keys written twice. False if it is no map.
  bool CheckIsMap(const Node& node);
  const engine::Errors& errors() const { return *errors_; }
  // Absolute paths of all `file` values, in the order found.
  const std::vector<std::string>& files() const { return files_; }

 private:
  engine::Value Scalar(const Node& node, const engine::Field& field);
  engine::Value Text(const Node& node);
  engine::Value Number(const Node& node, const engine::Field& field);
  engine::Value Time(const Node& node, const engine::Field& field);
  engine::Value VaryingCost(const Node& node, const engine::Field& field);
  engine::Value Choice(const Node& node, const engine::Field& field);
  engine::Value Range(const Node& node, const engine::Field& field);
  engine::Value File(const Node& node);
  engine::Value Any(const Node& node);
  engine::Value ConvertList(const Node& node, const engine::Field& element);
  engine::Value ConvertAnyMap(const Node& node, const engine::Field& element);
  engine::Value Fallback(const engine::Field& field);
  bool Within(const Node& node, const engine::Field& field, double value);
  engine::Value Wrong(const Node& node, std::string_view expected);
  template <class T>
  engine::Value Checked(const Node& node, const engine::Field& field, const engine::Result<T>& result);

  std::string folder_;
  engine::Errors* errors_;
  engine::AudioFormat format_;
  std::vector<std::string> files_;
};

}  // namespace scenarios
