#include "shared/config/units.h"

#include <gtest/gtest.h>

namespace shared::config {
namespace {

std::string shown(const Result<std::int64_t>& parsed) {
  return parsed ? std::to_string(*parsed) : parsed.error().message;
}

struct Row {
  const char* text;
  const char* expected;
};

TEST(Units, ReadsDurations) {
  constexpr Row kRows[] = {
      {"250ms", "250"},
      {"5s", "5000"},
      {"2m", "120000"},
      {"1h", "3600000"},
      {"1d", "86400000"},
      {"1.5s", "1500"},
      {"0.25s", "250"},
      {"0s", "0"},
      {"0ms", "0"},
      {"0.001s", "1"},
      {"10S", "10000"},
      {"5000ms", "5000"},
      {"5000", "needs a unit: write 5s or 5000ms, not `5000`"},
      {"5", "needs a unit: write 5s or 5ms, not `5`"},
      {"0", "needs a unit: write 0s, not `0`"},
      {"5 s", "must be a duration such as 5s or 250ms, not `5 s`: the units are ms, s, m, h and d"},
      {"5sec",
       "must be a duration such as 5s or 250ms, not `5sec`: the units are ms, s, m, h and d"},
      {"1h30m",
       "must be a duration such as 5s or 250ms, not `1h30m`: the units are ms, s, m, h and d"},
      {"-5s", "must be a duration such as 5s or 250ms, not `-5s`"},
      {"s", "must be a duration such as 5s or 250ms, not `s`"},
      {"soon", "must be a duration such as 5s or 250ms, not `soon`"},
      {"", "must be a duration such as 5s or 250ms, not ``"},
      {"1.s", "must be a duration such as 5s or 250ms, not `1.s`"},
      {".5s", "must be a duration such as 5s or 250ms, not `.5s`"},
      {"1..5s", "must be a duration such as 5s or 250ms, not `1..5s`"},
      {"0.5ms", "must be a duration such as 5s or 250ms, not `0.5ms`"},
      {"99999999999999999999s",
       "must be a duration such as 5s or 250ms, not `99999999999999999999s`"},
      {"999999999999999d", "must be a duration such as 5s or 250ms, not `999999999999999d`"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(shown(parse_duration(row.text)), row.expected) << row.text;
}

TEST(Units, ReadsSizes) {
  constexpr Row kRows[] = {
      {"16MiB", "16777216"},
      {"64KiB", "65536"},
      {"1GiB", "1073741824"},
      {"1MB", "1000000"},
      {"1kB", "1000"},
      {"2GB", "2000000000"},
      {"100B", "100"},
      {"0B", "0"},
      {"1.5KiB", "1536"},
      {"16mib", "16777216"},
      {"1048576", "needs a unit: write 1MiB or 1048576B, not `1048576`"},
      {"1000000", "needs a unit: write 1MB or 1000000B, not `1000000`"},
      {"16", "needs a unit: write 16B, 16KiB or 16MiB, not `16`"},
      {"0", "needs a unit: write 0B, not `0`"},
      {"64k",
       "must be a size such as 16MiB or 64KiB, not `64k`: the units are B, kB, KiB, MB, MiB, GB "
       "and GiB"},
      {"much", "must be a size such as 16MiB or 64KiB, not `much`"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(shown(parse_size(row.text)), row.expected) << row.text;
}

TEST(Units, SuggestsOnlyWhatIsInTheRange) {
  const auto duration = [](const char* text, Range range) {
    return parse_duration(text, range).error().message;
  };
  const auto size = [](const char* text, Range range) {
    return parse_size(text, range).error().message;
  };
  EXPECT_EQ(duration("5", {1'000, 60'000}), "needs a unit: write 5s, not `5`");
  EXPECT_EQ(duration("0", {1, 60'000}), "needs a unit, and must be from 1ms to 1m, not `0`");
  EXPECT_EQ(size("16", {1'024, 1 << 20}), "needs a unit: write 16KiB, not `16`");
  EXPECT_EQ(size("0", {1'024, 1 << 20}), "needs a unit, and must be from 1KiB to 1MiB, not `0`");
}

TEST(Units, ReadsPercentages) {
  constexpr Row kRows[] = {
      {"20%", "20"},
      {"0%", "0"},
      {"20", "needs a unit: write 20%, not `20`"},
      {"20.5%", "must be a percentage such as 20%, not `20.5%`"},
      {"0.2", "must be a percentage such as 20%, not `0.2`"},
      {"%", "must be a percentage such as 20%, not `%`"},
  };
  for (const Row& row : kRows)
    EXPECT_EQ(shown(parse_percent(row.text)), row.expected) << row.text;
}

TEST(Units, WritesTheShortestTextThatMeansTheSame) {
  for (const char* text : {"1ms", "250ms", "5s", "90s", "2m", "1h", "1d", "0s", "1500ms"})
    EXPECT_EQ(duration_text(*parse_duration(text)), text);
  for (const char* text : {"1B", "1kB", "1KiB", "1000KiB", "1MB", "1MiB", "64GiB", "0B"})
    EXPECT_EQ(size_text(*parse_size(text)), text);
  EXPECT_EQ(percent_text(20), "20%");
}

}  // namespace
}  // namespace shared::config
