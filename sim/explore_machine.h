// The parts of an exploration: a machine that runs one body over and over, and a tape of a scheduler's answers.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore.h"

namespace sim {

class ExploreMachine final : public engine::Observer {
 public:
  ExploreMachine(const ExploreOptions& options, const Body& body)
      : runtime_(options.machine), body_(body), checker_(options.checker ? options.checker(runtime_) : nullptr) {}

  // One run; the answers below are of the last one.
  Verdict Run(Scheduler& scheduler);
  const std::optional<engine::Finding>& found() const { return found_; }
  uint64_t Hash() const { return runtime_.Hash(); }
  // Of a run since KeepTrace(false), of a scheduler that lends its dice, the number alone.
  const Trace& Events() const { return runtime_.Events(); }
  void KeepTrace(bool keep) { runtime_.KeepTrace(keep); }
  // The trace in words, with the first finding in its place.
  std::vector<RunStep> Steps();

  // Keeps what is emitted, for a comparison.
  struct Emitted {
    uint64_t hash;
    const char* type;
    ContextId context;
  };
  void KeepEvents(bool keep) { keep_ = keep; }
  const std::vector<Emitted>& emitted() const { return emitted_; }
  std::string NameOf(ContextId context);

  void OnEvent(const engine::EventRecord& record) override;

 private:
  SimRuntime runtime_;
  const Body& body_;
  std::unique_ptr<RunChecker> checker_;
  std::optional<engine::Finding> found_;
  uint64_t found_at_ = 0;  // how many trace entries came before it
  uint64_t end_ = ~0ull;   // and before the machine ended the run
  bool keep_ = false;
  std::vector<Emitted> emitted_;
};

// Where two runs of one schedule part, in words; empty if they do not.
std::string FirstDifference(ExploreMachine& first, ExploreMachine& second);

// While it lives, what is allocated comes to lie elsewhere than before.
class OtherAddresses {
 public:
  OtherAddresses();

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
};

// The answers of a scheduler, kept by step, to be given again.
class Answers final : public Scheduler {
 public:
  // REQUIRES: `inner` outlives the run.
  void Record(Scheduler& inner) {
    inner_ = &inner;
    given_.clear();
  }
  void PlayBack() { inner_ = nullptr; }

  void Begin(MachineView& machine) override {
    next_ = 0;
    if (inner_) inner_->Begin(machine);
  }
  uint64_t NextStop(uint64_t step) override;
  uint32_t Decide(const Decision& decision) override;
  void Visit(ContextId context, Point point, bool at_end, Time now) override {
    if (inner_) inner_->Visit(context, point, at_end, now);
  }
  void VisitAccess(ContextId context, Point point, const engine::Memory& memory, engine::AccessKind kind,
                   engine::MemoryOrder order, Time now) override {
    if (inner_) inner_->VisitAccess(context, point, memory, kind, order, now);
  }
  void Return(ContextId context, Point point, bool at_end) override {
    if (inner_) inner_->Return(context, point, at_end);
  }

 private:
  struct Given {
    uint64_t step;
    DecisionKind kind;
    uint32_t answer;
  };
  Scheduler* inner_ = nullptr;  // null: plays back
  std::vector<Given> given_;    // answers other than 0
  size_t next_ = 0;
};

}  // namespace sim
