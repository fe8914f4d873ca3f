// Server, as scripts see it.
#include "engine/hisescript/context.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

class ServerObject final : public ApiObject {
 public:
  explicit ServerObject(Script& script) : ApiObject(ServerClass().type, script) {}
  void SetBase(std::string base) {
    Guard guard(app().runtime, guard_);
    base_ = std::move(base);
  }
  // Of an address below the base.
  std::string Url(const std::string& path) {
    std::string url;
    {
      Guard guard(app().runtime, guard_);
      url = base_;
    }
    if (!url.empty() && url.back() != '/' && !path.empty() && path.front() != '/') url += '/';
    return url + path;
  }

 private:
  SpinLock guard_;
  std::string base_;
};

js::Value SetBaseUrl(js::Call& call) {
  call.object<ServerObject>().SetBase(call.Text(0));
  return js::Value();
}

// The callback gets the status and the text, as a high job.
js::Value CallWith(js::Call& call) {
  auto& server = call.object<ServerObject>();
  const js::Value callback = call.Callable(2, 2);
  const std::string url = server.Url(call.Text(0));
  Script& script = ScriptOf(call);
  AppOf(call).server.Call(url, [&script, callback, url](int status, const std::string& body) {
    js::Allocator allocator(script.app().heap);
    const js::Value text = js::Value::Of(js::NewString(allocator, body));
    script.processor().Post(Job::Type::high, script, callback, js::Value(), {js::Value::Int(status), text},
                            "server " + url, Entry::other);
  });
  return js::Value();
}
// Its `this` tells how far it is: data.finished, data.success, data.numTotal, data.numDownloaded.
js::Value ObjectOf(js::Allocator& allocator, js::Heap& heap, bool success, size_t bytes) {
  const auto set = [&](js::Object* object, std::string_view name, js::Value value) {
    object->Set(allocator, heap.Intern(allocator, name), value);
  };
  js::Object* data = js::NewObject(allocator);
  set(data, "finished", js::Value::Bool(true));
  set(data, "success", js::Value::Bool(success));
  set(data, "numTotal", js::Value::Int(static_cast<int64_t>(bytes)));
  set(data, "numDownloaded", js::Value::Int(static_cast<int64_t>(bytes)));
  js::Object* download = js::NewObject(allocator);
  set(download, "data", js::Value::Of(data));
  return js::Value::Of(download);
}

// Into a file of the scenario's; the callback, without arguments, comes when the answer does.
js::Value DownloadFile(js::Call& call) {
  auto& server = call.object<ServerObject>();
  const js::Value callback = call.Callable(3, 0);
  const std::string path = PathOf(call.at(2));
  if (path.empty()) throw js::Failure("Server.downloadFile: the target is not a file");
  const std::string url = server.Url(call.Text(0));
  Script& script = ScriptOf(call);
  AppOf(call).server.Call(url, [&script, callback, url, path](int status, const std::string& body) {
    App& app = script.app();
    js::Allocator allocator(app.heap);
    const bool success = status == 200;
    if (success) app.disk.Write(path, body);
    script.processor().Post(Job::Type::high, script, callback,
                            ObjectOf(allocator, app.heap, success, success ? body.size() : 0), {}, "download " + url,
                            Entry::other);
  });
  return js::Value();
}
js::Value IsOnline(js::Call&) { return js::Value::Bool(true); }

}  // namespace

std::unique_ptr<ApiObject> MakeServer(Script& script) { return std::make_unique<ServerObject>(script); }

const ApiClass& ServerClass() {
  static const ApiClass type(
      "Server",
      {Unsafe<SetBaseUrl>("setBaseURL", 1), Unsafe<CallWith>("callWithGET", 3), Unsafe<CallWith>("callWithPOST", 3),
       Unsafe<DownloadFile>("downloadFile", 4), Unsafe<IsOnline>("isOnline", 0)},
      {{"StatusOK", js::Value::Int(200)},
       {"StatusNoConnection", js::Value::Int(0)},
       {"StatusNotFound", js::Value::Int(404)}});
  return type;
}

}  // namespace engine::hise
