// What the program and a module's shared object know of each other: two tables of plain functions. Both sides are
// compiled with it; a shared object made for another version is refused.
//
// Exceptions may pass these calls in both directions: both sides use the same C++ runtime.
#pragma once
#include <stddef.h>
#include <stdint.h>

extern "C" {

enum { kTactusModuleVersion = 3 };

// What an AsyncThread runs: a function and at most two pointers of captures (M3.1).
struct TactusAction {
  void (*call)(void* captures);
  uint64_t captures[2];
};

enum TactusAccess : uint32_t {
  kTactusLoad,
  kTactusStore,
  kTactusRmw,
  kTactusRead,
  kTactusWrite,
};

// What a hook may leave out without asking: plain accesses at places that are known to touch private memory, if the
// memory is indeed what the calling context touched before. `known` has a word for each eight bytes of the heap: whose
// they are (8 bits), which of them it has read (8 bits), which it has written (8 bits).
enum : uint32_t { kTactusNobody = 0, kTactusReaders = 254, kTactusMany = 255 };
struct TactusFilter {
  uintptr_t heap;
  size_t granules;
  const uint32_t* known;
  uint32_t self;  // the context that runs
  uintptr_t top;  // of its stack: what is between this and the hook's frame is its own
};

// What a module may ask of the host. `host` is the first argument of each.
struct TactusHost {
  void* host;
  // For each byte of the module's code 1 if a hook called from there may be left out; less the address of the code, so
  // that a return address is the index. 0: there is no filter.
  uintptr_t own;
  const TactusFilter* filter;
  // `order` is the compiler's: 0 relaxed, 1 consume, 2 acquire, 3 release, 4 acq_rel, 5 seq_cst. `caller` is the return
  // address of the hook.
  void (*access)(void* host, const volatile void* address, uint32_t bytes, uint32_t kind, uint32_t order,
                 const void* caller);
  void* (*allocate)(void* host, size_t bytes, size_t alignment);
  void (*release)(void* host, void* memory);
  size_t (*allocated)(void* host, void* memory);  // its size; 0: not from here

  uint32_t (*task_add)(void* host, void* module);  // 0: there are 64 already
  void (*task_remove)(void* host, uint32_t id);
  void (*task_start)(void* host, uint32_t id, const TactusAction* action, int once);
  void (*task_stop)(void* host, uint32_t id);
  int (*task_enabled)(void* host, uint32_t id);

  void (*print)(void* host, const char* text, size_t bytes);
  int64_t (*now)(void* host);  // nanoseconds since power on
  void (*busy)(void* host, int64_t nanoseconds);
  void (*poll)(void* host);  // lets others, or time, go on

  // Files of the card. A handle is 0 for failure.
  uint32_t (*open)(void* host, const char* path, const char* mode);
  int64_t (*read)(void* host, uint32_t file, void* data, size_t bytes);  // bytes read; -1: the call failed
  int64_t (*write)(void* host, uint32_t file, const void* data, size_t bytes);
  int (*seek)(void* host, uint32_t file, int64_t offset, int whence);
  int64_t (*tell)(void* host, uint32_t file);
  int (*end)(void* host, uint32_t file);    // the last read met the end
  int (*error)(void* host, uint32_t file);  // a call of it failed
  void (*clear)(void* host, uint32_t file);
  int (*close)(void* host, uint32_t file);
};

// A kind of module that the shared object registered.
struct TactusType {
  const char* brand;
  const char* slug;
};

// What the host may ask of a shared object. `module` is what `create` returned.
struct TactusModule {
  uint32_t types;
  const TactusType* (*type)(uint32_t index);
  void* (*create)(uint32_t index);
  void (*destroy)(void* module);
  void (*set_id)(void* module, uint32_t id);
  void (*set_samplerate)(void* module, float rate);
  void (*update)(void* module);
  void (*set_param)(void* module, int id, float value);
  float (*get_param)(void* module, int id);
  void (*set_input)(void* module, int id, float volts);
  float (*get_output)(void* module, int id);
  float (*get_led)(void* module, int id);
  size_t (*get_text)(void* module, int id, char* text, size_t bytes);
  void (*mark_all_unpatched)(void* module);
  void (*mark_input)(void* module, int id, int patched);
  void (*mark_output)(void* module, int id, int patched);
  void (*load_state)(void* module, const char* text, size_t bytes);
  size_t (*save_state)(void* module, char* text, size_t bytes);  // the size of the whole; what fits is copied
};

// `tactus_module_bind` of a shared object. The other symbol that it shows is `tactus_module_version`. Registers its
// modules; null: they cannot be used.
using TactusBind = const TactusModule* (*)(const TactusHost*);
}
