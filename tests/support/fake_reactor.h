// FakeReactor: a ReactorPort that records what the hub posts.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conn-service/pipeline/messages.h"

namespace test {

class FakeReactor final : public conn::pipeline::ReactorPort {
 public:
  std::vector<conn::pipeline::Deliver> delivered;
  std::vector<conn::pipeline::ReactorMessage> posted;
  int flushes = 0;
  bool is_full = false;

  bool deliver(conn::pipeline::Deliver message) override {
    if (is_full) return false;
    delivered.push_back(std::move(message));
    return true;
  }
  void post(conn::pipeline::ReactorMessage message) override {
    posted.push_back(std::move(message));
  }
  void flush() override { ++flushes; }

  [[nodiscard]] std::vector<std::string> bodies() const {
    std::vector<std::string> all;
    all.reserve(delivered.size());
    for (const auto& message : delivered)
      all.push_back(*message.body);
    return all;
  }

  template <class Message>
  [[nodiscard]] std::vector<Message> all() const {
    std::vector<Message> found;
    for (const auto& message : posted)
      if (const auto* one = std::get_if<Message>(&message)) found.push_back(*one);
    return found;
  }
};

}  // namespace test
