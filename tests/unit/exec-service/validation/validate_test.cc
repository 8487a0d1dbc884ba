#include "exec-service/validation/validate.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec-service/language/parser.h"
#include "tests/unit/exec-service/validation/check.h"

namespace exec::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Validate, AcceptsDocumentsThatMakeSense) {
  const std::string_view documents[] = {
      "{ dog { name } }",
      "query Q($id: ID!) { pet(id: $id) { __typename name(surname: true) ... on Dog { barks } } }",
      "{ any { ... on Dog { volume } ... on Cat { meows } } }",
      "{ any { ...D } } fragment D on Dog { knows(command: SIT) @once(n: 2) @many @many }",
      "{ human(by: {id: 7}) { pets(where: {commands: DOWN, all: [{name: null}]}) { name } } }",
      "query ($id: ID!) { human(by: {id: $id}) { name } }",
      "query ($id: ID = 1) { human(by: {id: $id}) { name } }",
      "query ($x: Boolean = true) { dog { name @include(if: $x) } }",
      "query ($n: Int) { human(by: {id: 1}) { pets(first: $n) { name } } }",
      "query ($i: [ID!]) { find(ids: $i, ratio: 1, matrix: [[1], 2, null]) { name } }",
      "subscription { petAdded { name } }",
      "subscription S { ...F } fragment F on Subscription { petGone { name @skip(if: true) } }",
      "{ __schema { types { name } } __type(name: \"Dog\") { kind } }",
  };
  for (const std::string_view document : documents)
    EXPECT_THAT(errors_of(document), IsEmpty()) << document;
}

struct Violation {
  std::string_view document;
  std::string_view error;
};

