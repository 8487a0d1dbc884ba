#include "shared/json/parsed_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "shared/base/check.h"
#include "shared/json/parser.h"

namespace shared::json {

Error ParseError::to_error() const {
  return {ErrorCode::kInvalidInput, fmt::format("{} at byte {}", message, offset)};
}

tl::expected<Value, ParseError> ParsedText::parse(std::string_view input,
                                                  const ParseOptions& options) {
  constexpr std::size_t kBytesANode = 12;  // of usual subgraph answers; more nodes just grow
  input_ = input;
  open_.clear();
  const std::size_t nodes =
      std::min<std::size_t>((input.size() / kBytesANode) + 4, options.nodes_max);
  if (nodes_.size() < nodes) nodes_.resize(nodes);
  Parser parser(input, options, nodes_, open_);
  if (parser.parse()) return root();
  nodes_.clear();
  return tl::unexpected<ParseError>(parser.error());
}

Value ParsedText::root() const {
  CHECK(!nodes_.empty());
  return {nodes_.data(), input_.data()};  // NOLINT(bugprone-suspicious-stringview-data-usage)
}

}  // namespace shared::json
