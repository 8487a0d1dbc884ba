// Host: what a client's state machine asks of the reactor that runs it. A session never sees the
// hub: it says what it wants, and the reactor carries it there.
//
// Thread: its reactor's. None of these calls back into the session.
#pragma once

#include <cstdint>
#include <string_view>

#include "conn-service/protocol/message.h"
#include "shared/base/result.h"
#include "shared/http/request.h"

namespace conn::session {

using OperationNumber = std::uint64_t;  // never used again while the process lives

class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  // The payload of connection_init, empty if there was none; false: forbidden.
  [[nodiscard]] virtual bool authenticate(std::string_view payload_json) = 0;
  // The headers that what follows is asked with: those of an upgrade, or of one POST. Errors: one
  // of them is not what it must be (kInvalidInput).
  [[nodiscard]] virtual shared::Result<void> identify(const shared::http::Request& request) = 0;

  [[nodiscard]] virtual OperationNumber start(protocol::GraphqlRequest request) = 0;
  virtual void stop(OperationNumber operation) = 0;

  // A place among the sessions of the process; given back when the session ends.
  [[nodiscard]] virtual bool admit_session() = 0;

  // Session::flush() is to be called at the end of this turn.
  virtual void want_flush() = 0;
};

}  // namespace conn::session
