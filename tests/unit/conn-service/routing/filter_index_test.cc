#include "conn-service/routing/filter_index.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "shared/json/parsed_text.h"
#include "tests/support/simulation_seeds.h"

namespace conn::routing {
namespace {

using Kind = Filter::Kind;

Filter in(std::vector<std::string> path,
          std::vector<std::string> values,
          Comparison comparison = Comparison::kByJsonType) {
  return {.kind = Kind::kIn,
          .path = std::move(path),
          .comparison = comparison,
          .values = std::move(values)};
}
Filter all(std::vector<Filter> of) {
  return {.kind = Kind::kAll, .of = std::move(of)};
}
Filter any(std::vector<Filter> of) {
  return {.kind = Kind::kAny, .of = std::move(of)};
}
Filter negated(Filter filter) {
  return {.kind = Kind::kNot, .of = {std::move(filter)}};
}

std::shared_ptr<const CompiledFilter> compiled(const Filter& filter) {
  return std::make_shared<const CompiledFilter>(CompiledFilter::compile(filter).value());
}

bool meets(const std::string& event, const Filter& filter) {
  shared::json::ParsedText document;
  return compiled(filter)->matches(document.parse(event).value());
}

// ---- the meaning of a filter --------------------------------------------------------------------

struct Case {
  const char* name;
  const char* event;
  Filter filter;
  bool meets;
};

class FilterTest : public testing::TestWithParam<Case> {};

TEST_P(FilterTest, ComparesAsTheArchitectureDescribes) {
  EXPECT_EQ(meets(GetParam().event, GetParam().filter), GetParam().meets);
}

const Case kCases[] = {
    {"Equal", R"({"a":"x"})", in({"a"}, {R"("x")"}), true},
    {"OneOfMany", R"({"a":"y"})", in({"a"}, {R"("x")", R"("y")"}), true},
    {"Other", R"({"a":"z"})", in({"a"}, {R"("x")"}), false},
    {"NoValues", R"({"a":"x"})", in({"a"}, {}), false},
    {"Nested", R"({"a":{"b":"x"}})", in({"a", "b"}, {R"("x")"}), true},
    {"MissingField", "{}", in({"a"}, {R"("x")"}), false},
    {"MissingFieldNegated", "{}", negated(in({"a"}, {R"("x")"})), true},
    {"NullField", R"({"a":null})", in({"a"}, {"null"}), false},
    {"NullFieldNegated", R"({"a":null})", negated(in({"a"}, {"null"})), true},
    {"PathThroughAScalar", R"({"a":7})", in({"a", "b"}, {"7"}), false},
    {"AnyElementOfAList", R"({"a":["w","x"]})", in({"a"}, {R"("x")"}), true},
    {"NoElementOfAList", R"({"a":["w",null]})", in({"a"}, {R"("x")"}), false},
    {"EmptyListNegated", R"({"a":[]})", negated(in({"a"}, {R"("x")"})), true},
    {"FieldOfAnyElement", R"({"a":[{"b":1},{"b":2}]})", in({"a", "b"}, {"2"}), true},
    {"NumbersByValue", R"({"a":1.0})", in({"a"}, {"1"}), true},
    {"NumbersByValueWithExponent", R"({"a":12e1})", in({"a"}, {"120"}), true},
    {"LargeNumbersExactly", R"({"a":9007199254740993})", in({"a"}, {"9007199254740992"}), false},
    {"TypesDiffer", R"({"a":"1"})", in({"a"}, {"1"}), false},
    {"TypesDifferOtherWay", R"({"a":1})", in({"a"}, {R"("1")"}), false},
    {"Boolean", R"({"a":true})", in({"a"}, {"true"}), true},
    {"BooleanIsNotText", R"({"a":true})", in({"a"}, {R"("true")"}), false},
    {"IdNumberAsText", R"({"a":17})", in({"a"}, {R"("17")"}, Comparison::kText), true},
    {"IdTextAsNumber", R"({"a":"17"})", in({"a"}, {"17"}, Comparison::kText), true},
    {"IdOtherText", R"({"a":17.0})", in({"a"}, {R"("17")"}, Comparison::kText), false},
    {"EscapedText", R"({"a":"\u0078"})", in({"a"}, {R"("x")"}), true},
    {"IntFromStringArgument", R"({"a":17})", in({"a"}, {R"("17")"}, Comparison::kNumber), true},
    {"FloatsAsDoubles", R"({"a":9007199254740993})",
     in({"a"}, {"9007199254740992"}, Comparison::kNumber), true},
    {"FloatsThatDiffer", R"({"a":0.1})", in({"a"}, {"0.10000000000000002"}, Comparison::kNumber),
     false},
    {"FloatsWrittenOtherwise", R"({"a":0.1})",
     in({"a"}, {"1.00000000000000005e-1"}, Comparison::kNumber), true},
    {"MinusZero", R"({"a":-0.0})", in({"a"}, {"0"}, Comparison::kNumber), true},
    {"NoDouble", R"({"a":1e309})", in({"a"}, {"1e309"}, Comparison::kNumber), false},
    {"IntNeverText", R"({"a":"17"})", in({"a"}, {"17"}, Comparison::kNumber), false},
    {"BooleanFromStringArgument", R"({"a":false})", in({"a"}, {R"("false")"}, Comparison::kBoolean),
     true},
    {"LastOfRepeatedNames", R"({"a":"x"})", in({"a"}, {R"("x")", R"("x")"}), true},
    {"All", R"({"a":1,"b":2})", all({in({"a"}, {"1"}), in({"b"}, {"2"})}), true},
    {"NotAll", R"({"a":1,"b":3})", all({in({"a"}, {"1"}), in({"b"}, {"2"})}), false},
    {"AllOfNothing", "{}", all({}), true},
    {"Any", R"({"b":2})", any({in({"a"}, {"1"}), in({"b"}, {"2"})}), true},
    {"AnyOfNothing", R"({"b":2})", any({}), false},
    {"NotNot", R"({"a":1})", negated(negated(in({"a"}, {"1"}))), true},
};
INSTANTIATE_TEST_SUITE_P(Routing, FilterTest, testing::ValuesIn(kCases), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(CompiledFilter, RefusesWhatIsTooDeepTooWideOrMalformed) {
  Filter deep = in({"a"}, {"1"});
  for (int level = 0; level < 16; ++level)
    deep = negated(deep);
  EXPECT_FALSE(CompiledFilter::compile(deep));
  EXPECT_FALSE(CompiledFilter::compile(in({"a"}, std::vector<std::string>(5'000, "1"))));
  EXPECT_FALSE(CompiledFilter::compile(in({}, {"1"})));
  EXPECT_FALSE(CompiledFilter::compile({.kind = Kind::kNot}));
}

// ---- the index ----------------------------------------------------------------------------------

class Indexed {
 public:
  void add(std::uint64_t group, const Filter& filter) { add(group, compiled(filter)); }
  void add(std::uint64_t group, std::shared_ptr<const CompiledFilter> filter) {
    entries_[group] = index.add(GroupId{group}, std::move(filter));
  }
  void remove(std::uint64_t group) {
    index.remove(entries_.at(group));
    entries_.erase(group);
  }
  std::vector<std::uint64_t> match(const std::string& event) {
    shared::json::ParsedText document;
    const auto value = document.parse(event).value();
    std::vector<GroupId> groups;
    touched = index.match(value, groups);
    std::vector<std::uint64_t> numbers;
    numbers.reserve(groups.size());
    for (const GroupId group : groups)
      numbers.push_back(group.value);
    std::ranges::sort(numbers);
    return numbers;
  }

  FilterIndex index;
  FilterIndex::Touched touched;

 private:
  std::map<std::uint64_t, FilterIndex::Entry*> entries_;
};

using Numbers = std::vector<std::uint64_t>;

TEST(FilterIndex, TouchesOnlyWhatMatchesAmongAHundredThousandFilters) {
  Indexed filters;
  for (std::uint64_t group = 0; group < 100'000; ++group)
    filters.add(group, in({"id"}, {std::to_string(group / 10)}));
  EXPECT_EQ(filters.match(R"({"id":77})").size(), 10U);
  EXPECT_EQ(filters.touched.visited, 10U);
  EXPECT_EQ(filters.touched.linear, 0U);
}

TEST(FilterIndex, VisitsAGroupOnceThoughSeveralBranchesHold) {
  Indexed filters;
  filters.add(1, any({in({"a"}, {"1"}), in({"b"}, {"2"}), in({"a"}, {"1", "3"})}));
  EXPECT_EQ(filters.match(R"({"a":[1,3],"b":2})"), (Numbers{1}));
  EXPECT_EQ(filters.touched.visited, 1U);
}

TEST(FilterIndex, RegistersTheConjunctWithFewestValuesAndVerifiesTheRest) {
  Indexed filters;
  filters.add(1, all({in({"a"}, {"1", "2", "3"}), in({"b"}, {"7"}), negated(in({"c"}, {"9"}))}));
  EXPECT_TRUE(filters.match(R"({"a":1})").empty());
  EXPECT_EQ(filters.touched.visited, 0U) << "found by b alone";
  EXPECT_EQ(filters.match(R"({"a":1,"b":7})"), (Numbers{1}));
  EXPECT_TRUE(filters.match(R"({"a":1,"b":7,"c":9})").empty());
}

TEST(FilterIndex, AsksLinearlyWhatNoKeyCanFind) {
  Indexed filters;
  filters.add(1, negated(in({"a"}, {"1"})));
  filters.add(2, any({in({"a"}, {"1"}), negated(in({"b"}, {"2"}))}));
  filters.add(3, all({}));
  filters.add(4, in({"a"}, {"5"}));
  EXPECT_EQ(filters.index.linear_size(), 3U);
  EXPECT_EQ(filters.match(R"({"a":1,"b":2})"), (Numbers{2, 3}));
  EXPECT_EQ(filters.touched.linear, 3U);
  EXPECT_EQ(filters.touched.visited, 0U);
}

TEST(FilterIndex, DropsWhatIsRemoved) {
  Indexed filters;
  for (std::uint64_t group = 0; group < 10; ++group)
    filters.add(group, in({"a"}, {"1", std::to_string(group)}));
  for (const std::uint64_t group : {0U, 9U, 4U, 1U})
    filters.remove(group);
  EXPECT_EQ(filters.match(R"({"a":1})"), (Numbers{2, 3, 5, 6, 7, 8}));
  EXPECT_EQ(filters.index.size(), 6U);
}

// ---- index equals linear evaluation -------------------------------------------------------------

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }

  std::string scalar() {
    static const std::vector<std::string> kScalars = {"1",      "2",      "1.0",    "3e0",
                                                      R"("1")", R"("2")", R"("x")", R"("\u0078")",
                                                      "true",   "false",  "null"};
    return kScalars[below(kScalars.size())];
  }
  std::vector<std::string> path() {
    std::vector<std::string> names;
    for (std::size_t step = 0; step <= below(3); ++step)
      names.push_back(name());
    return names;
  }
  Filter filter(std::size_t depth) {
    const std::size_t kind = depth == 0 ? 0 : below(6);
    if (kind == 5) return negated(filter(depth - 1));
    if (kind == 3 || kind == 4) {
      std::vector<Filter> of;
      for (std::size_t part = below(4); part > 0; --part)
        of.push_back(filter(depth - 1));
      return kind == 3 ? all(std::move(of)) : any(std::move(of));
    }
    std::vector<std::string> values;
    for (std::size_t value = below(4); value > 0; --value)
      values.push_back(scalar());
    return in(path(), std::move(values), static_cast<Comparison>(below(4)));
  }
  std::string value(std::size_t depth) {
    const std::size_t kind = depth == 0 ? 0 : below(4);
    if (kind < 2) return scalar();
    std::string text(1, kind == 2 ? '{' : '[');
    for (std::size_t part = below(4); part > 0; --part) {
      if (text.size() > 1) text += ',';
      if (kind == 2) text += '"' + name() + "\":";
      text += value(depth - 1);
    }
    return text + (kind == 2 ? '}' : ']');
  }

 private:
  std::string name() { return {static_cast<char>('a' + below(3))}; }
  std::mt19937_64 engine_;
};

TEST(FilterIndex, AgreesWithLinearEvaluationOverRandomFiltersAndEvents) {
  const tests::SimulationSeeds seeds = tests::simulation_seeds(500);
  std::size_t matches = 0;
  for (std::uint64_t seed = seeds.first; seed < seeds.end(); ++seed) {
    Random random(seed);
    Indexed filters;
    std::map<std::uint64_t, std::shared_ptr<const CompiledFilter>> known;
    for (std::uint64_t step = 0; step < 40; ++step) {
      if (!known.empty() && random.below(4) == 0) {
        const auto victim =
            std::next(known.begin(), static_cast<std::ptrdiff_t>(random.below(known.size())));
        filters.remove(victim->first);
        known.erase(victim);
      } else {
        known[step] = compiled(random.filter(3));
        filters.add(step, known[step]);
      }
      std::string event = "{";
      for (const char* member : {"\"a\":", ",\"b\":", ",\"c\":"})
        event += member + random.value(3);
      event += "}";
      shared::json::ParsedText document;
      const auto value =
          document.parse(event, {.duplicate_names = shared::json::DuplicateNames::kLastWins});
      ASSERT_TRUE(value);
      Numbers expected;
      for (const auto& [group, filter] : known)
        if (filter->matches(*value)) expected.push_back(group);
      std::vector<GroupId> found;
      (void)filters.index.match(*value, found);
      Numbers numbers;
      for (const GroupId group : found)
        numbers.push_back(group.value);
      std::ranges::sort(numbers);
      ASSERT_EQ(numbers, expected) << "seed " << seed << ", event " << event;
      matches += expected.size();
    }
  }
  if (!seeds.are_many()) return;
  EXPECT_GT(matches, seeds.count * 40) << "the filters must not all be false";
}

}  // namespace
}  // namespace conn::routing
