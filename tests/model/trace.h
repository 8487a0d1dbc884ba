// What happens in a schedule, line by line, for those who follow a violation to its cause.
#pragma once

#include <string>

#include "tests/model/terms.h"

namespace model {

[[nodiscard]] std::string describe(const Key& key);
[[nodiscard]] std::string describe(const Item& item);
[[nodiscard]] std::string describe(const Positions& positions);
[[nodiscard]] std::string describe(const Message& message);

}  // namespace model
