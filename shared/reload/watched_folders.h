// watched_folders: the folders in which something happens if a file is replaced, however that is
// done: written in place, renamed over, or by a symbolic link on the way to it that is switched to
// another target, as Kubernetes does with the files of a ConfigMap:
//
//   /etc/sluice/supergraph.graphql → ..data/supergraph.graphql
//   /etc/sluice/..data → ..2026_11_30_12_00      (this one is switched)
//
//   watched: /etc/sluice, /etc/sluice/..2026_11_30_12_00
//
// Shapes: absolute paths, sorted, each once. Folders that do not exist are among them.
// Errors: what cannot be read counts as no link. Links beyond 40 are not followed, as the kernel.
// Thread: blocks (reads links).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shared::reload {

[[nodiscard]] std::vector<std::filesystem::path> watched_folders(
    const std::vector<std::string>& files);

}  // namespace shared::reload
