#include "exec-service/subgraph/read_answer.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "shared/json/parsed_text.h"

namespace exec::subgraph {

namespace {

constexpr std::size_t kExcerptBytes = 200;

// "Application/JSON; charset=utf-8" → "application/json".
std::string media_type_of(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!content_type.empty() && is_space(content_type.back()))
    content_type.remove_suffix(1);
  while (!content_type.empty() && is_space(content_type.front()))
    content_type.remove_prefix(1);
  std::string lower(content_type);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return lower;
}

bool is_graphql_body(std::string_view body) {
  shared::json::ParsedText document;
  const auto root =
      document.parse(body, {.duplicate_names = shared::json::DuplicateNames::kLastWins});
  return root && (root->find("data") || root->find("errors"));
}

bool is_response(const HttpAnswer& answer) {
  const std::string type = media_type_of(answer.content_type);
  if (type == "application/graphql-response+json") return true;
  if (type != "application/json") return false;
  return (answer.status >= 200 && answer.status < 300) || is_graphql_body(answer.body);
}

// What a person needs to recognise a proxy's error page; a log line stays a line.
std::string excerpt(std::string_view body) {
  std::string text(body.substr(0, kExcerptBytes));
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

}  // namespace

shared::Result<ports::SubgraphAnswer> read_answer(HttpAnswer answer, std::string_view subgraph) {
  if (is_response(answer)) return ports::SubgraphAnswer{answer.status, std::move(answer.body)};
  if (!answer.redirect.empty())
    return shared::fail(
        shared::ErrorCode::kInternal,
        fmt::format("subgraph {} answered {}, a redirect to {}, and none is followed: set its "
                    "`url` to where it listens",
                    subgraph, answer.status, excerpt(answer.redirect)));
  const bool is_away = answer.status >= 502 && answer.status <= 504;
  return shared::fail(
      is_away ? shared::ErrorCode::kUnavailable : shared::ErrorCode::kInternal,
      fmt::format("subgraph {} answered {} with {} instead of a GraphQL response: {}", subgraph,
                  answer.status,
                  answer.content_type.empty() ? "no content-type" : excerpt(answer.content_type),
                  excerpt(answer.body)));
}

}  // namespace exec::subgraph
