#include "engine/hisescript/program.h"

namespace engine::hisescript {
namespace {

template <class T>
T* Named(std::deque<T>& items, const Symbol* symbol) {
  for (T& item : items) {
    if (item.name == symbol) return &item;
  }
  return nullptr;
}

}  // namespace

Variable* Namespace::Constant(const Symbol* symbol) { return Named(constants, symbol); }
Variable* Namespace::Register(const Symbol* symbol) { return Named(registers, symbol); }
InlineFunction* Namespace::Inline(const Symbol* symbol) { return Named(inlines, symbol); }
Namespace* Program::Find(const Symbol* symbol) { return Named(namespaces, symbol); }

RootVariable* Program::Root(Symbol* symbol) {
  RootVariable*& found = root_of[symbol];
  if (found == nullptr) {
    found = &roots.emplace_back();
    found->name = symbol;
  }
  return found;
}

const CallbackDeclaration* Program::CallbackNamed(std::string_view text) const {
  for (const CallbackDeclaration& callback : callback_names) {
    if (callback.name == text) return &callback;
  }
  return nullptr;
}

}  // namespace engine::hisescript
