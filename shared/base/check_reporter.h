// set_check_reporter: what reports a failed CHECK before the process aborts.
//
// By default it is printed on standard error, for as long as that takes. shared/log has a reporter
// that always returns.
//
// Thread: main, before there are others.
#pragma once

namespace shared {

using CheckReporter = void (*)(const char* condition, const char* file, int line);
void set_check_reporter(CheckReporter reporter);

}  // namespace shared
