// FakeTransport records what is written; FakeHost records what a session asks for and replies as a
// test sets it.
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/session/host.h"
#include "conn-service/session/session.h"
#include "conn-service/session/transport.h"

namespace conn::session {

class FakeTransport final : public Transport {
 public:
  Io write(std::string_view bytes) override {
    ++writes;
    if (is_broken) return {.is_broken = true};
    const std::size_t taken = std::min({bytes.size(), room, piece_bytes_max});
    sent += bytes.substr(0, taken);
    room -= taken;
    is_full = room == 0 && taken < bytes.size();
    return {.bytes = taken, .want = is_full ? Want::kWrite : Want::kNothing};
  }
  Io read(std::span<char>) override { return {.want = Want::kRead}; }
  [[nodiscard]] Interest interest() const override { return {.write = is_full}; }

  std::string take() { return std::exchange(sent, {}); }

  std::string sent;
  std::size_t room = std::numeric_limits<std::size_t>::max();
  std::size_t piece_bytes_max =
      std::numeric_limits<std::size_t>::max();  // of one write, as TLS has
  int writes = 0;
  bool is_full = false;
  bool is_broken = false;
};

class FakeHost final : public Host {
 public:
  bool authenticate(std::string_view payload_json) override {
    init_payload = payload_json;
    return accepts_init;
  }
  shared::Result<void> identify(const shared::http::Request& request) override {
    identified = request.fields;
    return identity;
  }
  [[nodiscard]] RequestKind kind(const protocol::GraphqlRequest& request) const override {
    if (request.document.starts_with("subscription")) return RequestKind::kSubscription;
    return request.document.starts_with("mutation") ? RequestKind::kMaybeMutation
                                                    : RequestKind::kRead;
  }
  OperationNumber start(protocol::GraphqlRequest request) override {
    started.push_back(std::move(request));
    return started.size();
  }
  void stop(OperationNumber operation) override { stopped.push_back(operation); }
  bool admit_session() override { return has_room; }
  [[nodiscard]] bool has_room_for_operation() const override { return has_memory; }
  void request_flush() override { is_flush_requested = true; }

  std::vector<protocol::GraphqlRequest> started;  // numbered from 1
  std::vector<OperationNumber> stopped;
  shared::http::Fields identified;
  shared::Result<void> identity;
  std::string init_payload;
  bool accepts_init = true;
  bool has_room = true;
  bool has_memory = true;
  bool is_flush_requested = false;
};

}  // namespace conn::session
