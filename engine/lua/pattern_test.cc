// Our pattern functions against those of the Lua library, on patterns that chance makes.
#include "engine/lua/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "engine/lua/sandbox_fixture.h"

namespace engine::lua {
namespace {

std::string Pick(Random& random, std::initializer_list<const char*> pieces, uint32_t most) {
  std::string text;
  for (uint32_t n = random.Below(most + 1); n > 0; --n) text += pieces.begin()[random.Below(pieces.size())];
  return text;
}

class PatternTest : public SandboxTest {
 protected:
  PatternTest() : stock_(luaL_newstate()) { luaL_openlibs(stock_); }
  ~PatternTest() override { lua_close(stock_); }

  // All results, or the error, of a chunk with two string arguments.
  static std::string Results(lua_State* state, const char* chunk, const std::string& subject,
                             const std::string& pattern) {
    lua_settop(state, 0);
    EXPECT_EQ(luaL_loadstring(state, chunk), LUA_OK);
    lua_pushlstring(state, subject.data(), subject.size());
    lua_pushlstring(state, pattern.data(), pattern.size());
    const int status = lua_pcall(state, 2, LUA_MULTRET, 0);
    std::string results = std::to_string(status);
    for (int i = 1; i <= lua_gettop(state); ++i) {
      results += '|';
      results += luaL_tolstring(state, i, nullptr);
      lua_pop(state, 1);
    }
    return results;
  }

  lua_State* stock_;
};

TEST_F(PatternTest, TenThousandRandomPatternsGiveWhatTheLuaLibraryGives) {
  const char* const chunks[] = {
      "return string.find(...)",
      "local s, p = ... return string.find(s, p, -2)",
      "return string.match(...)",
      "local s, p = ... return string.gsub(s, p, '<%0>')",
      "local s, p = ... return string.gsub(s, p, '%1', 2)",
      "local r = {} for a, b in string.gmatch(...) do r[#r + 1] = a r[#r + 1] = b end return table.concat(r, ',')"};
  Random random(7);
  int matched = 0, failed = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string subject = Pick(random, {"a", "b", "A", "1", " ", "(", ")", "]", "^", "-", "%"}, 10);
    const std::string pattern =
        Pick(random, {"a", "b", ".", "%a", "%s",   "%W",     "[ab]", "[^a]", "[%d-]", "[a-b1]", "[]]", "*",  "+", "-",
                      "?", "(", ")", "()", "%b()", "%f[%a]", "%1",   "^",    "$",     "%",      "[",   "%%", "]"},
             6);
    for (const char* chunk : chunks) {
      const std::string expected = Results(stock_, chunk, subject, pattern);
      ASSERT_EQ(Results(sandbox_->main(), chunk, subject, pattern), expected) << subject << "\n"
                                                                              << pattern << "\n"
                                                                              << chunk;
      matched += expected[0] == '0' && expected != "0|nil";
      failed += expected[0] != '0';
    }
  }
  EXPECT_GT(matched, 10'000);
  EXPECT_GT(failed, 1'000);
}

}  // namespace
}  // namespace engine::lua
