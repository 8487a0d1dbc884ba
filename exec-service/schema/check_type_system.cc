#include "exec-service/schema/check_type_system.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"

namespace exec::schema {

namespace {

class Checker {
 public:
  Checker(const Schema& schema, const TypePlaces& places, ProblemList& problems)
      : schema_(schema), places_(places), problems_(problems) {}

  void check_all() {
    check_roots();
    for (const Type& type : schema_.types()) {
      if (!type.is_built_in) check_type(type);
    }
    for (const Directive& directive : schema_.directives()) {
      for (const InputValue& argument : directive.arguments) {
        if (!schema_[argument.type.type].is_input())
          problems_.add(
              places_.types[argument.type.type.value],
              fmt::format("@{}({}:) must be of an input type; {} is not one", directive.name,
                          argument.name, schema_[argument.type.type].name));
        if (argument.is_required() && argument.deprecation_reason)
          problems_.add(Problem{places_.types.back().file->name, 0, 0,
                                fmt::format("@{}({}:) is required and cannot be deprecated",
                                            directive.name, argument.name)});
      }
    }
    check_circular_inputs();
  }

 private:
  void report(const Type& type, std::string message) {
    problems_.add(places_.types[type.id.value], std::move(message));
  }
  void report(const Field& field, std::string message) {
    problems_.add(places_.fields[field.id.value], std::move(message));
  }

  void check_roots() {
    if (schema_.root(language::OperationKind::kQuery) == nullptr) {
      problems_.add(Problem{places_.types.back().file->name, 0, 0,
                            "there is no query root; define `type Query`"});
    }
    for (const auto operation :
         {language::OperationKind::kQuery, language::OperationKind::kMutation,
          language::OperationKind::kSubscription}) {
      const Type* root = schema_.root(operation);
      if (root == nullptr) continue;
      if (root->kind != TypeKind::kObject)
        report(*root, fmt::format("{} is a root type and must be an object type", root->name));
    }
  }

  void check_type(const Type& type) {
    switch (type.kind) {
      case TypeKind::kObject:
      case TypeKind::kInterface:
        if (type.fields.empty())
          report(type, fmt::format("{} has no fields; give it one or remove it", type.name));
        for (const FieldId field : type.fields)
          check_field(schema_[field]);
        check_interfaces(type);
        return;
      case TypeKind::kUnion:
        check_members(type);
        return;
      case TypeKind::kEnum:
        if (type.enum_values.empty())
          report(type, fmt::format("enum {} has no values; give it one or remove it", type.name));
        return;
      case TypeKind::kInputObject:
        check_input_object(type);
        return;
      case TypeKind::kScalar:
        return;
    }
  }

  void check_field(const Field& field) {
    const std::string name = schema_.to_string(field.id);
    const Type& type = schema_[field.type.type];
    if (!type.is_output())
      report(field,
             fmt::format("{} must be of an output type; {} is an input object", name, type.name));
    for (const InputValue& argument : field.arguments) {
      const Type& argument_type = schema_[argument.type.type];
      if (!argument_type.is_input())
        report(field, fmt::format("{}({}:) must be of an input type; {} is {}", name, argument.name,
                                  argument_type.name, to_string(argument_type.kind)));
      if (argument.is_required() && argument.deprecation_reason)
        report(field,
               fmt::format("{}({}:) is required and cannot be deprecated", name, argument.name));
    }
  }

  void check_members(const Type& type) {
    if (type.members.empty())
      report(type, fmt::format("union {} has no members; give it one or remove it", type.name));
    for (const TypeId member : type.members) {
      if (schema_[member].kind != TypeKind::kObject)
        report(type, fmt::format("union {} can hold object types only; {} is {}", type.name,
                                 schema_[member].name, to_string(schema_[member].kind)));
    }
  }

