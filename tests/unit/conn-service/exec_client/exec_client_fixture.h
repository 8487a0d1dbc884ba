// ExecClientTest: an ExecClient over FakeLinks, a hub that records what it receives, and a clock
// that stands still.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conn-service/exec_client/exec_client.h"
#include "shared/base/match.h"
#include "tests/support/event_at.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/conn-service/exec_client/fake_links.h"

namespace conn::exec_client {

// One line per call of the sink.
class RecordingSink final : public pipeline::ExecutorSink {
 public:
  void on_executed(pipeline::CallId call, pipeline::ExecuteAnswer answer) override {
    const std::string what = shared::match(
        answer,
        [](const pipeline::ExecutionResult& result) {
          return "outcome " + std::to_string(static_cast<int>(result.outcome)) + " " + *result.body;
        },
        [](const std::shared_ptr<const pipeline::Prepared>& prepared) {
          return "prepared " + prepared->provider;
        });
    lines.push_back("executed " + std::to_string(call.value) + ": " + what);
  }
  void on_prepared(pipeline::CallId call, std::vector<pipeline::PrepareAnswer> answers) override {
    std::string line = "prepared " + std::to_string(call.value) + ":";
    for (const pipeline::PrepareAnswer& answer : answers)
      line += shared::match(
          answer,
          [](const pipeline::ExecutionResult& result) {
            return " outcome " + std::to_string(static_cast<int>(result.outcome));
          },
          [](const std::shared_ptr<const pipeline::Prepared>& prepared) {
            return " " + prepared->provider;
          },
          [](pipeline::NotASubscription) { return std::string(" not a subscription"); });
    lines.push_back(line);
  }
  void on_rows(pipeline::Sequence sequence, std::span<const pipeline::RowResult> rows) override {
    std::string line = "rows " + std::to_string(sequence.value) + ":";
    for (const pipeline::RowResult& row : rows)
      line +=
          " " + std::to_string(row.row.value) + (row.is_canonical ? "~" : "=") + word(*row.body);
    lines.push_back(line);
  }
  void on_rows_returned(pipeline::Sequence sequence,
                        std::span<const pipeline::RowId> rows,
                        pipeline::ReturnReason why) override {
    static const char* const kReasons[] = {"not sent",   "lost",        "silent",
                                           "overloaded", "unknown row", "unknown schema"};
    std::string line = "returned " + std::to_string(sequence.value) + ":";
    for (const pipeline::RowId row : rows)
      line += " " + std::to_string(row.value);
    lines.push_back(line + ": " + kReasons[static_cast<std::size_t>(why)]);
  }
  void on_availability() override { lines.emplace_back("availability"); }

  static std::string word(const std::string& body) {
    const bool is_word = body.starts_with(R"({"is":")");
    return is_word ? body.substr(7, body.size() - 9) : body;
  }

  [[nodiscard]] std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

class ExecClientTest : public testing::Test {
 protected:
  using Lines = std::vector<std::string>;

  static Options options() {
    Options options;
    options.reconnect_ms_min = 0;  // reconnects in the next turn
    options.reconnect_ms_max = 0;
    options.rows_credit = 4;
    return options;
  }

  void start(const Options& chosen = options()) {
    client = std::make_unique<ExecClient>(loop, clock, chosen, links);
    client->connect(hub);
  }

  FakeReplica& up(const std::string& address,
                  const std::vector<std::string>& schemas = {"s1"},
                  std::uint32_t credit = 16,
                  bool sends_heartbeats = false) {
    known_.push_back(address);
    client->set_addresses(known_);
    FakeReplica& replica = links.replicas[address];
    replica.sends_heartbeats = sends_heartbeats;
    replica.hello(address, schemas);
    replica.credit(credit);
    turn();
    hub.lines.clear();
    return replica;
  }

  void turn() { loop.run_once(); }

  void define(std::uint64_t row, const std::string& schema = "s1") const {
    auto definition = std::make_shared<pipeline::RowDefinition>();
    definition->source =
        routing::make_source({.schema_id = routing::SchemaId(schema),
                              .document = std::make_shared<const routing::Document>(
                                  routing::Document{.hash = "hash", .text = "subscription{a}"}),
                              .variables_json = "{}"});
    client->define_row(pipeline::RowId{row}, definition);
  }

  void resolve(std::uint64_t sequence,
               const std::vector<std::uint64_t>& rows,
               std::int64_t offset = 0,
               const std::string& value = "{}") const {
    const auto event = test::shared_event_at({.number = 3}, offset, value);
    std::vector<pipeline::RowId> ids;
    ids.reserve(rows.size());
    for (const std::uint64_t row : rows)
      ids.push_back({row});
    client->resolve({.sequence = pipeline::Sequence{sequence},
                     .topic = {"main", "flights"},
                     .event = event,
                     .position_json = std::to_string(offset),
                     .has_global_positions = true,
                     .rows = ids});
  }

  // A replica that is up and has been sent these rows of event 10.
  FakeReplica& asked(const std::vector<std::uint64_t>& rows) {
    start();
    FakeReplica& replica = up("a");
    for (const std::uint64_t row : rows)
      define(row);
    resolve(10, rows);
    turn();
    return replica;
  }

  shared::loop::Loop loop;
  test::FakeClock clock;
  FakeLinks links;
  RecordingSink hub;
  std::unique_ptr<ExecClient> client;

 private:
  std::vector<std::string> known_;
};

}  // namespace conn::exec_client
