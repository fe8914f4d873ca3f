// "did you mean": the candidate nearest to what was written, if one is near enough to be a slip of the pen.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace engine {

// Empty if no candidate is within a third of the word's length (at least 1, at most 3) edits. Ties: the first.
std::string_view Suggest(std::string_view word, std::span<const std::string_view> candidates);

// "; did you mean 'x'?" or nothing: to be put behind a message.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace engine
