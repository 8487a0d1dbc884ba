// write_queue: what one turn has for a session, as bytes, into its outbox. Every transport's
// sessions share this loop; what differs is the Encoding.
//
//   queue of entries ─▶ look up the operation ─▶ frames of the turn, or the Encoding ─▶ Outbox
//
// What the transport does not take is kept as references to the turn's bodies, and the rest copied.
//
// Operations are looked up when their entry is written, so that nothing follows a client's
// `complete`. An entry that ends an operation erases it.
//
// Errors: kBroken: the rest of the queue is dropped.
// Thread: its reactor's.
#pragma once

#include <string>
#include <string_view>

#include "conn-service/protocol/framing.h"
#include "conn-service/session/operations.h"
#include "conn-service/session/outbox.h"
#include "conn-service/session/turn.h"

namespace conn::session {

// A protocol's messages in a transport's frames.
class Encoding {
 public:
  Encoding() = default;
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;
  virtual ~Encoding() = default;

  [[nodiscard]] virtual const protocol::Framing& payload() const = 0;
  virtual void append_complete(std::string& out, std::string_view id_json) const = 0;
  virtual void append_error(std::string& out,
                            std::string_view id_json,
                            std::string_view errors_json) const = 0;
};

struct QueueWriter {
  Turn& turn;
  Operations& operations;
  const Encoding& encoding;
  Outbox& outbox;
};

[[nodiscard]] SendStatus write_queue(Queue queue,
                                     const QueueWriter& writer,
                                     const FlushContext& context);

}  // namespace conn::session
