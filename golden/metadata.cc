#include "golden/metadata.h"

#include <gnu/libc-version.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace golden {
namespace {

constexpr int kFormat = 1;

std::string Compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

// (1 + 2^-12)^2 is 1 + 2^-11 + 2^-24, and its last term survives only if product and sum are rounded once. The
// arguments are volatile so that the compiler does not do the sum itself.
bool Fused() {
  volatile float a = 1 + 0x1p-12f, b = -(1 + 0x1p-11f);
  const float x = a, y = b;
  return x * x + y != 0;
}

// libm picks its routines by the processor: with FMA, sinf and its kin may differ in the last bit.
bool ProcessorFuses() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

// What the compiler lets a program know of its flags.
std::string Flags() {
  std::string flags;
#if defined(__OPTIMIZE__)
  flags += "-O";
#else
  flags += "-O0";
#endif
#if defined(__FAST_MATH__)
  flags += " -ffast-math";
#endif
#if defined(__AVX2__)
  flags += " -mavx2";
#endif
#if defined(__FMA__)
  flags += " -mfma";
#endif
#if defined(__SANITIZE_ADDRESS__)
  flags += " -fsanitize=address";
#endif
#if defined(__SANITIZE_THREAD__)
  flags += " -fsanitize=thread";
#endif
  return flags;
}

}  // namespace

std::string Metadata(const Rendering& rendering, const Windows& windows) {
  int64_t frames = static_cast<int64_t>(rendering.audio.size()) / std::max(rendering.format.channels, 1);
  if (!windows.empty()) frames = 0;
  for (const auto& [from, to] : windows) frames += to - from;
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["compiler"] = Compiler();
  json["libc"] = std::string("glibc ") + gnu_get_libc_version();
  json["fma"] = Fused() ? "yes" : "no";
  json["processor_fma"] = ProcessorFuses() ? "yes" : "no";
  json["flags"] = Flags();
  json["sample_rate"] = rendering.format.sample_rate;
  json["channels"] = rendering.format.channels;
  json["frames"] = frames;
  if (!windows.empty()) json["windows"] = windows;
  json["events"] = rendering.events.size();
  return json.dump(2) + "\n";
}

}  // namespace golden
