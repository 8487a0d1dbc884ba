// Framing: what surrounds each payload of a stream, by protocol and transport.
//
//   head     before_id  id   after_id                   body            tail                    end
//   ·······  {"id":     "7"  ,"type":"next","payload":  {"data":{...}   } or ,"extensions":{}}  }
//            └─────────────────────────── message ────────────────────────────────────────────────┘
//
// A body is a JSON object that is shared by all who receive it and never changed: the tail replaces
// its last brace. Everything after the id is the same for all receivers of one body and tail.
//
// Shapes: `id_json` is the operation's id as JSON, with quotes; a stream of one operation has none.
//         `body` is not empty; an empty tail means "}".
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace conn::protocol {

struct Framing {
  enum class Head : std::uint8_t { kNone, kWebsocketText };

  Head head = Head::kNone;
  std::string_view before_id;
  bool has_id = false;
  std::string_view after_id;
  std::string_view end;
};

// Without its head.
[[nodiscard]] std::size_t message_size(const Framing& framing,
                                       std::size_t id_bytes,
                                       std::string_view body,
                                       std::string_view tail);
void append_message(std::string& out,
                    const Framing& framing,
                    std::string_view id_json,
                    std::string_view body,
                    std::string_view tail);

}  // namespace conn::protocol
