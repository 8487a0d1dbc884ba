#include "exec-service/supergraph/template.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "exec-service/schema/build_schema.h"
#include "exec-service/schema/schema.h"

namespace exec::supergraph {
namespace {

constexpr const char* kSdl = R"(
type Query { ok: Boolean }
type Subscription {
  flights(origin: String!, days: [Int!], grid: [[Int]], where: Where, all: [Where!]): Int
}
input Where { cabin: Cabin inner: Where codes: [ID!]! }
enum Cabin { ECONOMY FIRST }
)";

class TemplateTest : public testing::Test {
 protected:
  shared::Result<Template> parse(const std::string& text, bool may_be_list = false) const {
    const schema::Field* field =
        schema_->find_field(schema_->find_type("Subscription")->id, "flights");
    return parse_template(text, *schema_, *field, may_be_list);
  }
  // `a|{b.c:Int!}`: literal parts, and holes with their declared types.
  std::string print(const std::string& text, bool may_be_list = false) const {
    const auto parsed = parse(text, may_be_list);
    if (!parsed) return parsed.error().message;
    std::string printed;
    for (const TemplatePart& part : parsed->parts) {
      if (!printed.empty()) printed += "|";
      printed += part.is_hole() ? fmt::format("{{{}:{}}}", fmt::join(part.path, "."),
                                              schema_->to_string(part.type))
                                : part.text;
    }
    return printed;
  }

  std::shared_ptr<const schema::Schema> schema_ =
      schema::build_schema({"test.graphql", kSdl}).schema;
};

TEST_F(TemplateTest, IsTextAndPathsIntoTheArguments) {
  EXPECT_EQ(print(""), "");
  EXPECT_EQ(print("flights"), "flights");
  EXPECT_EQ(print("{{ args.origin }}"), "{origin:String!}");
  EXPECT_EQ(print("f.{{args.origin}}.{{ args.where.cabin }}.x"),
            "f.|{origin:String!}|.|{where.cabin:Cabin}|.x");
  EXPECT_EQ(print("{{ args.where.inner.inner.cabin }}"), "{where.inner.inner.cabin:Cabin}");
  EXPECT_EQ(print("a } b }} {c"), "a } b }} {c");
}

TEST_F(TemplateTest, TakesAListOnlyWhereItStandsAlone) {
  EXPECT_EQ(print("{{ args.days }}", true), "{days:[Int!]}");
  EXPECT_EQ(print("{{ args.where.codes }}", true), "{where.codes:[ID!]!}");
  EXPECT_EQ(print("d{{ args.days }}", true),
            R"("args.days" is of type [Int!]; a template needs a scalar or an enum there)");
  EXPECT_EQ(print("{{ args.days }}"),
            R"("args.days" is of type [Int!]; a template needs a scalar or an enum there)");
  EXPECT_EQ(print("{{ args.grid }}", true),
            R"("args.grid" is of type [[Int]]; a template needs a scalar or an enum there)");
}

TEST_F(TemplateTest, ReportsWhatIsWrongWithAHole) {
  const std::vector<std::pair<std::string, std::string>> kWrong = {
      {"{{ args.origin ", R"("{{ args.origin " has a {{ without its }})"},
      {"{{ origin }}",
       R"("{{ origin }}" must be {{ args.NAME }}, NAME being an argument of Subscription.flights)"},
      {"{{ args }}",
       R"("{{ args }}" must be {{ args.NAME }}, NAME being an argument of Subscription.flights)"},
      {"{{ }}",
       R"("{{  }}" must be {{ args.NAME }}, NAME being an argument of Subscription.flights)"},
      {"{{ args.from }}",
       R"(Subscription.flights has no argument "from"; declare it or change the template)"},
      {"{{ args.where.seat }}", R"("args.where.seat" leads nowhere: Where has no field "seat")"},
      {"{{ args.origin.code }}",
       R"("args.origin.code" leads nowhere: String! has no field "code")"},
      {"{{ args.all.cabin }}", R"("args.all.cabin" leads nowhere: [Where!] has no field "cabin")"},
      {"{{ args.where }}",
       R"("args.where" is of type Where; a template needs a scalar or an enum there)"},
  };
  for (const auto& [text, message] : kWrong)
    EXPECT_EQ(print(text), message) << text;
}

TEST_F(TemplateTest, KnowsWhetherItHasHoles) {
  EXPECT_TRUE(parse("flights")->is_constant());
  EXPECT_TRUE(parse("")->is_constant());
  EXPECT_FALSE(parse("{{ args.origin }}")->is_constant());
  EXPECT_TRUE(parse("{{ args.origin }}")->is_single_hole());
  EXPECT_FALSE(parse("x{{ args.origin }}")->is_single_hole());
}

}  // namespace
}  // namespace exec::supergraph
