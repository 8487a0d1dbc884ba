#include "shared/reload/inotify_file_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"
#include "shared/log/log.h"
#include "shared/reload/watched_folders.h"

namespace shared::reload {

namespace {

constexpr std::int64_t kLookEveryMs = 5'000;
constexpr std::int64_t kPollEveryMs = 1'000;  // without inotify
constexpr int kPauseMs = 50;                  // after something has happened in a folder

constexpr std::uint32_t kEvents = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_CREATE | IN_DELETE |
                                  IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t ns_of(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

InotifyFileWatch::InotifyFileWatch(std::vector<std::string> files, Mode mode)
    : files_(std::move(files)), woken_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  CHECK(woken_);
  if (mode == Mode::kInotify) inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (mode == Mode::kInotify && !inotify_)
    log::warn("changes of files are noticed late",
              {{"reason", std::generic_category().message(errno)},
               {"remedy",
                "raise fs.inotify.max_user_instances; until then, files are looked at "
                "once a second"}});
  watch_folders();
  for (const std::string& file : files_)
    states_.push_back(state_of(file));
}

void InotifyFileWatch::wake() {
  const std::uint64_t one = 1;
  if (::write(woken_.get(), &one, sizeof one) < 0) return;  // full: it is awake
}

bool InotifyFileWatch::wait(std::int64_t timeout_ms) {
  const std::int64_t end_ms = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
  for (;;) {
    const std::int64_t look_ms = is_complete_ ? kLookEveryMs : kPollEveryMs;
    const std::int64_t left_ms =
        end_ms < 0 ? look_ms : std::clamp<std::int64_t>(end_ms - now_ms(), 0, look_ms);
    std::array<pollfd, 2> fds{pollfd{woken_.get(), POLLIN, 0}, pollfd{inotify_.get(), POLLIN, 0}};
    (void)::poll(fds.data(), inotify_ ? 2 : 1, static_cast<int>(left_ms));
    const bool is_woken = fds[0].revents != 0;
    const bool has_event = inotify_ && fds[1].revents != 0;
    if (has_event && !is_woken) (void)::poll(fds.data(), 1, kPauseMs);
    drain(woken_.get());
    if (inotify_) drain(inotify_.get());
    watch_folders();
    if (look()) return true;
    if (is_woken || (end_ms >= 0 && now_ms() >= end_ms)) return false;
  }
}

void InotifyFileWatch::drain(int fd) const {
  alignas(inotify_event) std::array<char, 4'096> events{};
  while (::read(fd, events.data(), events.size()) > 0) {
  }
}

// Again each time: links may lead elsewhere, and folders may be others under the same names. What
// is watched already stays so.
void InotifyFileWatch::watch_folders() {
  if (!inotify_) return;
  is_complete_ = true;
  std::set<int> watches;
  for (const std::filesystem::path& folder : watched_folders(files_)) {
    const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
    if (watch >= 0) {
      watches.insert(watch);
      continue;
    }
    is_complete_ = false;
    if (errno == ENOSPC && !std::exchange(has_complained_, true))
      log::warn("changes of files are noticed late",
                {{"folder", folder.string()},
                 {"reason", std::generic_category().message(errno)},
                 {"remedy",
                  "raise fs.inotify.max_user_watches; until then, files are looked at "
                  "once a second"}});
  }
  for (const int watch : watches_)
    if (!watches.contains(watch)) ::inotify_rm_watch(inotify_.get(), watch);
  watches_ = std::move(watches);
}

std::optional<InotifyFileWatch::State> InotifyFileWatch::state_of(const std::string& file) {
  struct stat found{};
  if (::stat(file.c_str(), &found) != 0) return {};
  return State{found.st_dev, found.st_ino, found.st_size, ns_of(found.st_mtim),
               ns_of(found.st_ctim)};
}

bool InotifyFileWatch::look() {
  bool has_changed = false;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    std::optional<State> state = state_of(files_[i]);
    if (state == states_[i]) continue;
    states_[i] = state;
    has_changed = true;
  }
  return has_changed;
}

}  // namespace shared::reload
