// service_main: what main() of both services does.
//
//   command line ─▶ read ─▶ (--print-config) ─▶ check ─▶ (--check) ─▶ log, signals ─▶ serve
//
// Errors: on standard error before there is a log: everything that is wrong with the configuration
//         and then with the files that it names. The answer is the exit code.
// Thread: main, before any other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/config/config.h"
#include "shared/service/common_config.h"

namespace shared::service {

// What was found in all that the configuration names.
struct Findings {
  std::vector<std::string> errors;  // whole lines; with any, nothing starts
  std::vector<std::string> warnings;
  std::string summary;  // what --check says behind "ok"; may be empty
};

struct Service {
  std::string name;
  std::string what;                                      // a sentence, for --help
  std::function<LogOptions(config::Config& file)> read;  // what is wrong stays in `file`
  std::function<Findings()> check;
  std::function<Result<void>()> serve;  // returns when the service has drained
};

[[nodiscard]] int service_main(int argc, const char* const* argv, const Service& service);

}  // namespace shared::service
