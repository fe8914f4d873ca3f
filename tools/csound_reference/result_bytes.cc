#include "tools/csound_reference/result_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/check.h"
#include "engine/hosts/csound/events.h"

namespace tools::csound_reference {
namespace {

class Writer {
 public:
  void Number(int64_t number) { Raw(&number, sizeof number); }
  void Text(const std::string& text) {
    Number(static_cast<int64_t>(text.size()));
    Raw(text.data(), text.size());
  }
  void Samples(const std::vector<float>& samples) {
    Number(static_cast<int64_t>(samples.size()));
    Raw(samples.data(), samples.size() * sizeof(float));
  }
  std::string Take() { return std::move(out_); }

 private:
  void Raw(const void* data, size_t size) { out_.append(static_cast<const char*>(data), size); }
  std::string out_;
};

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}
  int64_t Number() {
    int64_t number = 0;
    Raw(&number, sizeof number);
    return number;
  }
  std::string Text() {
    std::string text(static_cast<size_t>(Number()), '\0');
    Raw(text.data(), text.size());
    return text;
  }
  std::vector<float> Samples() {
    std::vector<float> samples(static_cast<size_t>(Number()));
    Raw(samples.data(), samples.size() * sizeof(float));
    return samples;
  }

 private:
  void Raw(void* data, size_t size) {
    CHECK(at_ + size <= bytes_.size());
    if (size > 0) std::memcpy(data, bytes_.data() + at_, size);
    at_ += size;
  }
  const std::string& bytes_;
  size_t at_ = 0;
};

int64_t IndexOf(const engine::EventType* type) {
  const auto& all = engine::csound::AllEvents();
  const auto found = std::find(all.begin(), all.end(), type);
  CHECK(found != all.end());
  return found - all.begin();
}

void Write(Writer& out, const sim::LoggedEvent& event) {
  out.Number(event.time);
  out.Text(event.context);
  out.Number(IndexOf(event.type));
  for (int64_t value : event.values) out.Number(value);
  out.Text(event.text);
}

sim::LoggedEvent ReadEvent(Reader& in) {
  sim::LoggedEvent event;
  event.time = in.Number();
  event.context = in.Text();
  event.type = engine::csound::AllEvents()[static_cast<size_t>(in.Number())];
  for (int64_t& value : event.values) value = in.Number();
  event.text = in.Text();
  return event;
}

}  // namespace

std::string ToBytes(const engine::Result<scenarios::RunResult>& result) {
  Writer out;
  out.Number(result.ok() ? 0 : static_cast<int64_t>(result.errors().size()));
  if (!result.ok()) {
    for (const engine::Error& error : result.errors()) {
      out.Text(error.file);
      out.Number(error.line);
      out.Number(error.column);
      out.Text(error.message);
    }
    return out.Take();
  }
  const scenarios::RunResult& run = result.value();
  out.Number(static_cast<int64_t>(run.findings.size()));
  for (const engine::Finding& finding : run.findings) {
    out.Text(finding.kind);
    out.Number(finding.time);
    out.Text(finding.context);
    out.Text(finding.message);
  }
  out.Number(static_cast<int64_t>(run.events.size()));
  for (const sim::LoggedEvent& event : run.events) Write(out, event);
  out.Samples(run.audio);
  out.Number(run.end);
  out.Number(run.blocks);
  return out.Take();
}

engine::Result<scenarios::RunResult> FromBytes(const std::string& bytes) {
  Reader in(bytes);
  if (const int64_t count = in.Number(); count > 0) {
    engine::Errors errors(static_cast<size_t>(count));
    for (engine::Error& error : errors) {
      error.file = in.Text();
      error.line = static_cast<int>(in.Number());
      error.column = static_cast<int>(in.Number());
      error.message = in.Text();
    }
    return errors;
  }
  scenarios::RunResult run;
  run.findings.resize(static_cast<size_t>(in.Number()));
  for (engine::Finding& finding : run.findings) {
    finding.kind = in.Text();
    finding.time = in.Number();
    finding.context = in.Text();
    finding.message = in.Text();
  }
  const int64_t events = in.Number();
  for (int64_t i = 0; i < events; ++i) run.events.push_back(ReadEvent(in));
  run.audio = in.Samples();
  run.end = in.Number();
  run.blocks = in.Number();
  return run;
}

}  // namespace tools::csound_reference
