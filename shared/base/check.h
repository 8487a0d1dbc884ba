// CHECK(condition): a bug if false; reports where and aborts, in every build.
#pragma once

namespace shared {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace shared

#define CHECK(condition) \
  (static_cast<bool>(condition) ? void() : ::shared::check_failed(#condition, __FILE__, __LINE__))
