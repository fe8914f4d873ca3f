// Stands before the C library's file functions for the whole binary and the libraries it loads, so that an audio
// context that touches a file is found. Streams of C++ come here too: libstdc++ opens by fopen and writes by write.
//
// Limit: what a FILE* that is already open buffers (fread, fprintf) is seen only where it reaches no system call of its
// own; mapped files not at all.
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdarg>

#include "sim/checkers/call_sink.h"
#include "sim/watcher.h"

// The sanitizers' runtimes stand in the same place.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

void Tell(const char* function, const char* path) {
  using sim::checkers::call_sink;
  if (call_sink && sim::MachineWork::depth == 0) call_sink->OnFileAccess(function, path);
}

// The function that would have been called without us.
template <class Function>
Function* Next(const char* name, Function*) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool TakesMode(int flags) { return (flags & (O_CREAT | O_TMPFILE)) != 0; }

mode_t ModeOf(int flags, va_list list) { return TakesMode(flags) ? va_arg(list, mode_t) : 0; }

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static auto* next = Next("open", &open);
  va_list list;
  va_start(list, flags);
  mode_t mode = ModeOf(flags, list);
  va_end(list);
  Tell("open", path);
  return next(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static auto* next = Next("open64", &open64);
  va_list list;
  va_start(list, flags);
  mode_t mode = ModeOf(flags, list);
  va_end(list);
  Tell("open", path);
  return next(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  static auto* next = Next("openat", &openat);
  va_list list;
  va_start(list, flags);
  mode_t mode = ModeOf(flags, list);
  va_end(list);
  Tell("openat", path);
  return next(folder, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  static auto* next = Next("fopen", &fopen);
  Tell("fopen", path);
  return next(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* next = Next("fopen64", &fopen64);
  Tell("fopen", path);
  return next(path, mode);
}

ssize_t read(int descriptor, void* bytes, size_t count) {
  static auto* next = Next("read", &read);
  Tell("read", nullptr);
  return next(descriptor, bytes, count);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  static auto* next = Next("write", &write);
  Tell("write", nullptr);
  return next(descriptor, bytes, count);
}

int rename(const char* from, const char* to) noexcept {
  static auto* next = Next("rename", &rename);
  Tell("rename", from);
  return next(from, to);
}

int unlink(const char* path) noexcept {
  static auto* next = Next("unlink", &unlink);
  Tell("unlink", path);
  return next(path);
}

}  // extern "C"

#endif
