// Counters: what the hub's core has done and holds. Plain numbers of one thread; hub/ copies them
// out for the others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "conn-service/routing/event.h"

namespace conn::pipeline {

// What becomes of an operation when another schema comes into force.
enum class SchemaSwitchCase : std::uint8_t {
  kSameRow,
  kOtherRow,  // its variables or its filter
  kOtherTopics,
  kOtherViewerScope,
  kInvalid,  // it ends
};
struct SchemaSwitches {
  std::array<std::uint64_t, 5> by_case{};

  void add(SchemaSwitchCase which, std::size_t operations) {
    by_case.at(static_cast<std::size_t>(which)) += operations;
  }
  [[nodiscard]] std::uint64_t of(SchemaSwitchCase which) const {
    return by_case.at(static_cast<std::size_t>(which));
  }
  friend bool operator==(const SchemaSwitches&, const SchemaSwitches&) = default;
};

struct Counters {
  // events
  static constexpr std::size_t kTopicsMax = 2'000;  // counted by name; the rest as topic "(other)"
  std::map<routing::TopicName, std::uint64_t> events_consumed;
  std::uint64_t events_repeated = 0;  // came a second time, dropped
  std::uint64_t bad_events = 0;       // cannot be matched: not a JSON object
  std::uint64_t filters_touched = 0;  // looked at: found by a key, or linear
  std::uint64_t filters_linear = 0;   // of these, the linear ones
  std::uint64_t groups_matched = 0;

  // rows
  std::uint64_t resolve_calls = 0;
  std::uint64_t executions = 0;  // event x row, sent
  std::uint64_t rows_answered = 0;
  std::uint64_t rows_returned = 0;  // handed back unexecuted, to be sent again
  std::uint64_t rows_timed_out = 0;
  std::uint64_t rows_suspected = 0;  // lost with their replica twice
  std::uint64_t rows_guilty = 0;     // lost again while alone: EXECUTION_FAILED

  // deliveries
  std::uint64_t deliveries = 0;          // messages to reactors
  std::uint64_t deliveries_refused = 0;  // a reactor was too far behind
  std::uint64_t fell_behind = 0;         // a group left the head
  std::uint64_t cold_readings = 0;       // events and gaps, read again from the source
  std::uint64_t gaps_ring = 0;           // a group each: evicted unread
  std::uint64_t gaps_source = 0;         // a group each: gone from the broker

  // subscribing
  std::uint64_t joins_waited = 0;  // for a cohort to make room
  std::uint64_t merges = 0;
  std::uint64_t moves = 0;       // a group each, of which some operations or all change their key
  std::uint64_t moves_held = 0;  // of these, those with a cohort; the others were in place
  std::uint64_t moves_chained = 0;  // of these, those from a group that was held itself
  SchemaSwitches schema_switches;   // operations
  std::uint64_t operations_started = 0;
  std::uint64_t operations_refused = 0;
  std::uint64_t prepare_calls = 0;
  std::uint64_t prepares_joined = 0;  // waited for an equal one in flight
  std::uint64_t prepared_hits = 0;
  std::uint64_t execute_calls = 0;
  std::uint64_t calls_timed_out = 0;

  void count_event(const routing::TopicName& topic) {
    const bool is_named = events_consumed.size() < kTopicsMax || events_consumed.contains(topic);
    ++events_consumed[is_named ? topic : routing::TopicName{topic.provider, "(other)"}];
  }
};

// What is there now.
struct Gauges {
  std::size_t operations = 0;  // subscriptions, queries and mutations that the hub holds
  std::size_t members = 0;     // of these, subscriptions that are live
  std::size_t groups = 0;
  std::size_t cohorts = 0;  // of these, those that are not the main one of their key
  std::size_t rows = 0;
  std::size_t triggers = 0;
  std::size_t topics = 0;
  std::size_t executions_in_flight = 0;  // sent, or to be sent again
  std::size_t documents = 0;
  std::size_t prepared = 0;        // compiled subscriptions that are cached
  std::size_t prepared_bytes = 0;  // theirs
  std::size_t ring_bytes = 0;
  std::size_t plans = 0;          // distinct subscriptions that are live
  std::string schema_id;          // in force; empty: none was announced yet
  bool is_schema_served = false;  // by a replica that takes rows
  std::uint64_t ring_evictions = 0;
};

}  // namespace conn::pipeline
