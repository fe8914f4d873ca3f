#include "engine/hosts/hise/settings.h"

#include "engine/hosts/common/instrument.h"

namespace engine::hise {
namespace {

synth::Synth::Config SynthOf(const HostConfig& config) {
  synth::Synth::Config out = InstrumentOf(config);
  // HI-R43: voices are killed within 20 ms.
  out.kill_frames =
      static_cast<int>(FrameAt(config.fields["instrument"]["kill_fade"].As<int64_t>(), config.format.sample_rate));
  return out;
}

Status ReadSampleMaps(const HostConfig& config, Settings& out) {
  const Value* maps = config.fields.Find("sample_maps");
  if (maps == nullptr || maps->IsNull()) return Ok();
  for (const auto& [name, map] : maps->As<Value::Map>()) {
    auto sample =
        SampleOf(map["sample"].As<std::string>(), static_cast<float>(map["root_key"].As<double>()), config.cache);
    if (!sample.ok()) return sample.errors();
    out.sample_maps[name] = {std::move(sample).value(), map["load"].As<Cost>()};
  }
  return Ok();
}

Status ReadAudioFiles(const HostConfig& config, Settings& out) {
  const Value* files = config.fields.Find("audio_files");
  if (files == nullptr || files->IsNull()) return Ok();
  for (const auto& [name, path] : files->As<Value::Map>()) {
    auto sample = SampleOf(path.As<std::string>(), 60, config.cache);
    if (!sample.ok()) return sample.errors();
    out.audio_files[name] = std::move(sample).value();
  }
  return Ok();
}

void ReadOutside(const Value& fields, Settings& out) {
  if (const Value* presets = fields.Find("presets"); presets && !presets->IsNull()) {
    for (const auto& [name, values] : presets->As<Value::Map>()) {
      for (const auto& [id, value] : values.As<Value::Map>()) out.presets[name].emplace_back(id, value.As<double>());
    }
  }
  if (const Value* processes = fields.Find("processes"); processes && !processes->IsNull()) {
    for (const auto& [name, process] : processes->As<Value::Map>()) {
      ProcessSpec spec{
          .lines = {}, .exit_at = process["exit"].As<Time>(), .code = static_cast<int>(process["code"].As<int64_t>())};
      if (const Value* lines = process.Find("lines"); lines && !lines->IsNull()) {
        for (const Value& line : lines->As<Value::List>()) {
          spec.lines.push_back({line["at"].As<Time>(), line["text"].As<std::string>()});
        }
      }
      out.processes[name] = std::move(spec);
    }
  }
  if (const Value* real = fields.Find("real_processes"); real && !real->IsNull()) {
    for (const Value& name : real->As<Value::List>()) out.real_processes.push_back(name.As<std::string>());
  }
  if (const Value* answers = fields.Find("server"); answers && !answers->IsNull()) {
    for (const auto& [url, answer] : answers->As<Value::Map>()) {
      out.server[url] = {answer["after"].As<Time>(), static_cast<int>(answer["status"].As<int64_t>()),
                         answer["body"].As<std::string>()};
    }
  }
  if (const Value* files = fields.Find("files"); files && !files->IsNull()) {
    for (const auto& [path, text] : files->As<Value::Map>()) out.files[path] = text.As<std::string>();
  }
}

}  // namespace

Result<Settings> ReadSettings(const HostConfig& config) {
  const Value& fields = config.fields;
  Settings out;
  out.format = config.format;
  out.machine = config.machine;
  out.folder = config.folder;
  out.programs = config.programs;
  out.backend = fields["mode"].As<std::string>() == "backend";
  const std::string& platform = fields["platform"].As<std::string>();
  out.platform = platform == "linux" ? Platform::linux_ : platform == "macos" ? Platform::macos : Platform::windows;
  out.plugin = fields["build"].As<std::string>() == "plugin";
  out.audio_guard = fields["audio_guard"].As<bool>();
  out.compile_time_out = fields["compile_time_out"].As<Time>();
  out.cancel_ends_loops = config.Switch("cancelInLoop") == "ends";
  out.kill_releases_locks = config.Switch("killedLocks") == "released";
  out.late_ticks_burst = config.Switch("lateTicks") == "burst";
  out.log_after_abort = config.Switch("logAfterAbort") == "yes";
  out.audio_strings_refused = config.Switch("audioStrings") == "refused";
  if (const Time limit = fields["stall_limit"].As<Time>(); limit > 0) out.stall_limit = limit;
  out.abort_gap = fields["abort_gap"].As<bool>();
  out.glitch_logger = fields["glitch_logger"].As<bool>();
  out.newer = fields["version"].As<std::string>() == "2026";
  out.statement = config.CostOf("statement");
  for (const auto& [name, cost] : config.costs) {
    if (cost.hi > 0 && name != "statement") out.costs[name] = cost;
  }
  out.scripts.push_back({"Interface", fields["script"].As<std::string>()});
  if (const Value* more = fields.Find("more_scripts"); more && !more->IsNull()) {
    for (const auto& [name, path] : more->As<Value::Map>()) out.scripts.push_back({name, path.As<std::string>()});
  }
  out.synth = SynthOf(config);
  out.preset_load = fields["preset_load"].As<Cost>();
  if (Status maps = ReadSampleMaps(config, out); !maps.ok()) return maps.errors();
  if (Status files = ReadAudioFiles(config, out); !files.ok()) return files.errors();
  out.sample_load = fields["sample_load"].As<Cost>();
  ReadOutside(fields, out);
  return out;
}

}  // namespace engine::hise
