// read_manifest: the documents that a build of the clients registered, under their ids.
//
//   Apollo  {"format":"apollo-persisted-query-manifest","version":1,
//            "operations":[{"id":"dc67…","body":"query A { a }","name":"A","type":"query"}]}
//   Relay   {"dc67…":"query A { a }"}
//
// Spec:   Apollo's generate-persisted-query-manifest, version 1; relay-compiler's
// `persistConfig.file`.
//         Of an id: GraphQL over HTTP, Appendix A (draft): unreserved characters and ":".
// Shapes: in the file's order. `body` is GraphQL text, not looked at.
// Errors: every problem at once, one sentence each, which begins with the file's name.
// Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace exec::trusted_documents {

struct ManifestEntry {
  std::string id;
  std::string body;

  friend bool operator==(const ManifestEntry&, const ManifestEntry&) = default;
};

using Problems = std::vector<std::string>;

[[nodiscard]] tl::expected<std::vector<ManifestEntry>, Problems> read_manifest(
    std::string_view file_name, std::string_view text);

}  // namespace exec::trusted_documents
