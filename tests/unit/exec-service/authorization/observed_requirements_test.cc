#include "exec-service/authorization/observed_requirements.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/authorization/viewer_access.h"
#include "exec-service/language/parser.h"
#include "tests/unit/exec-service/authorization/access_supergraph.h"

namespace exec::authorization {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

supergraph::RequirementSet observed(std::string_view text) {
  const auto document = language::parse(text);
  return observed_requirements(access_supergraph(), *document,
                               *language::find_operation(*document, ""));
}

std::vector<std::string> denied(std::string_view text, std::string_view claims) {
  const supergraph::AccessRules& rules = access_supergraph().access;
  std::vector<std::string> fields;
  denied_fields(rules, unmet_requirements(rules, observed(text), claims, {}))
      .for_each([&](schema::FieldId field) {
        fields.push_back(access_supergraph().model->to_string(field));
      });
  return fields;
}

TEST(ObservedRequirements, AreThoseOfTheFieldsOnTheWay) {
  EXPECT_THAT(denied("{ people { id } }", ""), IsEmpty());
  EXPECT_THAT(denied("{ me { id } }", ""),
              ElementsAre("Query.me", "Employee.salary", "Employee.badge", "Salary.amount"));
  EXPECT_THAT(denied("{ visitor { phone } }", ""),
              ElementsAre("Person.phone", "Employee.phone", "Visitor.phone"));
}

TEST(ObservedRequirements, OfAnInterfaceCountItsTypes) {
  EXPECT_THAT(denied("{ people { name } }", ""), ElementsAre("Employee.name"));
}

TEST(ObservedRequirements, AreFoundInFragmentsAndUnderConditions) {
  EXPECT_THAT(denied("{ people { ...F } } fragment F on Employee { name }", ""),
              ElementsAre("Employee.name"));
  EXPECT_THAT(
      denied("query($no: Boolean!) { people { ... on Employee @skip(if: $no) { name } } }", ""),
      ElementsAre("Employee.name"));
}

TEST(ObservedRequirements, IntrospectionMeetsNone) {
  EXPECT_THAT(denied(R"({ __typename __type(name: "Employee") { name } })", ""), IsEmpty());
}

}  // namespace
}  // namespace exec::authorization
