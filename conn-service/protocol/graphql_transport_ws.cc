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
        if (phase_ != Phase::kReady) return close(4401, "Unauthorized");
        if (active.contains(operation.id))
          return close(4409, "Subscriber for " + operation.id + " already exists");
        return std::move(operation);
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

Answer GraphqlTransportWs::close(std::uint16_t code, std::string reason) {
  phase_ = Phase::kClosed;
  return Close{code, std::move(reason)};
}

}  // namespace conn::protocol
