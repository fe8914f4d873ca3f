#include "engine/hosts/csound/options.h"

#include <algorithm>
#include <charconv>

namespace engine::csound {
namespace {

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> out;
  bool in_word = false, quoted = false;
  for (char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      in_word = false;
    } else {
      if (!in_word) out.emplace_back();
      in_word = true;
      out.back() += c;
    }
  }
  return out;
}

class Reader {
 public:
  Reader(std::string_view text, AudioOptions* options) : words_(Words(text)), options_(*options) {}

  Status Read() {
    for (; at_ < words_.size(); ++at_) Option(words_[at_]);
    // A device without a module is Csound's default of this model.
    if (dac_ && module_.empty() && options_.device == DeviceKind::offline) options_.device = DeviceKind::jack;
    if (!errors_.empty()) return errors_;
    return Ok();
  }

 private:
  void Fail(std::string message) { errors_.push_back(MakeError(std::move(message))); }

  // The value of a short option: behind it, or the next word.
  std::string ValueOf(const std::string& word) {
    if (word.size() > 2) return word.substr(2);
    if (at_ + 1 < words_.size()) return words_[++at_];
    Fail("option '" + word + "' needs a value");
    return {};
  }

  void Number(const std::string& word, int* out, int lowest) {
    const std::string text = ValueOf(word);
    int value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty()) return;
    if (error != std::errc() || end != text.data() + text.size() || value < lowest || value == 0 ||
        std::abs(value) > 1'000'000) {
      return Fail("option '" + word.substr(0, 2) + "' needs a number of frames, found '" + text + "'");
    }
    *out = value;
  }

  void Module(const std::string& name) {
    module_ = name;
    if (name == "jack") {
      options_.device = DeviceKind::jack;
    } else if (name == "alsa") {
      options_.device = DeviceKind::alsa;
    } else if (name == "null") {
      options_.device = DeviceKind::null;
    } else {
      Fail("real-time module '" + name + "' is not modelled; there are null, jack and alsa");
    }
  }

  void Output(const std::string& to) {
    if (to == "dac" || to.starts_with("dac:") || to.starts_with("dac")) {
      dac_ = true;
      if (size_t colon = to.find(':'); colon != std::string::npos) options_.device_name = to.substr(colon + 1);
    } else {
      options_.device = DeviceKind::offline;  // a file: the rendered one
      dac_ = false;
    }
  }

  void Option(const std::string& word) {
    if (word.starts_with("-+rtaudio=")) return Module(word.substr(10));
    if (word == "--realtime") return Fail("--realtime is not reproducible, and not modelled (C2.4)");
    if (word.starts_with("--output=")) return Output(word.substr(9));
    if (word == "-n" || word == "--nosound") {
      options_.device = DeviceKind::offline;
      return;
    }
    if (word.starts_with("-o")) return Output(ValueOf(word));
    if (word.starts_with("-i")) {
      const std::string from = ValueOf(word);
      if (from.starts_with("adc")) return Fail("audio input (-i" + from + ") is not modelled");
      return;
    }
    if (word.starts_with("-b")) return Number(word, &options_.buffer, -1'000'000);
    if (word.starts_with("-B")) return Number(word, &options_.hardware_buffer, 1);
    if (word.starts_with("-r")) return Number(word, &options_.sample_rate, 1);
    if (word.starts_with("-k")) {
      const std::string rate = ValueOf(word);
      options_.others.push_back("-k" + rate);
      return;
    }
    // Files, MIDI, graphs and formats of sound files concern nothing that a run has.
    static const std::vector<std::string_view> without_effect = {"-d", "-W", "-A", "-f", "-3", "-s", "-h", "-R", "-Z"};
    if (std::find(without_effect.begin(), without_effect.end(), word) != without_effect.end()) return;
    if (word.starts_with("-+rtmidi") || word.starts_with("-M") || word.starts_with("-Q") || word.starts_with("-F")) {
      return;
    }
    // An option that the library does not know ends the process that asks for it: only those that are safe go there.
    static const std::vector<std::string_view> safe = {
        "-m",      "-t",       "-I",        "-K",       "--omacro:",         "--smacro:",
        "--env:",  "--0dbfs=", "--nchnls=", "--ksmps=", "--sample-accurate", "--messagelevel=",
        "--tempo="};
    for (std::string_view option : safe) {
      if (word.starts_with(option)) return options_.others.push_back(word);
    }
    Fail("option '" + word + "' is not one of Csound's that this model knows");
  }

  std::vector<std::string> words_;
  size_t at_ = 0;
  AudioOptions& options_;
  std::string module_;
  bool dac_ = false;
  Errors errors_;
};

