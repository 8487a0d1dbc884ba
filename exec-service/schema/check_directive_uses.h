// Directives in SDL: used where, how often and with which arguments they are defined for.
//
//   type A @key { … }       @key is not defined · @key cannot stand on OBJECT · @key needs fields:
//
// Spec:   GraphQL §3.13 "Directives", §5.7 "Directives", §5.4 "Arguments", for type system
//         documents.
// Shapes: a type and its extensions are one place, as is a schema.
// Errors: to `problems`, with the nearest name that is known.
// Thread: one load.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "exec-service/schema/definition_table.h"
#include "exec-service/schema/sdl_file.h"

namespace exec::schema {

// What the uses in a file must follow.
struct DirectiveRules {
  // Uses that another reader checks.
  std::function<bool(std::string_view name)> skips;
  // The definition of what the file calls `name`; null if there is none.
  std::function<const language::DirectiveDefinition*(std::string_view name)> find;
  // Reports a use that has no definition.
  std::function<void(const language::Directive& use)> on_undefined;
  // What to do about an argument that is not defined, where there is more to say than its nearest
  // name; else empty.
  std::function<std::string(std::string_view directive, std::string_view argument)> remedy;
  // Whether values must be of the type of their argument, where it is a built-in scalar or a list
  // of one. Else the reader of the directive checks them.
  bool checks_values = false;
};

void check_directive_uses(const SdlFile& file, const DirectiveRules& rules, ProblemList& problems);

// By the file's own definitions, else those of the table. What a linked specification or an event
// dialect brings along (`is_machinery`) is checked by its own reader; undefined directives go to
// `unknown`.
void check_directive_uses(const SdlFile& file,
                          const DefinitionTable& definitions,
                          const std::function<bool(std::string_view directive)>& is_machinery,
                          ProblemList& unknown,
                          ProblemList& problems);

}  // namespace exec::schema