// One of each rule and of each of its messages, in the order of the specification's sections.
constexpr Violation kViolations[] = {
    {"type T { a: Int } { dog { name } }",
     R"(ExecutableDefinitions 1:1 The "T" definition is not executable.)"},
    {"schema { query: Q } { dog { name } }",
     R"(ExecutableDefinitions 1:1 The schema definition is not executable.)"},
    {"mutation { a }",
     R"(KnownOperationTypes 1:1 The mutation operation is not supported by the schema.)"},
    {"query A { dog { name } } query A { dog { name } }",
     R"(UniqueOperationNames 1:7 1:32 There can be only one operation named "A".)"},
    {"query A { dog { name } } { dog { name } }",
     "LoneAnonymousOperation 1:26 This anonymous operation must be the only defined operation."},
    {"subscription S { petAdded { name } petGone { name } }",
     R"(SingleFieldSubscriptions 1:36 Subscription "S" must select only one top level field.)"},
    {"subscription { ...F } fragment F on Subscription { petAdded { name } x: petGone { name } }",
     "SingleFieldSubscriptions 1:70 Anonymous Subscription must select only one top level field."},
    {"fragment F on Subscription { x: petGone { name } } subscription { petAdded { name } ...F y: "
     "petGone { name } }",
     "SingleFieldSubscriptions 1:30 1:90 Anonymous Subscription must select only one top level"
     " field."},
    {"subscription { __typename }",
     "SingleFieldSubscriptions 1:16 Anonymous Subscription must not select an introspection top"
     " level field."},
    {"subscription { petAdded @include(if: true) { name } }",
     "SingleFieldSubscriptions 1:25 Anonymous Subscription must not use `@skip` or `@include`"
     " directives in the top level selection."},
    {"subscription S { ... @skip(if: false) { petAdded { name } } }",
     "SingleFieldSubscriptions 1:22 Subscription \"S\" must not use `@skip` or `@include`"
     " directives in the top level selection."},
    {"{ dog { nam } }",
     R"(FieldsOnCorrectType 1:9 Cannot query field "nam" on type "Dog". Did you mean "name"?)"},
    {"{ pet(id: 1) { barks } }",
     R"(FieldsOnCorrectType 1:16 Cannot query field "barks" on type "Pet". Did you mean to use an)"
     R"( inline fragment on "Dog"?)"},
    {"{ any { name } }",
     R"(FieldsOnCorrectType 1:9 Cannot query field "name" on type "DogOrCat". Did you mean to use)"
     R"( an inline fragment on "Pet", "Cat", or "Dog"?)"},
    {"{ dog { name { x } } }",
     R"(ScalarLeafs 1:14 Field "name" must not have a selection since type "String" has no)"
     R"( subfields.)"},
    {"{ dog }",
     R"(ScalarLeafs 1:3 Field "dog" of type "Dog" must have a selection of subfields. Did you mean)"
     R"( "dog { ... }"?)"},
    {"{ dog { name(surnam: true) } }",
     R"(KnownArgumentNames 1:14 Unknown argument "surnam" on field "Dog.name". Did you mean)"
     R"( "surname"?)"},
    {"{ dog { name @once(z: 1) } }",
     R"(KnownArgumentNames 1:20 Unknown argument "z" on directive "@once". Did you mean "n"?)"},
    {"{ dog { name(surname: true, surname: true) } }",
     R"(UniqueArgumentNames 1:14 1:29 There can be only one argument named "surname".)"},
    {"{ pet { name } }",
     R"-(ProvidedRequiredArguments 1:3 Argument "Query.pet(id:)" of type "ID!" is required, but it)-"
     R"( was not provided.)"},
    {"{ dog { name @needs } }",
     R"-(ProvidedRequiredArguments 1:14 Argument "@needs(x:)" of type "Int!" is required, but it)-"
     R"( was not provided.)"},
    {"{ dog { ...F } } fragment F on Dog { name } fragment F on Dog { name }",
     R"(UniqueFragmentNames 1:27 1:54 There can be only one fragment named "F".)"},
    {"{ dog { ... on Doge { name } } }",
     R"(KnownTypeNames 1:16 Unknown type "Doge". Did you mean "Dog"?)"},
    {"{ dog { ... on Int { name } } }",
     R"(FragmentsOnCompositeTypes 1:16 Fragment cannot condition on non composite type "Int".)"},
    {"{ dog { ...F } } fragment F on PetFilter { name }",
     R"(FragmentsOnCompositeTypes 1:32 Fragment "F" cannot condition on non composite type)"
     R"( "PetFilter".)"},
    {"{ dog { name } } fragment F on Dog { ...G } fragment G on Dog { ...F }",
     R"(NoFragmentCycles 1:38 1:65 Cannot spread fragment "F" within itself via "G".)"},
    {"{ dog { ...F } } fragment F on Dog { ...F }",
     R"(NoFragmentCycles 1:38 Cannot spread fragment "F" within itself.)"},
    {"{ dog { name } } fragment F on Dog { name }",
     R"(NoUnusedFragments 1:18 Fragment "F" is never used.)"},
    {"{ dog { ...F } }", R"(KnownFragmentNames 1:12 Unknown fragment "F".)"},
    {"{ dog { ... on Cat { meows } } }",
     R"(PossibleFragmentSpreads 1:9 Fragment cannot be spread here as objects of type "Dog" can)"
     R"( never be of type "Cat".)"},
    {"{ dog { ...F } } fragment F on Stone { weight }",
     R"(PossibleFragmentSpreads 1:9 Fragment "F" cannot be spread here as objects of type "Dog")"
     R"( can never be of type "Stone".)"},
    {"{ human(by: {id: 1}) { pets(first: 2147483648) { name } } }",
     "ValuesOfCorrectType 1:36 Int cannot represent non 32-bit signed integer value: 2147483648"},
    {"{ human(by: {id: 1}) { pets(first: 1.0) { name } } }",
     "ValuesOfCorrectType 1:36 Int cannot represent non-integer value: 1.0"},
    {"{ find(ratio: \"1\") { name } }",
     "ValuesOfCorrectType 1:15 Float cannot represent non numeric value: \"1\""},
    {"{ find(ratio: 1e309) { name } }",
     "ValuesOfCorrectType 1:15 Float cannot represent non-finite value: 1e309"},
    {"{ find(exact: 1) { name } }",
     "ValuesOfCorrectType 1:15 Boolean cannot represent a non boolean value: 1"},
    {"{ find(ids: [1, 1.5]) { name } }",
     "ValuesOfCorrectType 1:17 ID cannot represent a non-string and non-integer value: 1.5"},
    {"{ find(matrix: [[1, null]]) { name } }",
     R"(ValuesOfCorrectType 1:21 Expected value of non-null type "Int!" not to be null.)"},
    {"{ dog { knows(command: SITT) } }",
     R"(ValuesOfCorrectType 1:24 Value "SITT" does not exist in "Command" enum. Did you mean the)"
     R"( enum value "SIT"?)"},
    {"{ dog { knows(command: \"SIT\") } }",
     R"(ValuesOfCorrectType 1:24 Enum "Command" cannot represent non-enum value: "SIT". Did you)"
     R"( mean the enum value "SIT"?)"},
    {"{ find(where: 1) { name } }",
     R"(ValuesOfCorrectType 1:15 Expected value of type "Required" to be an object, found: 1.)"},
    {"{ find(where: {note: \"x\"}) { name } }",
     R"(ValuesOfCorrectType 1:15 Expected value of type "Required" to include required field "id",)"
     R"( found: { note: "x" }.)"},
    {"{ find(where: {id: 1, zzz: 2}) { name } }",
     R"(ValuesOfCorrectType 1:23 Expected value of type "Required" not to include unknown field)"
     R"( "zzz", found: { id: 1, zzz: 2 }.)"},
    {"{ human(by: {id: 1, name: \"x\"}) { name } }",
     R"(ValuesOfCorrectType 1:13 Within OneOf Input Object type "Selector", exactly one field must)"
     R"( be specified, and the value for that field must be non-null.)"},
    {"{ find(where: {id: 1, id: 2}) { name } }",
     R"(UniqueInputFieldNames 1:16 1:23 There can be only one input field named "id".)"},
    {"{ dog { name @nope } }", R"(KnownDirectives 1:14 Unknown directive "@nope".)"},
    {"query @many { dog { name } }",
     R"(KnownDirectives 1:7 Directive "@many" may not be used on QUERY.)"},
    {"{ dog { name @once @once } }",
     R"(UniqueDirectivesPerLocation 1:14 1:20 The directive "@once" can only be used once at this)"
     R"( location.)"},
    {"query ($a: ID!, $a: ID!) { pet(id: $a) { name } }",
     R"(UniqueVariableNames 1:9 1:18 There can be only one variable named "$a".)"},
    {"query ($a: Dog) { dog { name @include(if: $a) } }",
     R"(VariablesAreInputTypes 1:12 Variable "$a" cannot be non-input type "Dog".)"},
    {"query Q { pet(id: $a) { name } }",
     R"(NoUndefinedVariables 1:19 1:1 Variable "$a" is not defined by operation "Q".)"},
    {"query ($a: ID) { dog { name } }", R"(NoUnusedVariables 1:8 Variable "$a" is never used.)"},
    {"query ($a: ID) { pet(id: $a) { name } }",
     R"(VariablesInAllowedPosition 1:8 1:26 Variable "$a" of type "ID" used in position expecting)"
     R"( type "ID!".)"},
    {"query ($a: [Int]) { find(matrix: [$a]) { name } }",
     R"(VariablesInAllowedPosition 1:8 1:35 Variable "$a" of type "[Int]" used in position)"
     R"( expecting type "[Int!]".)"},
    {"query ($a: ID) { human(by: {id: $a}) { name } }",
     R"(VariablesInAllowedPosition 1:8 1:33 Variable "$a" is of type "ID" but must be non-nullable)"
     R"( to be used for OneOf Input Object "Selector".)"},
};

