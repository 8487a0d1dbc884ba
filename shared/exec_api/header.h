// Header: one header of a client's request or of an event.
//
// Shapes: names are in lower case where they come from HTTP; a record of Kafka has any bytes.
// Thread: any; a value.
#pragma once

#include <string>
#include <vector>

namespace shared::exec_api {

struct Header {
  std::string name;
  std::string value;

  friend auto operator<=>(const Header&, const Header&) = default;
};

using Headers = std::vector<Header>;

}  // namespace shared::exec_api
