#include "shared/config/substitute.h"

namespace shared::config {

Result<std::string> substitute(std::string_view text, const Environment& environment) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos)
      return fail(ErrorCode::kInvalidInput, "has a `${` without its `}`");
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    const std::size_t dash = inside.find(":-");
    const std::string name(inside.substr(0, dash));
    const std::optional<std::string> value = environment(name);
    if (value && !value->empty()) {
      out += *value;
    } else if (dash != std::string_view::npos) {
      out += inside.substr(dash + 2);
    } else {
      return fail(ErrorCode::kInvalidInput, "needs the environment variable " + name +
                                                ", which is " + (value ? "empty" : "not set") +
                                                ": set it, or write ${" + name + ":-default}");
    }
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace shared::config