TEST(Validate, ReportsWhatIsWrongWhereAndByWhichRule) {
  for (const Violation& each : kViolations) {
    const std::vector<std::string> errors = errors_of(each.document);
    EXPECT_THAT(errors, ::testing::Contains(std::string(each.error))) << each.document;
  }
}

TEST(Validate, LooksForVariablesThroughFragments) {
  EXPECT_THAT(errors_of("query A($x: Boolean) { dog { ...F } } query B { dog { ...F } }"
                        " fragment F on Dog { name(surname: $x) ...G }"
                        " fragment G on Dog { knows(command: $y) ...F }"),
              ElementsAre(::testing::HasSubstr("NoFragmentCycles"),
                          R"(NoUndefinedVariables 1:144 1:1 Variable "$y" is not defined by)"
                          R"( operation "A".)",
                          R"(NoUndefinedVariables 1:98 1:39 Variable "$x" is not defined by)"
                          R"( operation "B".)",
                          R"(NoUndefinedVariables 1:144 1:39 Variable "$y" is not defined by)"
                          R"( operation "B".)"));
}

TEST(Validate, ReportsNothingAboutWhatIsBelowSomethingUnknown) {
  EXPECT_THAT(errors_of("{ nope(a: 1) { b(c: [{d: 2}]) { e } } }"),
              ElementsAre(R"(FieldsOnCorrectType 1:3 Cannot query field "nope" on type "Query".)"));
}

