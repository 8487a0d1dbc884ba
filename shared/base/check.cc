#include "shared/base/check.h"

#include <cstdio>
#include <cstdlib>

#include "shared/base/check_reporter.h"

namespace shared {

namespace {

void print_failed_check(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", file, line, condition);
}

CheckReporter g_reporter = print_failed_check;

}  // namespace

void set_check_reporter(CheckReporter reporter) {
  g_reporter = reporter;
}

void check_failed(const char* condition, const char* file, int line) {
  g_reporter(condition, file, line);
  std::abort();
}

}  // namespace shared
