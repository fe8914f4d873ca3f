#include "sim/explore_machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/findings.h"
#include "sim/schedulers/wrapper.h"

namespace sim {

Verdict ExploreMachine::Run(Scheduler& scheduler) {
  found_.reset();
  end_ = ~0ull;
  emitted_.clear();
  engine::Runtime* runtime = &runtime_;
  const Body* body = &body_;
  Verdict verdict = runtime_.Run(
      scheduler, [runtime, body] { (*body)(*runtime); }, {}, this);
  if (!found_ && checker_) {
    if (const engine::Finding* finding = checker_->Found()) found_ = *finding;
    found_at_ = runtime_.Events().Size();
  }
  return verdict;
}

void ExploreMachine::OnEvent(const engine::EventRecord& record) {
  const engine::EventType* type = record.event.type;
  if (keep_) {
    uint64_t hash = engine::HashText(record.event.text, type->hash);
    for (int64_t value : record.event.values) hash = hash * 31 + static_cast<uint64_t>(value);
    emitted_.push_back({hash, type->name, record.context});
  }
  if (type == &kDeadlock || type == &kLivelock || type == &kStepLimit || type == &kTimeLimit) {
    end_ = runtime_.Events().Size();  // what follows in the trace is the unwinding
  }
  if (found_ || type->kind != engine::EventType::Class::finding) return;
  found_at_ = runtime_.Events().Size();
  found_ = engine::Finding{
      .kind = type->name,
      .time = record.time,
      .context = std::string(record.who),
      .point = record.point ? record.point->name : "",
      .location = record.location.file ? fmt::format("{}:{}", record.location.file, record.location.line) : "",
      .message = engine::Format(record.event)};
}

std::string ExploreMachine::NameOf(ContextId context) { return ContextName(context, runtime_); }

std::vector<RunStep> ExploreMachine::Steps() {
  std::vector<RunStep> steps;
  const Trace& trace = runtime_.Events();
  auto finding = [&] { steps.push_back({found_->time, found_->context, found_->kind + ": " + found_->message, true}); };
  uint64_t end = std::min(trace.Size(), end_);
  for (uint64_t i = std::max<uint64_t>(trace.Oldest(), 1); i < end; ++i) {  // 0 is the birth of main
    if (found_ && i == found_at_) finding();
    const Trace::Entry& entry = trace.At(i);
    steps.push_back({entry.time, NameOf(entry.context), entry.point});
  }
  if (found_ && found_at_ >= end) finding();
  return steps;
}

std::string FirstDifference(ExploreMachine& first, ExploreMachine& second) {
  if (first.Hash() == second.Hash()) return "";
  const Trace &a = first.Events(), &b = second.Events();
  auto same = [](const Trace::Entry& x, const Trace::Entry& y) {
    return x.time == y.time && x.argument == y.argument && x.context == y.context && x.core == y.core &&
           x.kind == y.kind && std::string_view(x.point) == y.point;
  };
  auto words = [](ExploreMachine& machine, const Trace& trace, uint64_t i) {
    return i >= trace.Size() ? std::string("nothing more")
                             : fmt::format("{} at {}", machine.NameOf(trace.At(i).context), trace.At(i).point);
  };
  uint64_t begin = std::max(a.Oldest(), b.Oldest()), end = std::max(a.Size(), b.Size());
  for (uint64_t i = begin; i < end; ++i) {
    if (i < a.Size() && i < b.Size() && same(a.At(i), b.At(i))) continue;
    uint64_t step = i < a.Size() ? a.At(i).step : b.At(i).step;
    std::string where = i > 0 && i == begin ? fmt::format("step {} or before", step) : fmt::format("step {}", step);
    std::string in_a = words(first, a, i), in_b = words(second, b, i);
    if (in_a == in_b) return fmt::format("at {}, {} did something else the second time", where, in_a);
    return fmt::format("at {}, first {}, then {}", where, in_a, in_b);
  }
  for (size_t i = 0; i < std::min(first.emitted().size(), second.emitted().size()); ++i) {
    const ExploreMachine::Emitted &x = first.emitted()[i], &y = second.emitted()[i];
    if (x.hash == y.hash && x.context == y.context) continue;
    return fmt::format("all steps are the same, but event {} ({} of {}) is not", i + 1, x.type,
                       first.NameOf(x.context));
  }
  return "all steps are the same, but not what was emitted";
}

OtherAddresses::OtherAddresses() {
  // Takes what the last run gave back to the heap, of each small size, so that this run gets other blocks.
  for (size_t bytes = 16; bytes <= 1024; bytes += 16) {
    for (int i = 0; i < 9; ++i) blocks_.push_back(std::make_unique<char[]>(bytes + static_cast<size_t>(i % 2)));
  }
}

uint64_t Answers::NextStop(uint64_t step) {
  if (inner_) return inner_->NextStop(step);
  return next_ < given_.size() ? std::max(step, given_[next_].step) : kNever;
}

uint32_t Answers::Decide(const Decision& decision) {
  if (inner_) {
    uint32_t answer = inner_->Decide(decision);
    if (answer > 0) given_.push_back({decision.step, decision.kind, answer});
    return answer;
  }
  while (next_ < given_.size() && given_[next_].step < decision.step) ++next_;
  if (next_ == given_.size() || given_[next_].step != decision.step || given_[next_].kind != decision.kind) return 0;
  uint32_t answer = given_[next_++].answer;
  return answer < decision.options ? answer : 0;
}

}  // namespace sim
