#include "tools/new.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/scenario_fields.h"
#include "scenarios/schema.h"
#include "tools/console.h"
#include "tools/describe.h"
#include "tools/files.h"
#include "tools/registry.h"
#include "tools/verbs.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchemaFile = "tactus.schema.json";

// What tables cannot say: a script that does something worth looking at, and what then happens.
struct Example {
  std::string_view host, extension, script, audio, length;
  std::pair<std::string_view, std::string_view>
      keys[3];  // of the host; {script} is the script, {stem} its name without suffix
  std::string_view timeline, expect;
  std::string_view build = "";  // what to type before it can be run
};

constexpr Example kExamples[] = {
    {.host = "halion",
     .extension = ".lua",
     .script = R"(-- Each note waits 20 ms, then sounds until its key is let go.
function onNote(event)
  wait(20)
  postEvent(event)
end

function onRelease(event)
  postEvent(event)
end
)",
     .audio = "{sample_rate: 48000, block_frames: 256, channels: 1}",
     .length = "200ms",
     .keys = {{"script", "{script}"}},
     .timeline = "  - {at: 10ms, note_on: {key: 60, velocity: 100}}\n"
                 "  - {at: 100ms, note_off: {key: 60}}\n",
     .expect =
         "  order: [input.note_on, wait.end, note.on, note.off]\n"
         "  count: {event: note.on, is: 1}\n"
         "  latency: {from: input.note_on, to: note.on, is: 20ms..30ms}\n"
         "  audio: {first_sound: 30ms..40ms, peak: -20dB..-3dB}\n"
         "  # The sound and the trace as accepted once: take the mark away, then let `tactus update` write them.\n"
         "  # golden: [audio, trace]\n"},
    {.host = "hise",
     .extension = ".js",
     .script = R"(Content.makeFrontInterface(600, 400);

const var Level = Content.addKnob("Level", 0, 0);

inline function onLevel(component, value)
{
    Console.print("level " + value);
}

Level.setControlCallback(onLevel);

function onNoteOn()
{
    Console.print("note " + Message.getNoteNumber());
}
)",
     .audio = "{sample_rate: 48000, block_frames: 256, channels: 1}",
     .length = "300ms",
     .keys = {{"script", "{script}"}},
     .timeline = "  - {at: 50ms, set_control: {id: Level, value: 0.5}}\n"
                 "  - {at: 100ms, note_on: {key: 60}}\n"
                 "  - {at: 200ms, note_off: {key: 60}}\n",
     .expect =
         "  print: [level 0.5, note 60]\n"
         "  audio: {first_sound: 100ms..120ms}\n"
         "  # The sound and the trace as accepted once: take the mark away, then let `tactus update` write them.\n"
         "  # golden: [audio, trace]\n"},
    {.host = "csound",
     .extension = ".csd",
     .script = R"(<CsoundSynthesizer>
<CsOptions>
-+rtaudio=null -odac
</CsOptions>
<CsInstruments>
sr = 48000
ksmps = 64
nchnls = 1
0dbfs = 1

instr 1
  out poscil(0.2, p4)
endin
</CsInstruments>
<CsScore>
f 0 1
</CsScore>
</CsoundSynthesizer>
)",
     .audio = "{sample_rate: 48000, block_frames: 256, channels: 1}",
     .length = "200ms",
     .keys = {{"csd", "{script}"}, {"options", "-+rtaudio=jack -odac -B512 -b256"}},
     .timeline = "  - {at: 0ms, play: {}}\n"
                 "  - {at: 20ms, score_event: {pfields: [1, 0, 0.1, 440]}}\n",
     .expect =
         "  audio: {first_sound: 20ms..40ms, peak: -20dB..-3dB}\n"
         "  # The sound and the trace as accepted once: take the mark away, then let `tactus update` write them.\n"
         "  # golden: [audio, trace]\n"},
    {.host = "metamodule",
     .extension = ".cc",
     .script = R"(// A square wave, and a task that says when it has turned.
#include <atomic>
#include <cstdio>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"

class Square : public CoreProcessor {
 public:
  Square() { async.start(); }
  void update() override {
    if (++samples < 480) return;
    samples = 0;
    on = !on;
  }
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return on ? 1.f : 0.f; }

 private:
  int samples = 0;
  bool was = false;
  std::atomic<bool> on = false;
  MetaModule::AsyncThread async{this, [this] {
    if (bool now = on; now != was) {
      was = now;
      printf("now %d", now);
    }
  }};
};

struct SquareInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"Square"};
};

extern "C" void init() { MetaModule::register_module<Square, SquareInfo>("Mine"); }
)",
     .audio = "{sample_rate: 48000, block_frames: 64, channels: 1, overrun: repeat}",
     .length = "500ms",
     .keys = {{"realtime", "no"},
              {"patch",
               "\n  modules: [{name: square, plugin: {stem}, update: 300ns, task: 20us}]"
               "\n  cables: [{from: square.0, to: out.0}]"}},
     .timeline = "",
     .expect =
         "  audio: {peak: -20dB..0dB}\n"
         "  # The sound and the trace as accepted once: take the mark away, then let `tactus update` write them.\n"
         "  # golden: [audio, trace]\n",
     .build = "tactus module build"},
};

std::string Replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  for (size_t at = 0; (at = out.find(what, at)) != std::string::npos; at += with.size()) {
    out.replace(at, what.size(), with);
  }
  return out;
}

std::string DocOf(const std::vector<engine::Field>& fields, std::string_view name) {
  for (const engine::Field& field : fields) {
    if (field.name == name) return std::string(field.doc);
  }
  return "";
}

