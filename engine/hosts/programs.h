// Real programs, for hosts whose scripts start some. A simulated run has none: there a program is what the scenario
// says of it.
//
// Thread rules: Programs: any context; a Program: one context at a time. Nothing here blocks.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace engine {

// One that was started. The destructor kills it if it still runs.
class Program {
 public:
  virtual ~Program() = default;
  enum class Got : uint8_t { byte, nothing_yet, end };
  // The next byte of its output, standard error included. `end`: there will be no more.
  virtual Got Read(char* byte) = 0;
  virtual bool Running() = 0;
  // REQUIRES: !Running(). 128 + n if signal n ended it.
  virtual int ExitCode() const = 0;
  virtual void Kill() = 0;
};

class Programs {
 public:
  virtual ~Programs() = default;
  // The first is the program, looked up in PATH. Without a shell; its standard input is empty.
  virtual Result<std::unique_ptr<Program>> Start(const std::vector<std::string>& command) = 0;
};

}  // namespace engine
