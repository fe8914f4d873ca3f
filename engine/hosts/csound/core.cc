#include "engine/hosts/csound/core.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {

constexpr Point kCycle{"csound.cycle"}, kParse{"csound.parse"}, kMerge{"csound.merge"}, kInsert{"csound.insert"};
constexpr Point kTable{"csound.table"}, kPush{"csound.async.push"}, kPop{"csound.async.pop"};
constexpr Point kFull{"csound.async.full"};

// Csound defines a user-defined opcode when it parses it: twice would be a redefinition.
bool DefinesOpcode(const std::string& code) { return code.find("opcode") != std::string::npos; }

}  // namespace

Core::Core(Runtime& runtime, std::unique_ptr<Engine> engine, std::unique_ptr<Device> device, const CoreSetup& setup)
    : runtime_(runtime),
      engine_(std::move(engine)),
      device_(std::move(device)),
      setup_(setup),
      lock_(runtime, setup.contest, setup.window,
            {.lock = "csound.lock", .unlock = "csound.unlock", .lost = "csound.lock.lost_boundaries"}),
      later_(runtime, kAsyncSlots, kPush, kPop),
      parser_(runtime),
      buffer_(static_cast<size_t>(setup.buffer) * static_cast<size_t>(setup.card_channels)) {}

void Core::Say(const std::string& line) { runtime_.Emit({.type = &kMessage, .text = line}); }

void Core::EmitMessages() {
  for (const std::string& line : engine_->TakeMessages()) Say(line);
}

void Core::Open() {
  EmitMessages();
  if (engine_->started()) {
    Say(fmt::format("writing {} sample blks of 64-bit floats to {}", setup_.buffer * engine_->channels(),
                    setup_.output));
  }
  device_->Open();
}

// The library copies an event's arguments but not its p-fields (C5.5): they must live until the cycle is made.
void Core::HandOverLater() {
  handed_over_.clear();
  for (Later later; later_.Pop(&later);) {
    Later& kept = handed_over_.emplace_back(std::move(later));
    if (kept.parsed) {
      engine_->MergeLater(kept.parsed);
    } else if (kept.type != 0) {
      engine_->ScoreEventLater(kept.type, kept.fields);
    } else {
      engine_->InputMessageLater(kept.line);
    }
  }
}

// Appends the cycle to the -b buffer (C1.4). True: the device was written.
bool Core::WriteOut() {
  const int ksmps = engine_->ksmps(), channels = engine_->channels();
  const double scale = 1.0 / engine_->full_scale();
  const double* spout = engine_->Spout().data();
  bool wrote = false;
  for (int done = 0; done < ksmps;) {
    const int frames = std::min(ksmps - done, setup_.buffer - filled_);
    Convert(spout + done * channels, channels, scale, frames);
    done += frames;
    filled_ += frames;
    if (filled_ < setup_.buffer) break;
    filled_ = 0;
    ++written_;
    wrote = true;
    std::string warning;
    device_->Write(buffer_.data(), &warning);
    if (!warning.empty()) Say(warning);
  }
  return wrote;
}

// Frames of the spout behind those that the -b buffer holds. The card's further channels stay silent.
void Core::Convert(const double* spout, int channels, double scale, int frames) {
  const int card = setup_.card_channels;
  float* out = buffer_.data() + static_cast<ptrdiff_t>(filled_) * card;
  if (channels == card) {
    for (int i = 0; i < frames * channels; ++i) out[i] = static_cast<float>(spout[i] * scale);
    return;
  }
  const int both = std::min(channels, card);
  for (int frame = 0; frame < frames; ++frame) {
    for (int channel = 0; channel < both; ++channel) {
      out[frame * card + channel] = static_cast<float>(spout[frame * channels + channel] * scale);
    }
  }
}

int Core::PerformKsmps() {
  lock_.LockRegularly();
  runtime_.Spend(setup_.costs.cycle, kCycle);
  HandOverLater();
  const int64_t from = engine_->Frame();
  const int code = engine_->Perform();
  EmitMessages();
  const int64_t to = engine_->Frame();
  if (code == 0 && to != from + engine_->ksmps()) runtime_.Emit({.type = &kSought, .values = {from, to}});
  const bool wrote = code == 0 && WriteOut();
  lock_.Unlock(wrote);
  return code;
}

