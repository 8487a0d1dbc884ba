#include "exec-service/trusted_documents/manifest.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec::trusted_documents {
namespace {

using testing::ElementsAre;

std::string problems_of(std::string_view text) {
  const auto manifest = read_manifest("manifest.json", text);
  return manifest ? "" : fmt::format("{}", fmt::join(manifest.error(), "\n"));
}

TEST(Manifest, ReadsApollosFormat) {
  const auto manifest = read_manifest("manifest.json", R"({
    "format": "apollo-persisted-query-manifest", "version": 1,
    "operations": [
      {"id": "dc67510f", "body": "query A { a }", "name": "A", "type": "query"},
      {"id": "sha256:0c", "body": "{\n  b\n}", "name": null, "type": "query"}
    ]})");
  EXPECT_THAT(manifest.value(), ElementsAre(ManifestEntry{"dc67510f", "query A { a }"},
                                            ManifestEntry{"sha256:0c", "{\n  b\n}"}));
}

TEST(Manifest, ReadsRelaysFormat) {
  const auto manifest = read_manifest("manifest.json", R"({"dc67": "query A { a }", "0c": "{b}"})");
  EXPECT_THAT(manifest.value(),
              ElementsAre(ManifestEntry{"dc67", "query A { a }"}, ManifestEntry{"0c", "{b}"}));
}

TEST(Manifest, OfNothingIsEmpty) {
  EXPECT_TRUE(read_manifest("manifest.json", "{}").value().empty());
}

TEST(Manifest, ReportsEverythingThatIsWrong) {
  EXPECT_EQ(problems_of("{"), "manifest.json is not JSON: expected a member's name at byte 1");
  EXPECT_EQ(problems_of("[]"), "manifest.json is not a manifest: expected a JSON object");
  EXPECT_EQ(problems_of(R"({"operations": []})"),
            "manifest.json has operations, but its format is not "
            "\"apollo-persisted-query-manifest\"");
  EXPECT_EQ(problems_of(R"({"format": "apollo-persisted-query-manifest", "version": 2,
                            "operations": []})"),
            "manifest.json is of a version that is not supported; version 1 is");
  EXPECT_EQ(problems_of(R"({"format": "apollo-persisted-query-manifest", "version": 1,
                            "operations": {}})"),
            "manifest.json has operations that are not a list");
  EXPECT_EQ(problems_of(R"({"format": "apollo-persisted-query-manifest", "version": 1,
                            "operations": [{"id": "a", "body": "{a}"}, {"id": "b"}, 3]})"),
            "manifest.json has an operation without id or body: number 1, from 0\n"
            "manifest.json has an operation without id or body: number 2, from 0");
  EXPECT_EQ(problems_of(R"({"a": 1, "b c": "{b}", "": "{c}"})"),
            "manifest.json has no text for \"a\": expected a map of ids to documents, or "
            "\"operations\"\n"
            "manifest.json has the id \"b c\": ids are at most 256 letters, digits and -._~:\n"
            "manifest.json has the id \"\": ids are at most 256 letters, digits and -._~:");
}

}  // namespace
}  // namespace exec::trusted_documents
