#include "exec-service/schema/check_schema_definitions.h"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace exec::schema {

void check_schema_definitions(const DefinitionTable& definitions, ProblemList& problems) {
  std::set<const SdlFile*> defined;
  std::set<std::pair<const SdlFile*, language::OperationKind>> roots;
  for (const DefinitionPart& part : definitions.schemas()) {
    const auto& schema = *language::as<language::SchemaDefinition>(part.definition);
    if (!schema.extension && !defined.insert(part.file).second)
      problems.add(part.at(schema.offset),
                   "the schema is defined twice; keep one, or say `extend schema`");
    for (const language::OperationTypeDefinition& root : schema.operation_types) {
      if (!roots.emplace(part.file, root.kind).second)
        problems.add(part.at(root.offset), fmt::format("the {} root is given twice; keep one",
                                                       language::to_string(root.kind)));
    }
  }
}

}  // namespace exec::schema
