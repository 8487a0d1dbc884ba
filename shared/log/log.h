// log: one line per incident, for the person who reads it later: an event name, then fields.
//
//   log::warn("replica lost", {{"address", address}, {"rows", rows.size()}});
//   text: 2026-11-24T22:49:56.123Z warn replica lost address=exec:7001 rows=12
//   json: {"ts":"2026-11-24T22:49:56.123Z","level":"warn","msg":"replica lost","address":...}
//
// What happens per message is a counter and not a line. Text from outside is escaped, so that it
// cannot start a line of its own, and cut at 4 KiB. Lines go to standard error by way of a thread
// of their own (line_writer.h): no caller ever waits, and what does not fit is dropped, counted and
// reported. A process that ends by exit() first waits for its lines for up to kFlushMs, as does a
// failed CHECK; call flush() before _exit().
//
// Thread: any. init(): main, before there are other threads; without it, lines are text and the
//         level is info.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace shared::log {

enum class Level { kDebug, kInfo, kWarn, kError };
enum class Format { kText, kJson };

struct Field {
  std::string_view name;
  std::string value;
  bool is_text = true;  // else a JSON literal

  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, bool v) : name(n), value(v ? "true" : "false"), is_text(false) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Field(std::string_view n, T v) : name(n), value(std::to_string(v)), is_text(false) {}
};

using Fields = std::initializer_list<Field>;

inline constexpr std::int64_t kFlushMs = 1'000;
inline constexpr std::size_t kBufferBytesMax = std::size_t{1024} * 1024;

// `buffer_bytes_max` bounds the lines that wait to be written. From here on SIGPIPE is ignored, so
// that a reader of standard error may exit, and a failed CHECK or an exception that is not caught
// is a line of the log.
void init(Level level, Format format, std::size_t buffer_bytes_max = kBufferBytesMax);

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

// A whole line that is printed as it is, at every level.
void print(std::string_view line);

// Waits until what was logged so far has been written, or dropped. False: not within `wait_ms`.
bool flush(std::int64_t wait_ms = kFlushMs);

[[nodiscard]] std::uint64_t lines_dropped();  // since the start

// The line without its end, for a given time. What the functions above print.
[[nodiscard]] std::string line(
    Level level, Format format, std::string_view event, Fields fields, std::string_view time);

}  // namespace shared::log
