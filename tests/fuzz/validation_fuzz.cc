// Any bytes as a client's document against a fixed schema: validation ends within its budget, each
// error says where and why, and the layout of a document changes nothing about the verdict.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "exec-service/validation/validate.h"
#include "shared/base/check.h"
#include "tests/unit/exec-service/validation/check.h"

namespace {

namespace language = exec::language;

constexpr exec::validation::ValidationOptions kOptions = {.errors_max = 20,
                                                          .comparisons_max = 10'000};

// Rule and message of each error; where it is depends on the layout.
std::vector<std::string> verdict(const language::Document& document) {
  const auto errors = exec::validation::validate(exec::validation::pets(), document, kOptions);
  CHECK(errors.size() <= kOptions.errors_max + 1);
  std::vector<std::string> texts;
  for (const language::GraphQLError& error : errors) {
    CHECK(!error.message.empty());
    CHECK(error.code == language::kValidationErrorCode || error.code == language::kLimitErrorCode);
    for (const language::SourceLocation& each : error.locations)
      CHECK(each.line > 0 && each.column > 0);
    texts.push_back(std::string(error.rule) + " " + error.message);
  }
  return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document =
      language::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const auto again = language::parse(language::print(*document, language::PrintStyle::kCompact),
                                     language::ParseLimits::for_schema());
  CHECK(again.has_value());
  CHECK(verdict(*document) == verdict(*again));
  return 0;
}
