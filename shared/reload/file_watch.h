// FileWatch: the port through which changes of files are noticed. InotifyFileWatch is what answers
// in production, tests have a fake.
//
// Thread: wait(): one. wake(): any.
#pragma once

#include <cstdint>

namespace shared::reload {

class FileWatch {
 public:
  FileWatch() = default;
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  virtual ~FileWatch() = default;

  // Blocks until one of the files has changed, wake() is called or `timeout_ms` is over (negative:
  // never). Whether one has changed since the last call: another content, another file under that
  // name, or none.
  [[nodiscard]] virtual bool wait(std::int64_t timeout_ms) = 0;
  virtual void wake() = 0;
};

}  // namespace shared::reload