TEST(Validate, HidesTheSchemasNamesWhenConfigured) {
  EXPECT_THAT(errors_of("{ dog { nam } }", {.suggestions = false}),
              ElementsAre(R"(FieldsOnCorrectType 1:9 Cannot query field "nam" on type "Dog".)"));
}

TEST(Validate, RefusesIntrospectionButNotTypenameWhenItIsOff) {
  EXPECT_THAT(errors_of("{ __typename __schema { types { name } } dog { __typename } }",
                        {.introspection = false}),
              ElementsAre("NoSchemaIntrospection 1:14 GraphQL introspection has been disabled, but"
                          " the requested query contained the field \"__schema\"."));
}

TEST(Validate, StopsAtItsNumberOfErrors) {
  EXPECT_THAT(errors_of("{ a b c d }", {.errors_max = 2, .suggestions = false}),
              ElementsAre(R"(FieldsOnCorrectType 1:3 Cannot query field "a" on type "Query".)",
                          R"(FieldsOnCorrectType 1:5 Cannot query field "b" on type "Query".)",
                          " Too many validation errors, error limit reached. Validation aborted."));
}

TEST(Validate, CountsRootFieldsThroughFragmentsOnceForEachResponseKey) {
  const ValidationOptions two = {.root_fields_max = 2};
  constexpr const char* kFragments =
      " fragment A on Query { a: dog { name } ...B } fragment B on Query { b: dog { name } }";
  const std::string within = std::string("{ ...A ...B ... { a: dog { name } } }") + kFragments;
  const std::string beyond = std::string("{ ...A c: dog { name } }") + kFragments;
  EXPECT_THAT(errors_of(within, two), ElementsAre());
  EXPECT_THAT(errors_of(beyond, two),
              ElementsAre("RootFieldsLimit The operation selects more than 2 root fields."));
}

TEST(Validate, RefusesListsDeeperThanATypeCanBe) {
  const std::string type = std::string(40, '[') + "Int" + std::string(40, ']');
  EXPECT_THAT(errors_of("query ($a: " + type + ") { find(matrix: $a) { name } }"),
              ElementsAre("VariablesAreInputTypes 1:12 Variable \"$a\" is a list of more than 31"
                          " levels."));
}

TEST(Validate, MarksItsErrorsAsSuch) {
  const auto document = language::parse("{ nope }");
  const auto errors = validate(pets(), *document);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, language::kValidationErrorCode);
}

}  // namespace
}  // namespace exec::validation