  void check_input_object(const Type& type) {
    if (type.input_fields.empty())
      report(type, fmt::format("input {} has no fields; give it one or remove it", type.name));
    for (const InputValue& field : type.input_fields) {
      const Type& field_type = schema_[field.type.type];
      if (!field_type.is_input())
        report(type, fmt::format("{}.{} must be of an input type; {} is {}", type.name, field.name,
                                 field_type.name, to_string(field_type.kind)));
      if (field.is_required() && field.deprecation_reason)
        report(type,
               fmt::format("{}.{} is required and cannot be deprecated", type.name, field.name));
      if (type.is_one_of && (field.type.is_non_null() || field.default_value))
        report(type, fmt::format("{}.{} is one of @oneOf: it must be nullable and without default",
                                 type.name, field.name));
    }
  }

  void check_interfaces(const Type& type) {
    for (const TypeId id : type.interfaces) {
      const Type& interface = schema_[id];
      if (interface.kind != TypeKind::kInterface) {
        report(type, fmt::format("{} cannot implement {}, which is {}", type.name, interface.name,
                                 to_string(interface.kind)));
      } else if (id == type.id || schema_.is_subtype(id, type.id)) {
        report(type, fmt::format("{} implements itself by way of {}", type.name, interface.name));
      } else {
        check_implementation(type, interface);
      }
    }
  }

  void check_implementation(const Type& type, const Type& interface) {
    for (const TypeId inherited : interface.interfaces) {
      if (!schema_.is_subtype(type.id, inherited))
        report(type, fmt::format("{} implements {} and must implement {} as well", type.name,
                                 interface.name, schema_[inherited].name));
    }
    for (const FieldId id : interface.fields) {
      const Field& expected = schema_[id];
      const Field* field = schema_.find_field(type.id, expected.name);
      if (field == nullptr) {
        report(type, fmt::format("{} implements {} and must have its field \"{}\"", type.name,
                                 interface.name, expected.name));
        continue;
      }
      if (!schema_.is_subtype(field->type, expected.type))
        report(*field, fmt::format("{} is {}, but {} demands {}", schema_.to_string(field->id),
                                   schema_.to_string(field->type), schema_.to_string(id),
                                   schema_.to_string(expected.type)));
      check_arguments(*field, expected);
    }
  }

  void check_arguments(const Field& field, const Field& expected) {
    const std::string name = schema_.to_string(field.id);
    for (const InputValue& argument : expected.arguments) {
      const InputValue* own = field.find_argument(argument.name);
      if (own == nullptr || own->type != argument.type)
        report(field,
               fmt::format("{} must take ({}: {}), as {} does", name, argument.name,
                           schema_.to_string(argument.type), schema_.to_string(expected.id)));
    }
    for (const InputValue& argument : field.arguments) {
      if (argument.is_required() && expected.find_argument(argument.name) == nullptr)
        report(field, fmt::format("{}({}:) is required, but {} does not have it", name,
                                  argument.name, schema_.to_string(expected.id)));
    }
  }

  // A value of such a type would have to be infinite. Depth first over non-null fields.
  void check_circular_inputs() {
    std::vector<Visit> visits(schema_.types().size(), Visit::kNew);
    for (const Type& type : schema_.types()) {
      if (type.kind == TypeKind::kInputObject) visit_input(type, visits);
    }
  }

  enum class Visit : std::uint8_t { kNew, kActive, kDone };

  void visit_input(const Type& type, std::vector<Visit>& visits) {
    if (visits[type.id.value] != Visit::kNew) return;
    visits[type.id.value] = Visit::kActive;
    for (const InputValue& field : type.input_fields) {
      const Type& next = schema_[field.type.type];
      const bool must_nest = field.type.is_non_null() && !field.type.is_list();
      if (!must_nest || next.kind != TypeKind::kInputObject) continue;
      if (visits[next.id.value] == Visit::kActive) {
        report(type, fmt::format("{}.{} needs itself without end; make it nullable", type.name,
                                 field.name));
      } else {
        visit_input(next, visits);
      }
    }
    visits[type.id.value] = Visit::kDone;
  }

  const Schema& schema_;
  const TypePlaces& places_;
  ProblemList& problems_;
};

}  // namespace

void check_type_system(const Schema& schema, const TypePlaces& places, ProblemList& problems) {
  Checker(schema, places, problems).check_all();
}

}  // namespace exec::schema
