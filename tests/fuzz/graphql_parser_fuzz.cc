// Any bytes: the parser answers with a document or one located error, and what it accepts prints to
// text that parses to the same document.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exec-service/language/parser.h"
#include "exec-service/language/printer.h"
#include "shared/base/check.h"

namespace {

using exec::language::PrintStyle;

void check_error(const exec::language::GraphQLError& error) {
  CHECK(!error.message.empty());
  CHECK(!error.code.empty());
  CHECK(error.locations.size() == 1);
}

void check_document(const exec::language::Document& document) {
  const exec::language::ParseLimits generous = exec::language::ParseLimits::for_schema();
  const std::string compact = print(document, PrintStyle::kCompact);
  for (const PrintStyle style : {PrintStyle::kPretty, PrintStyle::kCompact}) {
    const auto again = exec::language::parse(print(document, style), generous);
    CHECK(again.has_value());
    CHECK(print(*again, PrintStyle::kCompact) == compact);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  if (const auto document = exec::language::parse(source)) {
    check_document(*document);
  } else {
    check_error(document.error());
  }
  if (const auto fields = exec::language::parse_field_set(source); !fields) {
    check_error(fields.error());
  }
  if (const auto type = exec::language::parse_type(source); !type) check_error(type.error());
  if (const auto value = exec::language::parse_value(source, exec::language::Variables::kAllowed);
      !value) {
    check_error(value.error());
  }
  return 0;
}
