// Server, as scripts see it.
#include "engine/hisescript/context.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

class ServerObject final : public ApiObject {
 public:
  explicit ServerObject(Script& script) : ApiObject(ServerClass().type, script) {}
  std::string base;
};

js::Value SetBaseUrl(js::Call& call) {
  call.object<ServerObject>().base = call.Text(0);
  return js::Value();
}

// The callback gets the status and the text, as a high job.
js::Value CallWith(js::Call& call) {
  auto& server = call.object<ServerObject>();
  const js::Value callback = call.Callable(2, 2);
  const std::string path = call.Text(0);
  std::string url = server.base;
  if (!url.empty() && url.back() != '/' && !path.empty() && path.front() != '/') url += '/';
  url += path;
  Script& script = ScriptOf(call);
  AppOf(call).server.Call(url, [&script, callback, url](int status, const std::string& body) {
    js::Allocator allocator(script.app().heap);
    const js::Value text = js::Value::Of(js::NewString(allocator, body));
    script.processor().Post(Job::Type::high, script, callback, js::Value(), {js::Value::Int(status), text},
                            "server " + url, Entry::other);
  });
  return js::Value();
}
js::Value IsOnline(js::Call&) { return js::Value::Bool(true); }

}  // namespace

std::unique_ptr<ApiObject> MakeServer(Script& script) { return std::make_unique<ServerObject>(script); }

const ApiClass& ServerClass() {
  static const ApiClass type("Server",
                             {Unsafe<SetBaseUrl>("setBaseURL", 1), Unsafe<CallWith>("callWithGET", 3),
                              Unsafe<CallWith>("callWithPOST", 3), Unsafe<IsOnline>("isOnline", 0)},
                             {{"StatusOK", js::Value::Int(200)},
                              {"StatusNoConnection", js::Value::Int(0)},
                              {"StatusNotFound", js::Value::Int(404)}});
  return type;
}

}  // namespace engine::hise
