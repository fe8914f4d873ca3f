// What a HISE scenario may say of the application and of what is around it, and what of the rules is not certain.
#include "engine/hosts/hise/settings.h"

namespace engine::hise {
namespace {

using Type = FieldType;

Field Instrument() {
  return {.name = "instrument",
          .type = Type::map,
          .doc = "The sound generator below the scripts.",
          .fallback = "{}",
          .fields = {{.name = "waveform",
                      .type = Type::choice,
                      .doc = "What a voice oscillates with until a sample map is loaded.",
                      .fallback = "sine",
                      .choices = {"sine", "saw", "square", "triangle"}},
                     {.name = "attack", .type = Type::duration, .doc = "Attack time of a voice.", .fallback = "2ms"},
                     {.name = "release", .type = Type::duration, .doc = "Release time of a voice.", .fallback = "50ms"},
                     {.name = "kill_fade",
                      .type = Type::duration,
                      .doc = "What a killed voice takes to be silent (HI-R43).",
                      .fallback = "20ms"},
                     {.name = "voices",
                      .type = Type::integer,
                      .doc = "Polyphony: the oldest voice is stolen beyond it.",
                      .fallback = "64",
                      .min = 1,
                      .max = 256}}};
}

Field SampleMaps() {
  return {.name = "sample_maps",
          .type = Type::any_map,
          .doc = "What Sampler.loadSampleMap and the verb load_sample_map can load.",
          .element = {{.name = "map",
                       .type = Type::map,
                       .doc = "A sample map.",
                       .fields = {{.name = "sample", .type = Type::file, .doc = "Its WAV file.", .required = true},
                                  {.name = "root_key",
                                   .type = Type::real,
                                   .doc = "The key at which the sample sounds as recorded.",
                                   .fallback = "60",
                                   .min = 0,
                                   .max = 127},
                                  {.name = "load",
                                   .type = Type::cost,
                                   .doc = "What the loading thread takes for it.",
                                   .fallback = "100ms"}}}}};
}

Field Processes() {
  return {
      .name = "processes",
      .type = Type::any_map,
      .doc = "Programs that BackgroundTask.runProcess can start, by the command's name; times count from the start.",
      .element = {
          {.name = "process",
           .type = Type::map,
           .doc = "What it prints and when it ends.",
           .fields = {{.name = "lines",
                       .type = Type::list,
                       .doc = "Lines of its output.",
                       .element = {{.name = "line",
                                    .type = Type::map,
                                    .doc = "A line.",
                                    .fields = {{.name = "at", .type = Type::duration, .doc = "When.", .required = true},
                                               {.name = "text", .doc = "The line.", .required = true}}}}},
                      {.name = "exit", .type = Type::duration, .doc = "When it ends.", .required = true},
                      {.name = "code", .type = Type::integer, .doc = "Its exit code.", .fallback = "0"}}}}};
}

Field RealProcesses() {
  return {.name = "real_processes",
          .type = Type::list,
          .doc = "Programs that runProcess may start for real: on real threads, and with `--allow-processes` only.",
          .element = {{.name = "program", .doc = "The command, as the script writes it."}}};
}

Field ServerField() {
  return {.name = "server",
          .type = Type::any_map,
          .doc = "Answers to Server.callWithGET and callWithPOST, by URL; any other is not found: status 404.",
          .element = {
              {.name = "answer",
               .type = Type::map,
               .doc = "What comes back.",
               .fields = {{.name = "after", .type = Type::duration, .doc = "How long it takes.", .fallback = "50ms"},
                          {.name = "status", .type = Type::integer, .doc = "HTTP status.", .fallback = "200"},
                          {.name = "body", .doc = "The text.", .fallback = "{}"}}}}};
}

std::vector<Field> Outside() {
  return {Instrument(),
          SampleMaps(),
          {.name = "audio_files",
           .type = Type::any_map,
           .doc = "WAV files that scripts find, by path below the folders of FileSystem: `Samples/low.wav`.",
           .element = {{.name = "file", .type = Type::file, .doc = "The file."}}},
          {.name = "sample_load",
           .type = Type::cost,
           .doc = "What the loading thread takes for each sample of Sampler.loadSampleMapFromJSON.",
           .fallback = "20ms"},
          {.name = "presets",
           .type = Type::any_map,
           .doc = "User presets: values of components, by their ids.",
           .element = {{.name = "preset",
                        .type = Type::any_map,
                        .doc = "A preset.",
                        .element = {{.name = "value", .type = Type::real, .doc = "The value of a component."}}}}},
          {.name = "preset_load",
           .type = Type::cost,
           .doc = "What the loading thread takes for a user preset.",
           .fallback = "20ms"},
          Processes(),
          RealProcesses(),
          ServerField(),
          {.name = "files",
           .type = Type::any_map,
           .doc = "Files that are there at the start, by path below the folders of FileSystem: `Desktop/a.txt`.",
           .element = {{.name = "text", .doc = "What is in it."}}}};
}

}  // namespace

const std::vector<Field>& HiseFields() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> out = {
        {.name = "script", .type = Type::file, .doc = "The script of the processor `Interface`.", .required = true},
        {.name = "more_scripts",
         .type = Type::any_map,
         .doc = "Further script processors, by name; each has an engine and a time-out of its own.",
         .element = {{.name = "script", .type = Type::file, .doc = "Its script."}}},
        {.name = "mode",
         .type = Type::choice,
         .doc = "The IDE, or an exported plugin: without script errors, time-outs and console (HI-R90, HI-R91).",
         .fallback = "backend",
         .choices = {"backend", "frontend"}},
        {.name = "platform",
         .type = Type::choice,
         .doc = "How a thread is killed and how a process's output is read (HI-R63, HI-R74).",
         .fallback = "windows",
         .choices = {"windows", "macos", "linux"}},
        {.name = "build",
         .type = Type::choice,
         .doc = "A Linux plug-in takes unknown threads for the message thread (HI-R3).",
         .fallback = "standalone",
         .choices = {"standalone", "plugin"}},
        {.name = "audio_guard",
         .type = Type::boolean,
         .doc = "What allocates or is unsafe is a script error on the audio thread (HI-R80, HI-R81).",
         .fallback = "true"},
        {.name = "stall_limit",
         .type = Type::duration,
         .doc =
             "A job of the scripting thread, or one of the message thread, that takes longer is a finding; 0s: none.",
         .fallback = "0s"},
        {.name = "abort_gap",
         .type = Type::boolean,
         .doc = "A task that does not ask whether to end for longer than its time-out is a finding.",
         .fallback = "false"},
        {.name = "glitch_logger",
         .type = Type::boolean,
         .doc = "Warns of what takes too large a share of a block's time on the audio thread (HI-R84).",
         .fallback = "false"},
        {.name = "version",
         .type = Type::choice,
         .doc = "2026: finish callbacks are type-checked, and there is Threads.startProfiling (HI-R94).",
         .fallback = "2025",
         .choices = {"2025", "2026"}},
        {.name = "compile_time_out",
         .type = Type::duration,
         .doc = "The setting CompileTimeout (HI-R36).",
         .fallback = "5s",
         .min = 2e9}};
    for (Field& field : Outside()) out.push_back(std::move(field));
    return out;
  }();
  return fields;
}

const std::vector<engine::Switch>& HiseSwitches() {
  static const std::vector<engine::Switch> switches = {
      {"cancelInLoop",
       "HI-R63",
       {"goesOn", "ends"},
       "On Linux and macOS: whether a killed thread goes on while it only computes, or ends at its next statement."},
      {"killedLocks",
       "HI-R64",
       {"held", "released"},
       "What becomes of the locks of a thread that is killed where it stands."},
      {"lateTicks",
       "HI-R31",
       {"one", "burst"},
       "Ticks of a synth timer that are overdue after a suspension: one a block, or all of them at once."},
      {"logAfterAbort",
       "HI-R74",
       {"no", "yes"},
       "Whether runProcess calls its log function a last time when the task was aborted."},
      {"audioStrings",
       "HI-R80",
       {"allowed", "refused"},
       "Whether the guard of the audio thread also refuses to make a string, as each + with a text does."},
  };
  return switches;
}

}  // namespace engine::hise
