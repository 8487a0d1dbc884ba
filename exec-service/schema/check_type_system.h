// check_type_system: what must hold between types once all are known.
//
// Spec:   GraphQL §3.3 "Schema" (root types), §3.6 and §3.7 "Type Validation" (fields, implemented
//         interfaces), 3.8 (members), 3.9 (values), 3.10 (circular references, oneOf).
// Errors: to the ProblemList, at the place of the type or field.
// Thread: any.
#pragma once

#include "exec-service/schema/schema.h"
#include "exec-service/schema/sdl_file.h"
#include "exec-service/schema/type_system_builder.h"

namespace exec::schema {

struct TypePlaces {
  const std::vector<Place>& types;
  const std::vector<Place>& fields;
};

void check_type_system(const Schema& schema, const TypePlaces& places, ProblemList& problems);

}  // namespace exec::schema
