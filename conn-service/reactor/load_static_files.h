// load_static_files: reads a directory into memory, before anything is served.
//
// Shapes: regular files, by their path below `directory`; symbolic links and names that begin with
//         a dot are skipped.
// Errors: not a directory, not readable, more than `bytes_max` in total.
// Thread: blocks; before the reactors run.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conn-service/session/static_files.h"
#include "shared/base/result.h"

namespace conn::reactor {

[[nodiscard]] shared::Result<session::StaticFiles> load_static_files(const std::string& directory,
                                                                     std::size_t bytes_max);

// Those of `paths` for which there is a file that could never be requested, if something else is
// served there.
[[nodiscard]] std::vector<std::string> shadowed(const session::StaticFiles& files,
                                                const std::vector<std::string>& paths);

}  // namespace conn::reactor
