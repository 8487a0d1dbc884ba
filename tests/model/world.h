// A random schedule of everything that may happen around the hub, from one seed: the source, the
// executor, two reactors behind mailboxes of different delay, clients that come and go.
//
// Equal seeds and options give equal schedules.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "tests/model/broker.h"
#include "tests/model/checker.h"
#include "tests/model/hub.h"
#include "tests/model/reactor.h"

namespace model {

struct Result {
  std::string violation;  // empty: none
  Hub::Tally tally;
  long received = 0;
  long gaps_received = 0;
  long refused = 0;  // deliveries, by a full mailbox
  long operations = 0;

  Result& operator+=(const Result& other);
};

// The tally as lines of text.
[[nodiscard]] std::string describe(const Result& result);

class World final : public HubPorts {
 public:
  // `trace`: what happens is printed, line by line.
  World(std::uint64_t seed, Mutant mutant, bool trace = false);

  Result run(int steps);

 private:
  struct StartMessage {
    OperationId operation = 0;
    ReactorId reactor = 0;
    Key key;
    std::optional<Positions> positions;
  };
  struct StopMessage {
    OperationId operation = 0;
  };
  using ToHub = std::variant<StartMessage, StopMessage>;
  struct ColdRead {
    int id = 0;
    LaneId lane = 0;
    Position from = 0;
    Position until = 0;
  };
  struct Execution {
    Item event;
    RowId row = 0;
    int deadline = 0;  // in active ticks
  };

  // ---- HubPorts ----
  void follow(TopicId topic) override { asked_for_.push_back(topic); }
  void read_cold(int read, LaneId lane, Position from, Position until) override;
  void execute(const Item& event, RowId row) override;
  void send(ReactorId reactor, Message message) override;
  void on_live(OperationId operation) override { checker_.on_live(operation); }
  void on_move(OperationId operation, const Key& to) override { checker_.on_move(operation, to); }
  void on_gap_read(const Item& gap) override { checker_.on_gap_read(gap); }

  void step();
  void check();
  void come_to_rest(int rounds_max);
  [[nodiscard]] bool is_at_rest() const;

  void write();
  void poll(LaneId lane);
  void lose();
  void change_topics();
  void answer_follow();
  void answer_cold();
  void read_some();
  void answer_some();
  void tick();
  void start_operation();
  void resume_operations();
  void stop_operation();
  void move_operations();
  void swap_rows();
  void end_operations();
  void deliver(ReactorId reactor);
  void receive_from_reactors();
  void handle(const ToHub& message);

  template <class... Parts>
  void trace(const char* format, const Parts&... parts) const {
    if (is_traced_) fmt::print("{}\n", fmt::format(fmt::runtime(format), parts...));
  }
  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }
  [[nodiscard]] LaneId any_lane();
  [[nodiscard]] Key any_key();
  [[nodiscard]] Positions any_positions(const Key& key);
  [[nodiscard]] std::vector<OperationId> live_operations() const;
  [[nodiscard]] std::vector<OperationId> some_operations();
  [[nodiscard]] OperationId new_operation(ReactorId reactor);
  void on_client_gone(OperationId operation);

  static constexpr unsigned kCodes = 3;

  bool is_traced_;
  std::mt19937_64 random_;
  HubOptions options_;
  Broker broker_;
  Hub hub_;
  Checker checker_;
  std::array<Mailbox, 2> mailboxes_;
  std::array<Reactor, 2> reactors_;
  std::array<std::size_t, 2> delivery_percent_;

  // How this schedule is: each of these is as likely in one as it is rare in another.
  std::size_t topics_;
  std::size_t ring_max_;
  bool is_seekable_;
  std::size_t write_weight_;
  std::size_t answer_weight_;
  std::size_t change_weight_;
  std::size_t loss_percent_;
  int deadline_ticks_;

  std::vector<TopicId> asked_for_;
  std::set<TopicId> followed_;
  std::map<LaneId, Position> consumed_;
  std::set<LaneId> ended_;
  std::vector<ColdRead> cold_reads_;
  std::vector<Execution> executions_;
  bool is_executor_there_ = true;
  int active_ticks_ = 0;
  bool was_checked_ = false;  // since the last step
  OperationId last_operation_ = 0;
  std::map<OperationId, ReactorId> reactor_of_;
  std::array<std::deque<ToHub>, 2> to_hub_;
};

// One schedule; an exception of the rules is a violation, too.
[[nodiscard]] Result run_schedule(std::uint64_t seed,
                                  int steps,
                                  Mutant mutant = Mutant::kNone,
                                  bool trace = false);

}  // namespace model
