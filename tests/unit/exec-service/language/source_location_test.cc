#include "exec-service/language/source_location.h"

#include <string_view>

#include <gtest/gtest.h>

namespace exec::language {
namespace {

struct Case {
  std::string_view source;
  Offset offset;
  SourceLocation expected;
};

constexpr Case kCases[] = {
    {"", 0, {1, 1}},
    {"abc", 2, {1, 3}},
    {"a\nb", 2, {2, 1}},
    {"a\rb", 2, {2, 1}},
    {"a\r\nb", 3, {2, 1}},
    {"a\r\n\r\nb", 5, {3, 1}},
    {"\n\n", 2, {3, 1}},
    {"\xC3\xA9x", 2, {1, 2}},          // é is one code unit
    {"\xF0\x9F\x98\x80x", 4, {1, 3}},  // an emoji is two
    {"abc", 100, {1, 4}},
};

TEST(SourceLocation, CountsLinesAndUtf16ColumnsFromOne) {
  for (const Case& each : kCases) {
    EXPECT_EQ(locate(each.source, each.offset), each.expected)
        << each.source << " at " << each.offset;
  }
}

}  // namespace
}  // namespace exec::language
