// Any bytes as JSON: our verdict and values against nlohmann_json and simdjson, and as a string
// that is written and read back.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "shared/base/check.h"
#include "shared/json/parsed_text.h"
#include "shared/json/writer.h"
#include "tests/unit/shared/json/json_oracles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const std::string difference = tests::disagreement(text); !difference.empty()) {
    std::fprintf(stderr, "%s\n", difference.c_str());
    std::abort();
  }
  shared::json::ParsedText document;
  const bool strict = document.parse(text).has_value();
  const bool lenient =
      document.parse(text, {.duplicate_names = shared::json::DuplicateNames::kLastWins})
          .has_value();
  CHECK(lenient || !strict);  // refusing names that occur twice is all that differs

  const std::string quoted = shared::json::quote(text);
  const auto read_back = document.parse(quoted);
  CHECK(read_back.has_value());
  CHECK(shared::json::quote(read_back->text()) == quoted);
  return 0;
}
