#include "exec-service/trusted_documents/manifest.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "shared/json/parsed_text.h"

namespace exec::trusted_documents {

namespace {

using shared::json::Value;

constexpr std::string_view kApolloFormat = "apollo-persisted-query-manifest";
constexpr std::size_t kIdBytesMax = 256;

// RFC 3986 §2.3 "Unreserved Characters", and ":".
bool is_id(std::string_view text) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kIdBytesMax && std::ranges::all_of(text, is_allowed);
}

class Reader {
 public:
  explicit Reader(std::string_view file_name) : file_name_(file_name) {}

  void read(Value root) {
    if (!root.is_object()) return complain("is not a manifest: expected a JSON object");
    const auto operations = root.find("operations");
    if (!operations) return read_relay(root);
    const auto format = root.find("format");
    if (!format || !format->equals(kApolloFormat))
      return complain(fmt::format("has operations, but its format is not \"{}\"", kApolloFormat));
    const auto version = root.find("version");
    if (!version || version->int64() != 1)
      return complain("is of a version that is not supported; version 1 is");
    read_apollo(*operations);
  }

  [[nodiscard]] Problems& problems() { return problems_; }
  [[nodiscard]] std::vector<ManifestEntry>& entries() { return entries_; }
  void complain(std::string_view what) {
    problems_.push_back(fmt::format("{} {}", file_name_, what));
  }

 private:
  void read_apollo(Value operations) {
    if (!operations.is_array()) return complain("has operations that are not a list");
    std::size_t number = 0;
    for (const Value operation : operations.elements()) {
      const auto id = operation.find("id");
      const auto body = operation.find("body");
      if (id && id->is_string() && body && body->is_string()) {
        add(id->text(), body->text());
      } else {
        complain(fmt::format("has an operation without id or body: number {}, from 0", number));
      }
      ++number;
    }
  }

  void read_relay(Value root) {
    for (const auto member : root.members()) {
      if (member.value.is_string()) {
        add(member.name.text(), member.value.text());
      } else {
        complain(
            fmt::format("has no text for \"{}\": expected a map of ids to documents, or "
                        "\"operations\"",
                        member.name.text()));
      }
    }
  }

  void add(std::string id, std::string body) {
    if (!is_id(id))
      return complain(fmt::format(
          "has the id \"{}\": ids are at most {} letters, digits and -._~:", id, kIdBytesMax));
    entries_.push_back({std::move(id), std::move(body)});
  }

  std::string_view file_name_;
  Problems problems_;
  std::vector<ManifestEntry> entries_;
};

}  // namespace

tl::expected<std::vector<ManifestEntry>, Problems> read_manifest(std::string_view file_name,
                                                                 std::string_view text) {
  Reader reader(file_name);
  shared::json::ParsedText document;
  const auto root = document.parse(text);
  if (root) {
    reader.read(*root);
  } else {
    reader.complain("is not JSON: " + root.error().to_error().message);
  }
  if (!reader.problems().empty()) return tl::unexpected(std::move(reader.problems()));
  return std::move(reader.entries());
}

}  // namespace exec::trusted_documents
