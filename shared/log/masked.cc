#include "shared/log/masked.h"

#include <random>

#include <fmt/core.h>

#include "shared/log/log.h"

namespace shared::log {

std::string masked(std::string_view reason) {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  const std::string id = fmt::format("{:016x}", random());
  error("internal error", {{"id", id}, {"reason", reason}});
  return fmt::format("Internal server error ({}).", id);
}

}  // namespace shared::log
