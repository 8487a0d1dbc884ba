#include "exec-service/trusted_documents/trusted_documents.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace exec::trusted_documents {
namespace {

const std::vector<ManifestEntry> kEntries = {
    {"a1", "query A { a }"},
    {"s_tick", "subscription { tick }"},
    {"sha256:b2", "mutation { set }"},
    {"mixed", "query A { a } mutation B { set }"},
};

TrustedDocuments documents(const Options& options) {
  return TrustedDocuments::build(options, kEntries, {}).value();
}

// The text with its trust, or the code of the refusal.
std::string admit(const TrustedDocuments& documents, std::string_view id, std::string_view text) {
  const auto admitted = documents.admit(id, text);
  if (!admitted) return std::string(admitted.error().code);
  return fmt::format("{}{}", admitted->is_trusted ? "trusted: " : "", admitted->document);
}

std::string problems_of(std::vector<ManifestEntry> entries) {
  const auto built = TrustedDocuments::build({Mode::kEnforce}, std::move(entries), {});
  return built ? "" : fmt::format("{}", fmt::join(built.error(), "\n"));
}

TEST(TrustedDocuments, AreFoundByTheirId) {
  const TrustedDocuments trusted = documents({Mode::kEnforce});
  EXPECT_EQ(admit(trusted, "a1", ""), "trusted: query A { a }");
  EXPECT_EQ(admit(trusted, "sha256:b2", ""), "trusted: mutation { set }");
  EXPECT_EQ(admit(trusted, "none", ""), "PERSISTED_QUERY_NOT_IN_LIST");
  EXPECT_EQ(trusted.size(), 4U);
}

TEST(TrustedDocuments, AreFoundByTheirIdWithTheOperationsType) {
  const TrustedDocuments trusted = documents({Mode::kEnforce});
  EXPECT_EQ(admit(trusted, "q_a1", ""), "trusted: query A { a }");
  EXPECT_EQ(admit(trusted, "m_sha256:b2", ""), "trusted: mutation { set }");
  EXPECT_EQ(admit(trusted, "s_tick", ""), "trusted: subscription { tick }");
  EXPECT_EQ(admit(trusted, "s_s_tick", ""), "PERSISTED_QUERY_NOT_IN_LIST");
  EXPECT_EQ(admit(trusted, "m_a1", ""), "PERSISTED_QUERY_NOT_IN_LIST");
  EXPECT_EQ(admit(trusted, "q_mixed", ""), "PERSISTED_QUERY_NOT_IN_LIST");  // of no one type
}

TEST(TrustedDocuments, AnIdAndATextContradictEachOther) {
  EXPECT_EQ(admit(documents({Mode::kLog}), "a1", "query A { a }"), "CANNOT_SEND_PQ_ID_AND_BODY");
}

TEST(TrustedDocuments, EnforceServesTrustedTextsOnly) {
  const TrustedDocuments trusted = documents({Mode::kEnforce});
  EXPECT_EQ(admit(trusted, "", "query A { a }"), "trusted: query A { a }");
  EXPECT_EQ(admit(trusted, "", "query A {a}"), "QUERY_NOT_IN_SAFELIST");
}

TEST(TrustedDocuments, EnforceMayRequireIds) {
  const TrustedDocuments trusted = documents({Mode::kEnforce, true});
  EXPECT_EQ(admit(trusted, "", "query A { a }"), "PERSISTED_QUERY_ID_REQUIRED");
  EXPECT_EQ(admit(trusted, "a1", ""), "trusted: query A { a }");
}

TEST(TrustedDocuments, LogServesEverythingAndReportsWhatIsNotTrusted) {
  const TrustedDocuments trusted = documents({Mode::kLog});
  EXPECT_EQ(admit(trusted, "", "query A { a }"), "trusted: query A { a }");
  EXPECT_EQ(admit(trusted, "", "{ b }"), "{ b }");
}

TEST(TrustedDocuments, OffKnowsNoIds) {
  const TrustedDocuments none;
  EXPECT_EQ(admit(none, "", "{ b }"), "{ b }");
  EXPECT_EQ(admit(none, "a1", ""), "PERSISTED_QUERY_NOT_SUPPORTED");
}

TEST(TrustedDocuments, ReportEverythingThatIsWrongWithThem) {
  EXPECT_EQ(
      problems_of({{"x", "query {"}, {"s_y", "{ a }"}, {"q_z", "query A { a } mutation { b }"}}),
      "trusted document \"x\": Syntax Error: Expected Name, found <EOF>. (line 1, column 8)\n"
      "trusted document \"s_y\": its id begins with \"s_\", which stands for another type of "
      "operation than it has; q_ is for queries, m_ for mutations, s_ for subscriptions\n"
      "trusted document \"q_z\": its id begins with \"q_\", which stands for another type of "
      "operation than it has; q_ is for queries, m_ for mutations, s_ for subscriptions");
  EXPECT_EQ(problems_of({{"x", "{ a }"}, {"x", "{ a }"}}), "");
  EXPECT_EQ(problems_of({{"x", "{ a }"}, {"x", "{ b }"}}),
            "trusted document \"x\" is there twice, with different texts");
}

}  // namespace
}  // namespace exec::trusted_documents
