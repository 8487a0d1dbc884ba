// introspect: answers a `__schema` or `__type` root field from a schema, as JSON bytes.
//
//   introspect(api, {field}, document, variables) ─▶ {"queryType":{"name":"Query"},...}
//
// Spec:   GraphQL §4 "Introspection" (September 2025): isOneOf, specifiedByURL, isRepeatable,
//         includeDeprecated on fields, enumValues, inputFields and args; source order.
// Shapes: `fields` are all selections of one response key (§6.3.2 CollectFields), at least one;
//         they name the same field with the same arguments. `variables` are looked up by name, one
//         at a time: what else the client has sent does not matter here. The answer is one JSON
//         value; `null` for an unknown type.
// Errors: kTooLarge for an answer of more bytes than the limit, kInvalidInput for a selection that
//         is deeper or wider than the others; the request must have been validated.
// Thread: any.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "exec-service/language/document.h"
#include "exec-service/schema/introspection_selection.h"
#include "exec-service/schema/schema.h"
#include "shared/base/result.h"

namespace exec::schema {

struct IntrospectionLimits {
  std::size_t bytes_max = std::size_t{16} * 1024 * 1024;
  std::size_t depth_max = 64;       // of selection sets
  std::size_t fields_max = 10'000;  // selected, after fragments are applied
};

[[nodiscard]] shared::Result<std::string> introspect(const Schema& schema,
                                                     std::span<const language::Field* const> fields,
                                                     const language::Document& document,
                                                     const VariableTexts& variables = {},
                                                     const IntrospectionLimits& limits = {});

}  // namespace exec::schema
