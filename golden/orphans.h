// Golden files that belong to no scenario any more: of one that was renamed or removed, of a recording that it no
// longer asks for.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "golden/golden.h"

namespace golden {

// The *.wav, *.trace and *.json below `folder` that none of the requests may have written, sorted. A folder that does
// not exist has none. `requests` must be complete: what stands below the folder and is not in them is an orphan.
engine::Result<std::vector<std::string>> Orphans(const std::string& folder, const std::vector<Request>& requests);

// Removes the files, and below `folder` the folders that are empty then.
engine::Status RemoveOrphans(const std::string& folder, const std::vector<std::string>& orphans);

}  // namespace golden
