// FileSystem and File, as scripts see them: paths below a few folders, see disk.h.
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
js::Value IsFile(js::Call& call) { return js::Value::Bool(AppOf(call).disk.Read(Of(call).path).has_value()); }
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

const ApiClass& FileSystemClass() {
  static const ApiClass type("FileSystem", {Unsafe<GetFolder>("getFolder", 1)}, [] {
    std::vector<js::NativeConstant> constants;
    for (size_t i = 0; i < std::size(kFolders); ++i) {
      constants.push_back({kFolders[i], js::Value::Int(static_cast<int64_t>(i))});
    }
    return constants;
  }());
  return type;
}

const ApiClass& FileClass() {
  static const ApiClass type("File",
                             {Unsafe<GetChildFile>("getChildFile", 1), Unsafe<GetParent>("getParentDirectory", 0),
                              Unsafe<IsFile>("isFile", 0), Unsafe<LoadAsString>("loadAsString", 0),
                              Unsafe<WriteString>("writeString", 1), Unsafe<WriteObject>("writeObject", 1),
                              Unsafe<Delete>("deleteFileOrDirectory", 0), Unsafe<ToString>("toString", 1)},
                             {{"FullPath", js::Value::Int(0)},
                              {"NoExtension", js::Value::Int(1)},
                              {"Extension", js::Value::Int(2)},
                              {"Filename", js::Value::Int(3)}});
  return type;
}

}  // namespace engine::hise
