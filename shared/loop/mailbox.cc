#include "shared/loop/mailbox.h"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

#include "shared/base/check.h"

namespace shared::loop {

Wakeup::Wakeup(Loop& loop, std::function<void()> woken)
    : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      woken_(std::move(woken)),
      watch_(loop, fd_.get(), [this](Watch::Ready) {
        std::uint64_t count = 0;
        (void)!::read(fd_.get(), &count, sizeof count);
        woken_();
      }) {
  CHECK(fd_);
  watch_.want(true, false);
}

void Wakeup::wake() {
  const std::uint64_t one = 1;
  // Full (2^64 - 2 wakes) is awake enough.
  [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

}  // namespace shared::loop
