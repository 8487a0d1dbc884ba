#include "shared/log/log.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "shared/base/check_reporter.h"
#include "shared/log/line_writer.h"

namespace shared::log {

namespace {

std::atomic<Level> g_level = Level::kInfo;
std::atomic<Format> g_format = Format::kText;

std::string_view name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "error";
}

// JSON's escapes; bytes that are not UTF-8 become U+FFFD.
std::string in_quotes(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < '\x7f' && c != '"' && c != '=';
  });
}

// What a client or a broker sends may be long; readers need its beginning.
constexpr std::size_t kValueBytesMax = 4096;

std::string shortened(std::string_view text) {
  if (text.size() <= kValueBytesMax) return std::string(text);
  std::size_t end = kValueBytesMax;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (end > kValueBytesMax - 4 && continues(end))
    --end;  // a character of UTF-8 stays whole
  return fmt::format("{}... ({} bytes)", text.substr(0, end), text.size());
}

std::string now() {
  const auto time = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)), ms);
}

std::string report_dropped(std::uint64_t count) {
  return line(Level::kWarn, g_format, "log lines were dropped",
              {{"count", count},
               {"remedy", "read standard error faster, or raise `log.buffer` or `log.level`"}},
              now());
}

// Never destroyed: threads may log while the process exits.
LineWriter& writer() {
  static auto* const kWriter = [] {
    std::atexit([] { (void)flush(); });
    return new LineWriter(STDERR_FILENO, kBufferBytesMax, report_dropped);
  }();
  return *kWriter;
}

void write(Level level, std::string_view event, Fields fields) {
  if (level < g_level) return;
  writer().append(line(level, g_format, event, fields, now()));
}

// The last line of a process that is about to abort: after those that are pending, on its own
// thread, as the writer's may be the one that ends.
void write_last_words(std::string_view event, Fields fields) {
  (void)flush();
  (void)write_within(STDERR_FILENO, line(Level::kError, g_format, event, fields, now()) + "\n",
                     kFlushMs);
}

void report_failed_check(const char* condition, const char* file, int at_line) {
  write_last_words("CHECK failed", {{"condition", condition}, {"file", file}, {"line", at_line}});
}

[[noreturn]] void report_uncaught_exception() {
  std::string reason = "not derived from std::exception";
  try {
    if (const auto current = std::current_exception()) std::rethrow_exception(current);
    reason = "std::terminate() was called";
  } catch (const std::exception& exception) {
    reason = exception.what();
  } catch (...) {
  }
  write_last_words("exception not caught", {{"reason", reason}});
  std::abort();
}

}  // namespace

std::string line(
    Level level, Format format, std::string_view event, Fields fields, std::string_view time) {
  std::string out;
  if (format == Format::kText) {
    out = fmt::format("{} {} {}", time, name(level), event);
    for (const Field& field : fields) {
      const std::string value = shortened(field.value);
      out += fmt::format(" {}={}", field.name,
                         field.is_text && !is_plain(value) ? in_quotes(value) : value);
    }
    return out;
  }
  out = fmt::format(R"({{"ts":"{}","level":"{}","msg":{})", time, name(level), in_quotes(event));
  for (const Field& field : fields)
    out += fmt::format(",{}:{}", in_quotes(field.name),
                       field.is_text ? in_quotes(shortened(field.value)) : field.value);
  return out + "}";
}

void init(Level level, Format format, std::size_t buffer_bytes_max) {
  g_level = level;
  g_format = format;
  writer().set_bytes_max(buffer_bytes_max);
  std::signal(SIGPIPE, SIG_IGN);
  set_check_reporter(report_failed_check);
  std::set_terminate(report_uncaught_exception);
}

void print(std::string_view line) {
  writer().append(line);
}

bool flush(std::int64_t wait_ms) {
  return writer().flush(wait_ms);
}

std::uint64_t lines_dropped() {
  return writer().dropped();
}

void debug(std::string_view event, Fields fields) {
  write(Level::kDebug, event, fields);
}
void info(std::string_view event, Fields fields) {
  write(Level::kInfo, event, fields);
}
void warn(std::string_view event, Fields fields) {
  write(Level::kWarn, event, fields);
}
void error(std::string_view event, Fields fields) {
  write(Level::kError, event, fields);
}

}  // namespace shared::log
