// The base class of modules. update() is called once a sample in the audio context; what each call may do is said in
// the host's README.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

class CoreProcessor {
 public:
  CoreProcessor() = default;
  virtual ~CoreProcessor() = default;

  virtual void update() = 0;
  virtual void set_samplerate(float sr) = 0;
  virtual void set_param(int param_id, float val) = 0;
  virtual void set_input(int input_id, float val) = 0;
  virtual float get_output(int output_id) const = 0;

  virtual float get_led_brightness([[maybe_unused]] int led_id) const { return 0; }
  virtual size_t get_display_text([[maybe_unused]] int display_id, [[maybe_unused]] std::span<char> text) { return 0; }
  virtual float get_param([[maybe_unused]] int param_id) const { return 0; }

  virtual void mark_all_inputs_unpatched() {}
  virtual void mark_input_unpatched([[maybe_unused]] int input_id) {}
  virtual void mark_input_patched([[maybe_unused]] int input_id) {}
  virtual void mark_all_outputs_unpatched() {}
  virtual void mark_output_unpatched([[maybe_unused]] int output_id) {}
  virtual void mark_output_patched([[maybe_unused]] int output_id) {}

  virtual void load_state([[maybe_unused]] std::string_view state_data) {}
  virtual std::string save_state() { return ""; }

  bool bypassed{false};
  uint32_t id{};

  static constexpr float CvRangeVolts = 5.0f;
  static constexpr float MaxOutputVolts = 8.0f;
};
