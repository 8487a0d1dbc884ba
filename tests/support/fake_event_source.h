// FakeEventSource: an EventSource whose topics and events the test decides. It keeps what it emits,
// for its cold reader, which answers when the test does.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conn-service/pipeline/event_source.h"

namespace test {

class FakeEventSource final : public conn::pipeline::EventSource,
                              public conn::pipeline::ColdReader {
 public:
  struct Read {
    conn::routing::Lane lane;
    conn::routing::Position from;
    conn::routing::Position until;
  };
  conn::pipeline::EventSink* sink = nullptr;
  bool follows_at_once = true;                               // from offset 0
  std::int32_t lanes = 1;                                    // of every topic
  std::map<conn::routing::Lane, std::uint32_t> generations;  // 0 where there is none
  std::map<std::string, conn::routing::TopicId> following;   // asked for now
  std::vector<std::string> unfollowed;
  std::set<std::string> invalid_names;
  bool can_seek = false;
  std::map<conn::routing::Lane, std::vector<conn::routing::SharedEvent>> emitted;
  std::map<conn::pipeline::ReadId, Read> reads;  // not answered
  std::size_t cancelled_reads = 0;

  // Answers all cold reads with what was emitted, `events_max` at a time; or that they failed.
  void answer_reads(std::size_t events_max = 100);
  void fail_reads();
  // The lane no longer has what is before `offset`.
  void retain_from(const std::string& topic, std::int32_t lane, std::int64_t offset);

  // Says from where the topic comes, every lane at `offset`.
  void start(const std::string& topic, std::int64_t offset = 0);
  void refuse(const std::string& topic, shared::Error why);
  void emit(const std::string& topic,
            std::int32_t lane,
            std::int64_t offset,
            std::string value,
            std::vector<conn::routing::Header> headers = {});
  void emit_tombstone(const std::string& topic, std::int32_t lane, std::int64_t offset);
  void lose(const std::string& topic, std::int32_t lane, std::int64_t from, std::int64_t to);
  // The lane begins anew at `offset`, after its events up to `from`.
  void restart(const std::string& topic, std::int32_t lane, std::int64_t from, std::int64_t offset);
  void add_lane(const std::string& topic, std::int32_t lane, std::int64_t offset);

  void connect(conn::pipeline::EventSink& its_sink) override { sink = &its_sink; }
  [[nodiscard]] shared::Result<void> check(const conn::routing::TopicName& topic) const override {
    if (!invalid_names.contains(topic.topic)) return {};
    return shared::fail(shared::ErrorCode::kInvalidInput, "is not a valid name");
  }
  void follow(conn::routing::TopicId id, const conn::routing::TopicName& topic) override;
  void unfollow(conn::routing::TopicId id) override;
  [[nodiscard]] conn::pipeline::SourceCapabilities capabilities(
      const conn::routing::TopicName&) const override {
    return {.survives_restart = true, .can_seek = can_seek, .has_global_positions = true};
  }
  [[nodiscard]] ColdReader* cold_reader() override { return can_seek ? this : nullptr; }
  void read(conn::pipeline::ReadId id,
            conn::routing::Lane lane,
            const conn::routing::Position& from,
            const conn::routing::Position& until,
            std::size_t bytes_max) override;
  void cancel(conn::pipeline::ReadId id) override;
  [[nodiscard]] std::string describe(const conn::routing::Position& position) const override;

 private:
  std::map<conn::routing::Lane, conn::routing::Position> retained_from_;
  [[nodiscard]] conn::routing::Lane lane(const std::string& topic, std::int32_t number) const {
    return {.topic = following.at(topic), .number = number};
  }
};

}  // namespace test
