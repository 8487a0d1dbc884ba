// service_main: what main() of both services does.
//
//   command line ─▶ read ─▶ (--print-config) ─▶ check ─▶ (--check) ─▶ log, signals ─▶ serve
//            └────▶ the table of keys ─▶ --print-schema, --print-reference
//
// Errors: on standard error: everything that is wrong with the configuration, then with the files
//         that it names. The answer is the exit code.
// Thread: main, before any other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/config/config.h"
#include "shared/service/common_config.h"

namespace shared::service {

// What was found in all that the configuration names. Whole lines.
struct Findings {
  std::vector<std::string> errors;    // with any, nothing starts
  std::vector<std::string> warnings;  // what will fail; a start logs them, too
  std::vector<std::string> advice;    // what may surprise; for --check only
  std::string summary;                // what --check prints after "ok"; may be empty
};

struct Service {
  std::string name;
  std::string what;                                      // a sentence, for --help
  std::function<LogOptions(config::Config& file)> read;  // what is wrong stays in `file`
  // Also of a file with problems: what is wrong with a file that it names is reported with them.
  // What could not be read is empty then, or as by default.
  std::function<Findings()> check;
  // For --check --with: what does not agree with the other service's file.
  std::function<Findings(const std::string& own_file, const std::string& other_file)> compare = {};
  std::function<Result<void>()> serve;  // returns when the service has drained
};

[[nodiscard]] int service_main(int argc, const char* const* argv, const Service& service);

}  // namespace shared::service
