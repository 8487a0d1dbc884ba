#include "shared/log/log.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

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

spdlog::logger& sink() {
  static const auto kLogger = [] {
    auto made = std::make_shared<spdlog::logger>("sluice",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return *kLogger;
}

void write(Level level, std::string_view event, Fields fields) {
  if (level < g_level) return;
  const auto now = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::string time = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms);
  sink().log(spdlog::level::critical, line(level, g_format, event, fields, time));
}

}  // namespace

std::string line(
    Level level, Format format, std::string_view event, Fields fields, std::string_view time) {
  std::string out;
  if (format == Format::kText) {
    out = fmt::format("{} {} {}", time, name(level), event);
    for (const Field& field : fields)
      out += fmt::format(
          " {}={}", field.name,
          field.is_text && !is_plain(field.value) ? in_quotes(field.value) : field.value);
    return out;
  }
  out = fmt::format(R"({{"ts":"{}","level":"{}","msg":{})", time, name(level), in_quotes(event));
  for (const Field& field : fields)
    out += fmt::format(",{}:{}", in_quotes(field.name),
                       field.is_text ? in_quotes(field.value) : field.value);
  return out + "}";
}

void init(Level level, Format format) {
  g_level = level;
  g_format = format;
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
