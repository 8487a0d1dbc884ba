#include "conn-service/protocol/framing.h"

namespace conn::protocol {

namespace {

constexpr std::string_view kBrace = "}";

}  // namespace

std::size_t message_size(const Framing& framing,
                         std::size_t id_bytes,
                         std::string_view body,
                         std::string_view tail) {
  return framing.before_id.size() + (framing.has_id ? id_bytes : 0) + framing.after_id.size() +
         body.size() - kBrace.size() + (tail.empty() ? kBrace : tail).size() + framing.end.size();
}

void append_message(std::string& out,
                    const Framing& framing,
                    std::string_view id_json,
                    std::string_view body,
                    std::string_view tail) {
  out += framing.before_id;
  if (framing.has_id) out += id_json;
  out += framing.after_id;
  out += body.substr(0, body.size() - kBrace.size());
  out += tail.empty() ? kBrace : tail;
  out += framing.end;
}

}  // namespace conn::protocol