bool IsWord(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The k-th argument behind `at`, from 0; empty: there is none.
std::string Argument(std::string_view line, size_t at, int k) {
  std::string current;
  int depth = 0;
  for (; at <= line.size(); ++at) {
    const char c = at < line.size() ? line[at] : '\0';
    if (c == '\0' || (c == ',' && depth == 0) || (c == ')' && depth == 0)) {
      if (k == 0) return current;
      if (c != ',') return {};
      --k;
      current.clear();
      continue;
    }
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c != ' ' && c != '\t') current += c;
  }
  return {};
}

double NumberIn(const std::string& text, double otherwise) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

// Why the opcode that ends before `after` is seeded with the time; empty: it is not, as far as can be read.
std::string WhySeeded(std::string_view opcode, std::string_view line, size_t after) {
  if (opcode == "pinkish") return "it is seeded with the time of day";
  const int seed_at = opcode == "rand" ? 1 : opcode == "randi" || opcode == "randh" || opcode == "rnd31" ? 2 : -1;
  if (seed_at < 0) return {};
  const bool is_rnd31 = opcode == "rnd31";
  const double seed = NumberIn(Argument(line, after, seed_at), is_rnd31 ? 0 : 0.5);
  if (is_rnd31 && seed == 0) return "with seed 0 it is seeded with the time of day";
  if (!is_rnd31 && seed > 1) return "with a seed above 1 it is seeded with the time of day";
  return {};
}

}  // namespace

int Buffers::count() const { return std::max(2, (hardware + buffer - 1) / buffer); }

Buffers BuffersOf(const AudioOptions& options, int ksmps) {
  Buffers out{.buffer = options.buffer, .hardware = options.hardware_buffer};
  if (out.buffer < 0) out.buffer = -out.buffer * ksmps;
  if (options.device == DeviceKind::offline) return out;
  out.hardware = (out.hardware + out.buffer - 1) / out.buffer * out.buffer;
  if (out.hardware <= out.buffer && out.buffer > 1) out.buffer /= 2;
  return out;
}

Status ReadOptions(std::string_view text, AudioOptions* options) { return Reader(text, options).Read(); }

Csd SplitCsd(std::string_view text) {
  Csd out{.text = std::string(text), .options = {}};
  const size_t open = text.find("<CsOptions>");
  if (open == std::string_view::npos) return out;
  const size_t from = open + std::string_view("<CsOptions>").size();
  const size_t to = text.find("</CsOptions>", from);
  if (to == std::string_view::npos) return out;
  for (size_t line = from; line < to;) {
    const size_t end = std::min(text.find('\n', line), to);
    const std::string_view whole = text.substr(line, end - line);
    out.options += std::string(whole.substr(0, whole.find(';'))) + " ";
    line = end + 1;
  }
  for (size_t i = from; i < to; ++i) {
    if (out.text[i] != '\n') out.text[i] = ' ';
  }
  return out;
}

std::vector<SeededOpcode> FindSeeded(std::string_view orchestra) {
  std::vector<SeededOpcode> out;
  int number = 0;
  for (size_t from = 0; from <= orchestra.size();) {
    const size_t end = std::min(orchestra.find('\n', from), orchestra.size());
    std::string_view line = orchestra.substr(from, end - from);
    line = line.substr(0, std::min(line.find(';'), line.find("//")));
    from = end + 1;
    ++number;
    for (size_t at = 0; at < line.size();) {
      if (!IsWord(line[at])) {
        ++at;
        continue;
      }
      size_t stop = at;
      while (stop < line.size() && IsWord(line[stop])) ++stop;
      const std::string_view word = line.substr(at, stop - at);
      size_t arguments = stop;
      if (arguments < line.size() && line[arguments] == ':') arguments += 2;  // rand:a(
      if (arguments < line.size() && line[arguments] == '(') ++arguments;
      if (std::string why = WhySeeded(word, line, std::min(arguments, line.size())); !why.empty()) {
        out.push_back({.line = number, .name = std::string(word), .why = std::move(why)});
      }
      at = stop;
    }
  }
  return out;
}

}  // namespace engine::csound
