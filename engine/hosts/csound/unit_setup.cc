#include "engine/hosts/csound/unit_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <utility>

namespace engine::csound {
namespace {

std::string TextOf(const Value& fields, const char* name) {
  const Value* value = fields.Find(name);
  const std::string* text = value ? value->If<std::string>() : nullptr;
  return text ? *text : std::string();
}

std::string FolderOf(const std::string& path) { return std::filesystem::path(path).parent_path().string(); }

Result<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{.file = path, .message = "there is no such file, or it cannot be read"};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// The author's first line is the third of what Csound gets.
constexpr int kInlineLine = -1;

struct Source {
  EngineSetup setup;
  std::string options;  // of <CsOptions>
};

Result<Source> SourceOf(const HostConfig& config, const Value& fields, const std::string& called) {
  const std::string csd = TextOf(fields, "csd"), orchestra = TextOf(fields, "orchestra");
  if (csd.empty() == orchestra.empty()) {
    return MakeError(
        fmt::format("{}expected one of `csd` and `orchestra`, found {}", called, csd.empty() ? "neither" : "both"));
  }
  Source out;
  if (!csd.empty()) {
    auto text = ReadText(csd);
    if (!text.ok()) return text.errors();
    Csd parts = SplitCsd(text.value());
    out.setup.file = csd;
    out.setup.folder = FolderOf(csd);
    out.setup.csd = std::move(parts.text);
    out.options = std::move(parts.options);
    return out;
  }
  const std::string score = TextOf(fields, "score");
  out.setup.folder = config.folder;
  out.setup.csd = "<CsoundSynthesizer>\n<CsInstruments>\n" + orchestra + "\n</CsInstruments>\n";
  if (!score.empty()) out.setup.csd += "<CsScore>\n" + score + "\n</CsScore>\n";
  out.setup.csd += "</CsoundSynthesizer>\n";
  const Value* written = fields.Find("orchestra");
  out.setup.first_line = written->text_line() > 0 ? written->text_line() - 2 : kInlineLine;
  out.setup.first_column = std::max(1, written->text_column());
  // A script's has no place in a file.
  if (written->line() == 0)
    out.setup.file = config.folder + "/" + (called.empty() ? "orchestra" : "orchestra of " + called);
  return out;
}

// Complaints of a value of the scenario have its place and no file. A script's value has none: then `file`.
Errors At(Errors errors, const Value* written, const std::string& file) {
  for (Error& error : errors) {
    error.file = written && written->line() > 0 ? "" : file;
    if (!error.file.empty()) continue;
    error.line = written->line();
    error.column = written->column();
  }
  return errors;
}

// What Csound complains of: in a block of the scenario it has its line already; in a text whose lines are no lines of
// the file it is said which one is meant.
Errors OfOrchestra(Errors errors, const Value* orchestra, const std::string& file) {
  if (!file.empty()) return errors;
  Errors out;
  for (Error& error : errors) {
    // Of a file that the orchestra includes, or of its own lines.
    if (!error.file.empty() || (error.line > 0 && orchestra->text_line() > 0)) {
      out.push_back(std::move(error));
      continue;
    }
    if (error.line > 0) error.message = fmt::format("line {} of the orchestra: {}", error.line, error.message);
    out.push_back(At({std::move(error)}, orchestra, file).front());
  }
  return out;
}

// What the device asks of the orchestra.
Errors CheckDevice(const CompiledUnit& unit, const AudioFormat& format) {
  Errors errors;
  auto fail = [&](std::string message) { errors.push_back(MakeError(std::move(message))); };
  if (unit.engine->sample_rate() != format.sample_rate) {
    fail(fmt::format("the orchestra has sr = {}, the device {}; set audio.sample_rate to {}, or `sample_rate: device`",
                     unit.engine->sample_rate(), format.sample_rate, unit.engine->sample_rate()));
  }
  const bool jack = unit.options.device == DeviceKind::jack;
  if (jack && (unit.buffers.count() - 1) * unit.buffers.buffer < format.block_frames) {
    fail(fmt::format("JACK's period of {} frames needs more than -B{} -b{}: all buffers but one must hold it",
                     format.block_frames, unit.buffers.hardware, unit.buffers.buffer));
  }
  return errors;
}

void Warn(const EngineSetup& setup, CompiledUnit* unit) {
  const int ksmps = unit->engine->ksmps(), buffer = unit->buffers.buffer;
  if (buffer % ksmps != 0) {
    unit->warnings.push_back(
        fmt::format("-b {} is no multiple of ksmps, {}: the device is written in the middle of cycles", buffer, ksmps));
  }
  for (const SeededOpcode& seeded : FindSeeded(setup.csd)) {
    const bool inlined = setup.file.empty();
    const std::string file = inlined ? "orchestra" : std::filesystem::path(setup.file).filename().string();
    unit->warnings.push_back(fmt::format("{}:{}: {}: {}, so its samples differ from run to run", file,
                                         seeded.line + (inlined ? kInlineLine : setup.first_line) - 1, seeded.name,
                                         seeded.why));
  }
}

bool HasScript(const HostConfig& config) {
  const Value* controllers = config.fields.Find("controllers");
  const Value::Map* named = controllers ? controllers->If<Value::Map>() : nullptr;
  if (!named) return false;
  for (const auto& [name, fields] : *named) {
    if (!TextOf(fields, "script").empty()) return true;
  }
  return false;
}

Result<UnitDescription> Describe(const HostConfig& config, const Value& fields, const std::string& name) {
  auto source = SourceOf(config, fields, name.empty() ? "" : name + ": ");
  if (!source.ok()) return source.errors();
  UnitDescription unit{.name = name, .setup = std::move(source.value().setup)};
  EngineSetup& setup = unit.setup;
  if (Status read = ReadOptions(source.value().options, &unit.options); !read.ok()) {
    return At(read.errors(), nullptr, setup.file);
  }
  if (Status read = ReadOptions(TextOf(fields, "options"), &unit.options); !read.ok()) {
    return At(read.errors(), fields.Find("options"), setup.file);
  }
  setup.options = unit.options.others;
  setup.sample_rate = unit.options.sample_rate;
  if (fields["sample_rate"].As<std::string>() == "device") setup.sample_rate = config.format.sample_rate;
  setup.start = fields["started"].As<bool>();
  setup.options.push_back(fmt::format("-b{}", unit.options.buffer));
  setup.options.push_back(fmt::format("-B{}", unit.options.hardware_buffer));
  unit.process_queue = fields["process_queue"].As<bool>();
  unit.jobs_a_cycle = static_cast<int>(fields["jobs_a_cycle"].As<int64_t>());
  return unit;
}

Result<CompiledUnit> Compile(const HostConfig& config, const Value& fields, const std::string& name) {
  auto description = Describe(config, fields, name);
  if (!description.ok()) return description.errors();
  const UnitDescription& described = description.value();
  const Value* orchestra = fields.Find("orchestra");
  auto engine = MakeEngine(described.setup);
  if (!engine.ok()) return OfOrchestra(engine.errors(), orchestra, described.setup.file);
  CompiledUnit unit{.name = name, .engine = std::move(engine).value(), .options = described.options};
  unit.buffers = BuffersOf(unit.options, unit.engine->ksmps());
  if (Errors errors = CheckDevice(unit, config.format); !errors.empty()) {
    return At(std::move(errors), orchestra, described.setup.file);
  }
  Warn(described.setup, &unit);
  unit.process_queue = described.process_queue;
  unit.jobs_a_cycle = described.jobs_a_cycle;
  return unit;
}

// What `make` makes of each Csound that a scenario describes, in the order written, or all that is wrong with them.
template <class T, class Make>
Result<std::vector<T>> OfEach(const HostConfig& config, Make make) {
  std::vector<T> units;
  Errors errors;
  auto add = [&](const Value& fields, const std::string& name) {
    Result<T> unit = make(config, fields, name);
    if (unit.ok()) {
      units.push_back(std::move(unit).value());
    } else {
      errors.insert(errors.end(), unit.errors().begin(), unit.errors().end());
    }
  };
  const Value* instances = config.fields.Find("instances");
  const Value::Map* named = instances ? instances->If<Value::Map>() : nullptr;
  if (named) {
    for (const auto& [name, fields] : *named) add(fields, name);
  } else if (HasScript(config) && TextOf(config.fields, "csd").empty() && TextOf(config.fields, "orchestra").empty()) {
    return units;
  } else {
    add(config.fields, "");
  }
  if (!errors.empty()) return errors;
  return units;
}

// Frames that a Csound writes at once. Below 0 they are k-periods, whose length only the orchestra knows: none then.
Result<int> BufferOf(const HostConfig& config, const Value& fields, const std::string& name) {
  auto unit = Describe(config, fields, name);
  if (!unit.ok()) return unit.errors();
  const AudioOptions& options = unit.value().options;
  return options.buffer < 0 ? 1 : BuffersOf(options, 1).buffer;
}

}  // namespace

Result<CompiledUnit> CompileUnit(const HostConfig& config, const Value& fields, const std::string& name) {
  return Compile(config, fields, name);
}

Value ScriptFields(const std::string& options, const std::string& orchestra, bool process_queue) {
  return Value(Value::Map{{"orchestra", Value(orchestra)},
                          {"options", Value(options)},
                          {"sample_rate", Value(std::string("orchestra"))},
                          {"started", Value(true)},
                          {"process_queue", Value(process_queue)},
                          {"jobs_a_cycle", Value(int64_t{10})}});
}

Errors CheckOrchestra(const HostConfig& config, const std::string& options, const std::string& orchestra) {
  auto source = SourceOf(config, ScriptFields(options, orchestra, false), "");
  if (!source.ok()) return source.errors();
  AudioOptions read;
  if (Status good = ReadOptions(options, &read); !good.ok()) {
    return At(good.errors(), nullptr, source.value().setup.file);
  }
  EngineSetup& setup = source.value().setup;
  setup.options = read.others;
  setup.start = false;
  auto engine = MakeEngine(setup);
  return engine.ok() ? Errors() : engine.errors();
}

Errors CheckUnits(const HostConfig& config) {
  if (!EngineMissing().empty()) return {};
  auto described = OfEach<int>(config, [](const HostConfig& all, const Value& fields, const std::string& name) {
    // A file of its own is checked as such.
    if (!TextOf(fields, "csd").empty()) return Result<int>(0);
    auto unit = Compile(all, fields, name);
    return unit.ok() ? Result<int>(0) : Result<int>(unit.errors());
  });
  return described.ok() ? Errors() : described.errors();
}

int64_t PeriodOf(const HostConfig& config) {
  auto buffers = OfEach<int>(config, BufferOf);
  int64_t frames = config.format.block_frames;
  if (!buffers.ok()) return frames;  // a run says why
  for (int buffer : buffers.value()) frames = std::lcm(frames, buffer);
  return frames;
}

Result<std::vector<UnitDescription>> DescribeUnits(const HostConfig& config) {
  return OfEach<UnitDescription>(config, Describe);
}

Result<std::vector<CompiledUnit>> CompileUnits(const HostConfig& config) {
  return OfEach<CompiledUnit>(config, Compile);
}

Shape ShapeOf(const std::string& path) {
  auto text = ReadText(path);
  if (!text.ok()) return {};
  Csd csd = SplitCsd(text.value());
  AudioOptions options;
  if (!ReadOptions(csd.options, &options).ok()) return {};
  auto engine = MakeEngine({.file = path,
                            .folder = FolderOf(path),
                            .csd = csd.text,
                            .options = options.others,
                            .sample_rate = options.sample_rate,
                            .start = false});
  if (!engine.ok()) return {};
  return {.sample_rate = engine.value()->sample_rate(), .channels = engine.value()->channels()};
}

Errors CheckFile(const std::string& path) {
  auto text = ReadText(path);
  if (!text.ok()) return text.errors();
  Csd csd = SplitCsd(text.value());
  AudioOptions options;
  Errors errors;
  if (Status read = ReadOptions(csd.options, &options); !read.ok()) errors = At(read.errors(), nullptr, path);
  auto engine = MakeEngine({.file = path, .folder = FolderOf(path), .csd = csd.text, .options = options.others});
  if (!engine.ok()) errors.insert(errors.end(), engine.errors().begin(), engine.errors().end());
  return errors;
}

}  // namespace engine::csound
