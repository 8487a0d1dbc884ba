// InotifyFileWatch: changes of files by inotify on their folders, and by looking at the files now
// and then.
//
//   inotify: something happened in a folder ─┐
//   every few seconds ───────────────────────┴─▶ stat() of each file ─ differs? ─▶ changed
//
// inotify only brings the look forward: it is silent on network file systems, and about a folder
// that is replaced as a whole. Where it cannot be had (`fs.inotify.max_user_instances`), looking is
// all there is, once a second, and a line in the log says so.
//
// Spec:   inotify(7). A file is identified by device, inode, size and the times of its last
//         changes.
// Bounds: a folder in which much happens is looked at 20 times a second at most.
// Thread: as FileWatch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/reload/file_watch.h"
#include "shared/sync/unique_fd.h"

namespace shared::reload {

class InotifyFileWatch final : public FileWatch {
 public:
  enum class Mode : std::uint8_t { kInotify, kPolling };

  explicit InotifyFileWatch(std::vector<std::string> files, Mode mode = Mode::kInotify);

  [[nodiscard]] bool wait(std::int64_t timeout_ms) override;
  void wake() override;

 private:
  struct State {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;

    friend bool operator==(const State&, const State&) = default;
  };
  using States = std::vector<std::optional<State>>;  // one per file; none: it is not there

  [[nodiscard]] static std::optional<State> state_of(const std::string& file);
  [[nodiscard]] bool look();  // whether a file differs from the last look
  void watch_folders();
  void drain(int fd) const;

  const std::vector<std::string> files_;
  UniqueFd woken_;
  UniqueFd inotify_;
  std::set<int> watches_;
  bool is_complete_ = false;  // every folder is watched
  bool has_complained_ = false;
  States states_;
};

}  // namespace shared::reload
