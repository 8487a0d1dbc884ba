#include "tests/bench/processes.h"

#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "shared/base/check.h"

namespace bench {

void raise_descriptor_limit(std::size_t clients) {
  constexpr std::size_t kOthers = 100;
  rlimit limit{};
  CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  if (clients + kOthers <= limit.rlim_cur) return;
  fmt::print(stderr, "{} clients need {} descriptors; a process here has {}\n", clients,
             clients + kOthers, limit.rlim_cur);
  std::exit(1);
}

bool in_a_process(const std::function<bool()>& work) {
  (void)std::fflush(stdout);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const bool is_well = work();
    (void)std::fflush(stdout);
    std::_Exit(is_well ? 0 : 1);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace bench
