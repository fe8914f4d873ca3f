// Content, as scripts see it: makes components, in onInit.
#include "engine/hisescript/context.h"
#include "engine/hosts/hise/component.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

template <class T>
js::Value Add(js::Call& call, std::unique_ptr<T> component) {
  Script& script = ScriptOf(call);
  T& made = *component;
  if (Component* known = script.FindComponent(made.id())) return known->value_for_scripts();
  const js::Value self = Own(call, std::move(component));
  made.SetSelf(self);
  made.SetProperty("x", call.at(1));
  made.SetProperty("y", call.at(2));
  script.Add(made);
  return self;
}

js::Value AddComponent(js::Call& call) {
  return Add(call, std::make_unique<Component>(ComponentClass().type, ScriptOf(call), call.Text(0)));
}
js::Value AddPanel(js::Call& call) {
  const js::Value data = js::Value::Of(js::NewObject(call.allocator()));
  return Add(call, std::make_unique<Panel>(ScriptOf(call), call.Text(0), data));
}
js::Value GetComponent(js::Call& call) {
  if (Component* component = ScriptOf(call).FindComponent(call.Text(0))) return component->value_for_scripts();
  throw js::Failure("Component with name " + call.Text(0) + " wasn't found");
}
js::Value Nothing(js::Call&) { return js::Value(); }

}  // namespace

const ApiClass& ContentClass() {
  static const ApiClass type(
      "Content",
      {Init<AddComponent>("addButton", 3), Init<AddComponent>("addKnob", 3), Init<AddComponent>("addComboBox", 3),
       Init<AddComponent>("addLabel", 3), Init<AddComponent>("addSliderPack", 3), Init<AddPanel>("addPanel", 3),
       Unsafe<GetComponent>("getComponent", 1), Init<Nothing>("makeFrontInterface", 2), Init<Nothing>("setWidth", 1),
       Init<Nothing>("setHeight", 1)});
  return type;
}

}  // namespace engine::hise