// What is in the -b buffer when performance ends is written, too.
void Core::WriteRest() {
  if (filled_ == 0) return;
  const size_t from = static_cast<size_t>(filled_) * static_cast<size_t>(setup_.card_channels);
  std::fill(buffer_.begin() + static_cast<ptrdiff_t>(from), buffer_.end(), 0.0f);
  filled_ = 0;
  ++written_;
  std::string warning;
  device_->Write(buffer_.data(), &warning);
  if (!warning.empty()) Say(warning);
}

void Core::Cleanup() {
  lock_.LockRegularly();
  if (engine_->started()) WriteRest();
  engine_->Cleanup();
  EmitMessages();
  if (engine_->started()) {
    Say(fmt::format("{} {} sample blks of 64-bit floats written to {}", written_, setup_.buffer * engine_->channels(),
                    setup_.output));
  }
  device_->SetPlaying(false);
  device_->Close();
  lock_.Unlock();
}

template <class Work>
auto Core::WithLock(Cost cost, Point what, Work work) {
  if (runtime_.SelfId() == performer_) {
    lock_.LockRegularly();
  } else {
    lock_.Lock();
  }
  runtime_.Spend(cost, what);
  auto result = work();
  EmitMessages();
  lock_.Unlock();
  return result;
}

Parsed* Core::Parse(const std::string& code) {
  parser_.Write(1, kParse);
  runtime_.Spend(setup_.costs.parse, kParse);
  Parsed* parsed = engine_->Parse(code);
  EmitMessages();
  parser_.Write(0, kParse);
  return parsed;
}

bool Core::CompileOrc(const std::string& code) {
  Parsed* parsed = Parse(code);
  if (!parsed) return false;
  if (!engine_->started()) return engine_->Merge(parsed);  // C5.2
  return WithLock(setup_.costs.merge, kMerge, [&] { return engine_->Merge(parsed); });
}

double Core::EvalCode(const std::string& code) {
  // The library parses and merges in one call; what is wrong is seen before L is asked for, as it is there.
  if (DefinesOpcode(code)) {
    parser_.Write(1, kParse);
    runtime_.Spend(setup_.costs.parse, kParse);
    parser_.Write(0, kParse);
  } else {
    Parsed* parsed = Parse(code);
    if (!parsed) return std::numeric_limits<double>::quiet_NaN();
    engine_->Discard(parsed);
  }
  if (!engine_->started()) return engine_->Eval(code);
  return WithLock(setup_.costs.merge, kMerge, [&] { return engine_->Eval(code); });
}

bool Core::CompileOrcAsync(const std::string& code) {
  Parsed* parsed = Parse(code);
  if (parsed) Push({.parsed = parsed});
  return parsed != nullptr;
}

void Core::Push(Later later) {
  while (!later_.Push(later)) runtime_.Spin(kFull);
}

void Core::ScoreEvent(char type, const std::vector<double>& fields) {
  WithLock(setup_.costs.insert, kInsert, [&] {
    engine_->ScoreEvent(type, fields);
    return true;
  });
}

void Core::InputMessage(const std::string& line) {
  WithLock(setup_.costs.insert, kInsert, [&] {
    engine_->InputMessage(line);
    return true;
  });
}

void Core::ScoreEventAsync(char type, const std::vector<double>& fields) { Push({.type = type, .fields = fields}); }
void Core::InputMessageAsync(const std::string& line) { Push({.line = line}); }

bool Core::SetTable(int table, int index, double value) {
  return WithLock(setup_.costs.insert, kTable, [&] { return engine_->SetTable(table, index, value); });
}

bool Core::Table(int table, int index, double* value) { return engine_->Table(table, index, value); }
void Core::SetChannel(const std::string& name, double value) { engine_->SetChannel(name, value); }
double Core::Channel(const std::string& name) { return engine_->Channel(name); }

}  // namespace engine::csound
