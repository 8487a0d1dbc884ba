#include "tests/unit/exec-service/validation/check.h"

#include <fmt/format.h>

#include "exec-service/language/parser.h"
#include "exec-service/schema/build_schema.h"

namespace exec::validation {

namespace {

constexpr std::string_view kPets = R"(
directive @once(n: Int! = 1) on FIELD | QUERY
directive @many repeatable on FIELD
directive @needs(x: Int!) on FIELD
enum Command { SIT HEEL DOWN }
interface Pet { name(surname: Boolean): String owner: Human }
type Dog implements Pet {
  name(surname: Boolean): String
  owner: Human
  knows(command: Command!): Boolean!
  barks: Boolean
  volume: Int
}
type Cat implements Pet { name(surname: Boolean): String owner: Human! meows: Boolean volume: Float }
type Human { name: String! pets(first: Int = 3, where: PetFilter): [Pet!]! }
type Stone { weight: Float }
union DogOrCat = Dog | Cat
input PetFilter { name: String min: Int = 0 commands: [Command!] all: [PetFilter!] must: Boolean! = true }
input Required { id: ID! note: String }
input Selector @oneOf { id: ID name: String }
type Query {
  pet(id: ID!): Pet
  dog: Dog
  any: DogOrCat
  human(by: Selector!): Human
  find(where: Required, ids: [ID!], ratio: Float, exact: Boolean, matrix: [[Int!]]): [Pet]
  stone: Stone
}
type Subscription { petAdded: Pet petGone(id: ID): Pet }
)";

}  // namespace

const schema::Schema& pets() {
  static const auto kSchema =
      schema::build_schema({.name = "pets.graphql", .text = std::string(kPets)}).schema;
  return *kSchema;
}

std::vector<std::string> errors_of(std::string_view query, const ValidationOptions& options) {
  const auto document = language::parse(query, language::ParseLimits::for_schema());
  if (!document) return {document.error().message};
  std::vector<std::string> texts;
  for (const language::GraphQLError& error : validate(pets(), *document, options)) {
    std::string text(error.rule);
    for (const language::SourceLocation& each : error.locations)
      text += fmt::format(" {}:{}", each.line, each.column);
    texts.push_back(text + " " + error.message);
  }
  return texts;
}

}  // namespace exec::validation
