// Host: what a session asks of the reactor that runs it. A session never sees the hub: the reactor
// forwards its requests.
//
// Thread: its reactor's. None of these functions calls back into the session.
#pragma once

#include <cstdint>
#include <string_view>

#include "conn-service/protocol/message.h"
#include "shared/base/result.h"
#include "shared/http/request.h"

namespace conn::session {

using OperationNumber = std::uint64_t;  // never reused while the process runs

// What is certain about an operation before it is executed.
enum class RequestKind : std::uint8_t {
  kSubscription,
  kRead,           // a query, or a subscription: executing it twice does no harm
  kMaybeMutation,  // where nothing is certain
};

class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  // `payload_json` is the payload of connection_init, empty if there was none. False: forbidden.
  [[nodiscard]] virtual bool authenticate(std::string_view payload_json) = 0;
  // Sets the viewer of the operations that follow, from the headers of an upgrade or of one POST.
  // Errors: kInvalidInput if a header is malformed.
  [[nodiscard]] virtual shared::Result<void> identify(const shared::http::Request& request) = 0;

  [[nodiscard]] virtual RequestKind kind(const protocol::GraphqlRequest& request) const = 0;
  [[nodiscard]] virtual OperationNumber start(protocol::GraphqlRequest request) = 0;
  virtual void stop(OperationNumber operation) = 0;

  // Takes a place in the process's quota of sessions, released when the session ends. False: none
  // is free.
  [[nodiscard]] virtual bool admit_session() = 0;

  // False: the process is too short of memory for another operation.
  [[nodiscard]] virtual bool has_room_for_operation() const = 0;

  // Asks for Session::flush() at the end of this turn; once more if it is flushing.
  virtual void request_flush() = 0;
};

}  // namespace conn::session
