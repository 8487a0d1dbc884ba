// Request: one whole HTTP/1.1 request, as RequestParser hands it over.  Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "shared/http/fields.h"

namespace shared::http {

struct Request {
  std::string method;  // as sent: methods know case
  std::string target;  // as sent: "/graphql?x=1"
  int version = 11;    // 10 or 11
  bool keep_alive = true;
  Fields fields;
  std::string body;

  [[nodiscard]] std::string_view path() const {
    return std::string_view(target).substr(0, target.find_first_of("?#"));
  }
};

}  // namespace shared::http
