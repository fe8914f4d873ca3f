// Script tests as data. A file holds cases:
//
//   // L9: for (x in array) visits values          a case begins: its rule and what it says
//   for (x in [1, 2]) Console.print(x);
//   // expect: 1                                   a line of the console, in order, all of them
//   // expect: 2
//
//   // file: a.js                                  what follows, up to the next mark, is a file to include
//   // run: onControl(1, 2)                        calls a callback behind onInit; arguments are integers
//   // fails: main.js:1:5: message                 the first line of the error of loading or running, exactly
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/script_engine.h"

namespace engine::hisescript {

struct ConformanceCase {
  std::string file, rule, name;
  int line = 0;
  std::string script;
  std::map<std::string, std::string> files;
  std::vector<std::string> runs;
  std::vector<std::string> expected;  // console lines
  std::string fails;                  // empty: it does not
};

std::vector<ConformanceCase> ReadConformance(const std::string& file, std::string_view text);

struct ConformanceResult {
  std::vector<std::string> printed;
  std::string error;
};

// `statement_limit` ends a script that does not. `goes_on`: behind each error that can be survived (Hooks::GoOn).
ConformanceResult RunConformance(const ConformanceCase& test, int64_t statement_limit, bool goes_on = false);

}  // namespace engine::hisescript