// `# seed: 1  # Of all randomness (whole number, at least 0)`: a key that the scenario leaves out, ready to be used.
std::string Unused(const engine::Field& field) {
  std::string limits = LimitsText(field);
  std::string line = fmt::format("# {}: {}", field.name, DefaultText(field));
  line.erase(line.find_last_not_of(' ') + 1);
  line += fmt::format("  # {} ({}{}{})", field.doc, TypeText(field), limits.empty() ? "" : ", ", limits);
  return line + "\n";
}

// "run_async holds" of "run-async_holds".
std::string NameOf(std::string_view stem) {
  std::string name(stem);
  std::replace(name.begin(), name.end(), '_', ' ');
  return name.find_first_not_of(' ') == std::string::npos ? "a first scenario" : name;
}

engine::Error Refuse(const std::string& path, std::string message) {
  return {.file = path, .message = std::move(message)};
}

// Like WriteFile, but never in place of another file, however late that one appears.
engine::Status WriteNew(const fs::path& path, const std::string& text) {
  fs::path part = path;
  part += ".new" + std::to_string(getpid());
  if (engine::Status written = WriteFile(part.string(), text); !written.ok()) return written;
  int linked = link(part.c_str(), path.c_str());
  std::error_code code;
  fs::remove(part, code);
  if (linked != 0)
    return Refuse(path.string(), "this file is there already, or cannot be written; nothing is overwritten");
  return engine::Ok();
}

engine::Status CheckPath(const fs::path& path) {
  if (path.extension() != ".yaml" && path.extension() != ".yml")
    return Refuse(path.string(), "expected a file name that ends in .yaml");
  if (path.filename().string().starts_with("fail_")) {
    return Refuse(path.string(),
                  "a scenario named fail_* must find something, and a new one does not; name it fail_* once it does");
  }
  return engine::Ok();
}

// All of it or nothing: what was written before a failure is taken away again.
engine::Result<std::vector<std::string>> WriteAll(const std::vector<std::pair<fs::path, std::string>>& files) {
  std::vector<std::string> written;
  for (const auto& [path, text] : files) {
    engine::Status status = WriteNew(path, text);
    if (status.ok()) {
      written.push_back(path.string());
      continue;
    }
    std::error_code code;
    for (const std::string& file : written) fs::remove(file, code);
    return status.errors();
  }
  return written;
}

}  // namespace

Beginning Begin(const engine::Host& host, std::string_view stem) {
  auto example = std::find_if(std::begin(kExamples), std::end(kExamples),
                              [&](const Example& each) { return each.host == host.Name(); });
  if (example == std::end(kExamples)) return {};
  std::vector<engine::Field> fields = scenarios::ScenarioFields(host);
  std::string text = fmt::format("# yaml-language-server: $schema={}\n", kSchemaFile);
  text += fmt::format("# Every key: `tactus reference`. What the host offers: `tactus hosts {}`.\n\n", host.Name());
  auto add = [&](std::string_view key, std::string_view value) {
    text += fmt::format("# {}\n{}:{}{}\n", DocOf(fields, key), key, value.front() == '\n' ? "" : " ", value);
  };
  add("name", YamlText(NameOf(stem)));
  add("host", host.Name());
  add("audio", example->audio);
  add("length", example->length);
  std::string script = YamlText(std::string(stem) + std::string(example->extension));
  for (const auto& [key, value] : example->keys) {
    if (!key.empty()) add(key, Replaced(Replaced(value, "{script}", script), "{stem}", YamlText(stem)));
  }
  if (!example->timeline.empty()) {
    text += fmt::format("\n# {}\ntimeline:\n{}", DocOf(fields, "timeline"), example->timeline);
  }
  text += fmt::format("\n# {}\nexpect:\n{}", DocOf(fields, "expect"), example->expect);
  text += "\n# What else a scenario may say; take the first mark away to use it.\n";
  for (const engine::Field& field : fields) {
    if (text.find(fmt::format("\n{}:", field.name)) == std::string::npos) text += Unused(field);
  }
  return {.scenario = text,
          .script = std::string(example->script),
          .extension = std::string(example->extension),
          .build = std::string(example->build)};
}

int New(const Arguments& arguments) {
  auto host = FindHost(arguments.host);
  if (!host.ok()) return PrintErrors(host.errors(), arguments.json);
  fs::path path = arguments.paths.front();
  if (engine::Status fits = CheckPath(path); !fits.ok()) return PrintErrors(fits.errors(), arguments.json);
  Beginning beginning = Begin(*host.value(), path.stem().string());
  if (beginning.scenario.empty()) {
    return PrintErrors({engine::MakeError(fmt::format("there is no example for the host '{}'", host.value()->Name()))},
                       arguments.json);
  }
  fs::path script = fs::path(path).replace_extension(beginning.extension);
  fs::path schema = path.parent_path() / kSchemaFile;
  std::vector<std::pair<fs::path, std::string>> files = {{script, beginning.script}, {path, beginning.scenario}};
  if (!fs::exists(schema)) files.emplace_back(schema, scenarios::Schema(Hosts()));
  auto written = WriteAll(files);
  if (!written.ok()) return PrintErrors(written.errors(), arguments.json);
  if (arguments.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"files", written.value()}}.dump(2));
    return kOk;
  }
  for (const std::string& file : written.value()) fmt::print("written {}\n", file);
  fmt::print("\nnext:\n");
  if (!beginning.build.empty()) fmt::print("  {} {}\n", beginning.build, script.string());
  fmt::print("  tactus check {}\n  tactus run {}\n", path.string(), path.string());
  fmt::print("  tactus update {}    # once `golden` in it is no comment any more\n", path.string());
  fmt::print("  tactus test {}\n", path.string());
  return kOk;
}

}  // namespace tools
