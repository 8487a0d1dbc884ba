// log: one line an incident, for the person who reads it later: an event name, then fields.
//
//   log::warn("replica lost", {{"address", address}, {"rows", rows.size()}});
//   text: 2026-11-24T22:49:56.123Z warn replica lost address=exec:7001 rows=12
//   json: {"ts":"2026-11-24T22:49:56.123Z","level":"warn","msg":"replica lost","address":...}
//
// What happens once a message is a counter, not a line. Text from outside is escaped, so that a
// line stays a line. Lines go to stderr. Thread: any, after init(); before it, lines are text and
// the level is info.
#pragma once

#include <concepts>
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

void init(Level level, Format format);

void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

// The line without its end, for a given time. What the functions above print.
[[nodiscard]] std::string line(
    Level level, Format format, std::string_view event, Fields fields, std::string_view time);

}  // namespace shared::log
