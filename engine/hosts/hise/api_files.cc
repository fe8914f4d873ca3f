// FileSystem and File, as scripts see them: paths below a few folders, see disk.h.
#include <set>

#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/api.h"

namespace engine::hise {
namespace {

constexpr std::string_view kFolders[] = {"AudioFiles", "Samples", "UserPresets", "AppData", "UserHome",
                                         "Documents",  "Desktop", "Downloads",   "Temp"};

class File final : public ApiObject {
 public:
  File(Script& script, std::string path) : ApiObject(FileClass().type, script), path(std::move(path)) {}
  const std::string path;
};

File& Of(js::Call& call) { return call.object<File>(); }

js::Value GetFolder(js::Call& call) {
  const int64_t number = call.Integer(0);
  if (number < 0 || number >= static_cast<int64_t>(std::size(kFolders))) throw js::Failure("Illegal file location");
  return Own(call, std::make_unique<File>(ScriptOf(call), std::string(kFolders[number])));
}
// "*.wav", "kick*" or a whole name.
bool Matches(std::string_view name, std::string_view wildcard) {
  const size_t star = wildcard.find('*');
  if (star == std::string_view::npos) return name == wildcard;
  const std::string_view head = wildcard.substr(0, star), tail = wildcard.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

// In the order of their paths.
js::Value FindFiles(js::Call& call) {
  const auto* folder = dynamic_cast<File*>(js::AsNative(call.at(0)));
  if (folder == nullptr) throw js::Failure("FileSystem.findFiles: the first argument is not a file");
  const std::string prefix = folder->path + "/", wildcard = call.Text(1);
  std::set<std::string> paths = AppOf(call).disk.Paths();
  for (const auto& [path, sample] : AppOf(call).settings.audio_files) paths.insert(path);
  js::Array* list = js::NewArray(call.allocator());
  for (const std::string& path : paths) {
    if (!path.starts_with(prefix)) continue;
    const bool below = path.find('/', prefix.size()) != std::string::npos;
    if ((below && !call.Truth(2)) || !Matches(path.substr(path.rfind('/') + 1), wildcard)) continue;
    list->Push(call.allocator(), Own(call, std::make_unique<File>(ScriptOf(call), path)));
  }
  return js::Value::Of(list);
}
// A Buffer, or an array of one for each channel.
js::Value LoadAsAudioFile(js::Call& call) {
  const auto& files = AppOf(call).settings.audio_files;
  const auto found = files.find(Of(call).path);
  if (found == files.end()) throw js::Failure("No valid audio file: /" + Of(call).path);
  const synth::Sample& sample = *found->second;
  js::Array* channels = js::NewArray(call.allocator());
  for (int c = 0; c < sample.channels; ++c) {
    js::Buffer* buffer = js::NewBuffer(call.allocator(), static_cast<uint32_t>(sample.FrameCount()));
    for (int64_t f = 0; f < sample.FrameCount(); ++f) {
      buffer->Set(f, sample.frames[static_cast<size_t>(f * sample.channels + c)]);
    }
    channels->Push(call.allocator(), js::Value::Of(buffer));
  }
  return sample.channels == 1 ? channels->At(0) : js::Value::Of(channels);
}
js::Value LoadAudioMetadata(js::Call& call) {
  const auto& files = AppOf(call).settings.audio_files;
  const auto found = files.find(Of(call).path);
  if (found == files.end()) return js::Value();
  js::Object* data = js::NewObject(call.allocator());
  const auto set = [&](std::string_view name, js::Value value) {
    data->Set(call.allocator(), AppOf(call).heap.Intern(call.allocator(), name), value);
  };
  set("SampleRate", js::Value::Double(found->second->sample_rate));
  set("NumChannels", js::Value::Int(found->second->channels));
  set("NumSamples", js::Value::Int(found->second->FrameCount()));
  return js::Value::Of(data);
}
js::Value GetChildFile(js::Call& call) {
  const std::string name = call.Text(0);
  if (name.find("..") != std::string::npos)
    throw js::Failure("File.getChildFile(): '" + name + "' leads out of the folder");
  return Own(call, std::make_unique<File>(ScriptOf(call), Of(call).path + "/" + name));
}
js::Value GetParent(js::Call& call) {
  const std::string& path = Of(call).path;
  return Own(call, std::make_unique<File>(ScriptOf(call), path.substr(0, path.rfind('/'))));
}
js::Value IsFile(js::Call& call) {
  const App& app = AppOf(call);
  return js::Value::Bool(app.settings.audio_files.contains(Of(call).path) ||
                         AppOf(call).disk.Read(Of(call).path).has_value());
}
js::Value LoadAsString(js::Call& call) { return call.String(AppOf(call).disk.Read(Of(call).path).value_or("")); }
js::Value WriteString(js::Call& call) {
  AppOf(call).disk.Write(Of(call).path, call.Text(0));
  return js::Value::Bool(true);
}
js::Value WriteObject(js::Call& call) {
  AppOf(call).disk.Write(Of(call).path, js::ToJson(call.at(0)));
  return js::Value::Bool(true);
}
js::Value Delete(js::Call& call) { return js::Value::Bool(AppOf(call).disk.Delete(Of(call).path)); }
// 0: the whole path, 1: without ending, 2: the ending, 3: the name.
js::Value ToString(js::Call& call) {
  const std::string& path = Of(call).path;
  const std::string name = path.substr(path.rfind('/') + 1);
  const size_t dot = std::min(name.rfind('.'), name.size());
  switch (call.Integer(0)) {
    case 1:
      return call.String(name.substr(0, dot));
    case 2:
      return call.String(name.substr(dot));
    case 3:
      return call.String(name);
    default:
      return call.String("/" + path);
  }
}

}  // namespace

std::string PathOf(js::Value file) {
  const auto* known = dynamic_cast<File*>(js::AsNative(file));
  return known != nullptr ? known->path : "";
}

const ApiClass& FileSystemClass() {
  static const ApiClass type("FileSystem", {Unsafe<GetFolder>("getFolder", 1), Unsafe<FindFiles>("findFiles", 3)}, [] {
    std::vector<js::NativeConstant> constants;
    for (size_t i = 0; i < std::size(kFolders); ++i) {
      constants.push_back({kFolders[i], js::Value::Int(static_cast<int64_t>(i))});
    }
    return constants;
  }());
  return type;
}

const ApiClass& FileClass() {
  static const ApiClass type(
      "File",
      {Unsafe<GetChildFile>("getChildFile", 1), Unsafe<GetParent>("getParentDirectory", 0), Unsafe<IsFile>("isFile", 0),
       Unsafe<LoadAsString>("loadAsString", 0), Unsafe<LoadAsAudioFile>("loadAsAudioFile", 0),
       Unsafe<LoadAudioMetadata>("loadAudioMetadata", 0), Unsafe<WriteString>("writeString", 1),
       Unsafe<WriteObject>("writeObject", 1), Unsafe<Delete>("deleteFileOrDirectory", 0),
       Unsafe<ToString>("toString", 1)},
      {{"FullPath", js::Value::Int(0)},
       {"NoExtension", js::Value::Int(1)},
       {"Extension", js::Value::Int(2)},
       {"Filename", js::Value::Int(3)}});
  return type;
}

}  // namespace engine::hise
