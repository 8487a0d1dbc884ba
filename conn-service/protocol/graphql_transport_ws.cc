#include "conn-service/protocol/graphql_transport_ws.h"

#include <utility>

#include "shared/base/match.h"

namespace conn::protocol {

Answer GraphqlTransportWs::on_message(ClientMessage message, const ActiveIds& active) {
  if (phase_ == Phase::kClosed) return {};
  return shared::match(
      message,
      [&](ConnectionInit& init) -> Answer {
        if (phase_ != Phase::kNew) return close(4429, "Too many initialisation requests");
        phase_ = Phase::kAuthenticating;
        return Authenticate{std::move(init.payload_json)};
      },
      [](Ping& ping) -> Answer { return SendPong{std::move(ping.payload_json)}; },
      [](Pong&) -> Answer { return {}; },
      [&](Subscribe& operation) -> Answer {
        if (Answer wrong = violation(operation.id, active)) return wrong;
        return std::move(operation);
      },
      [&](UnreadableSubscribe& operation) -> Answer {
        if (Answer wrong = violation(operation.id, active)) return wrong;
        return Refuse{std::move(operation.id), std::move(operation.why)};
      },
      [&](Complete& operation) -> Answer {
        // Legal for an id that is not active, as our own complete may be in flight.
        if (!active.contains(operation.id)) return {};
        return std::move(operation);
      },
      [&](Malformed& malformed) -> Answer {
        return close(4400, "Invalid message received: " + malformed.why);
      });
}

Answer GraphqlTransportWs::on_authenticated(bool allowed) {
  if (phase_ != Phase::kAuthenticating) return {};  // the session has closed since
  if (!allowed) return close(4403, "Forbidden");
  phase_ = Phase::kReady;
  return SendAck{};
}

Answer GraphqlTransportWs::on_init_deadline() {
  return phase_ == Phase::kNew ? close(4408, "Connection initialisation timeout") : Answer{};
}

Answer GraphqlTransportWs::violation(const OperationId& id, const ActiveIds& active) {
  if (phase_ != Phase::kReady) return close(4401, "Unauthorized");
  if (active.contains(id)) return close(4409, "Subscriber for " + id + " already exists");
  return {};
}

Answer GraphqlTransportWs::close(std::uint16_t code, std::string reason) {
  phase_ = Phase::kClosed;
  return Close{code, std::move(reason)};
}

}  // namespace conn::protocol
