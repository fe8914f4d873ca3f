// Golden files as bytes: read whole, written atomically.
#pragma once
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/synth/sample.h"

namespace golden {

// The file's text; nothing if there is no such file.
engine::Result<std::optional<std::string>> ReadText(const std::string& path);
// Atomic: the file is the old one or the new one, never half of it. Makes the folders on the way.
engine::Status WriteText(const std::string& path, const std::string& text);
// Makes the folders that the file `path` is in.
engine::Status MakeFolders(const std::string& path);

// The recording; nothing if there is no such file. A file that was cut short is an error: libsndfile would read what is
// left of it without a word.
engine::Result<std::optional<engine::synth::Sample>> ReadRecording(const std::string& path);

}  // namespace golden
