#include "exec-service/plan/plan_json.h"

#include <iterator>
#include <vector>

#include "exec-service/plan/step_reasons.h"
#include "shared/json/writer.h"

namespace exec::plan {

namespace {

class JsonPlan {
 public:
  explicit JsonPlan(const QueryPlan& plan)
      : plan_(plan), reasons_(step_reasons(plan)), json_(out_) {}

  std::string take() {
    json_.begin_object();
    text("operation", language::to_string(plan_.operation));
    text("operation_name", plan_.operation_name);
    flag("fetches", plan_.fetches);
    flag("cut_short", plan_.cut_short);
    array("runtime_types", plan_.runtime_types, [&](const RuntimeType& type) {
      text("name", type.name);
      flag("accessible", type.accessible);
    });
    json_.key("type_sets").begin_array();
    for (const TypeSet& set : plan_.type_sets)
      names(set);
    json_.end_array();
    array("enums", plan_.enums, [&](const EnumType& type) {
      text("name", type.name);
      texts("values", type.values);
    });
    array("variables", plan_.variables, [&](const ClientVariable& variable) {
      text("name", variable.name);
      text("definition", variable.definition);
      flag("relevant", variable.relevant);
    });
    write_shapes();
    array("steps", plan_.steps, [&](const Step& step) { write_step(step); });
    write_representations();
    write_selections();
    write_arguments();
    write_answer();
    json_.end_object();
    return std::move(out_);
  }

 private:
  void text(std::string_view key, std::string_view value) { json_.key(key).string(value); }
  void flag(std::string_view key, bool value) { json_.key(key).boolean(value); }
  void range(std::string_view key, Range value) {
    json_.key(key).begin_array().integer(value.first).integer(value.count).end_array();
  }
  void index(std::string_view key, Index value) {
    json_.key(key);
    if (value == kNone) {
      json_.null();
    } else if (value == kTypenameSlot) {
      json_.string("__typename");
    } else {
      json_.integer(value);
    }
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    json_.key(key).begin_array();
    for (const std::string& value : values)
      json_.string(value);
    json_.end_array();
  }
  void indexes(std::string_view key, const std::vector<Index>& values) {
    json_.key(key).begin_array();
    for (const Index value : values)
      json_.integer(value);
    json_.end_array();
  }
  template <class T, class Write>
  void array(std::string_view key, const std::vector<T>& all, const Write& write) {
    json_.key(key).begin_array();
    for (const T& each : all) {
      json_.begin_object();
      write(each);
      json_.end_object();
    }
    json_.end_array();
  }

  void names(const TypeSet& set) {
    json_.begin_array();
    for (Index i = 0; i < plan_.runtime_types.size(); ++i)
      if (set.contains(i)) json_.string(plan_.runtime_types[i].name);
    json_.end_array();
  }

  void write_shapes() {
    array("shapes", plan_.shapes, [&](const Shape& shape) {
      range("slots", shape.slots);
      index("type", shape.type);
    });
    array("slots", plan_.slots, [&](const Slot& slot) {
      text("response_key", slot.response_key);
      index("child", slot.child);
      flag("internal", slot.internal);
    });
  }

  void write_step(const Step& step) {
    write_call(step);
    const auto number = static_cast<std::size_t>(&step - plan_.steps.data());
    text("reason", to_string(reasons_[number]));
  }

  void write_call(const Step& step) {
    static constexpr const char* kKinds[] = {"root", "entities", "event", "publish"};
    text("kind", kKinds[static_cast<std::size_t>(step.kind)]);
    index("subgraph", step.subgraph);
    text("subgraph_name", step.subgraph_name);
    text("operation", step.operation);
    text("entity_selection", step.entity_selection);
    text("variable_definitions", step.variable_definitions);
    indexes("variables", step.variables);
    index("selection", step.selection);
    indexes("path", step.path);
    range("inputs", step.inputs);
    array("guard", step.guard, [&](const GuardedSlot& guarded) {
      index("slot", guarded.slot);
      index("condition", guarded.condition);
      array("readers", guarded.readers, [&](const GuardReader& reader) {
        index("step", reader.step);
        index("levels", reader.levels);
      });
    });
    index("root_slot", step.root_slot);
    index("binding", step.binding);
    index("arguments", step.arguments);
    indexes("depends_on", step.depends_on);
    index("stage", step.stage);
    json_.key("ways").begin_array();
    for (const std::vector<Index>& way : step.ways) {
      json_.begin_array();
      for (const Index set : way)
        json_.integer(set);
      json_.end_array();
    }
    json_.end_array();
    flag("apart", step.apart);
    array("parts", step.parts, [&](const Step& part) { write_call(part); });
  }

  void write_representations() {
    array("inputs", plan_.inputs, [&](const EntityInput& input) {
      index("condition", input.condition);
      text("typename_json", input.typename_json);
      range("fields", input.fields);
      text("type", input.type);
      text("key", input.key);
      text("required", input.required);
    });
    array("representation_fields", plan_.representation_fields,
          [&](const RepresentationField& field) {
            text("key", field.key);
            index("slot", field.slot);
            index("condition", field.condition);
            flag("is_key", field.is_key);
            flag("is_object", field.is_object);
            flag("is_id", field.is_id);
            range("children", field.children);
          });
  }

  void write_selections() {
    array("selections", plan_.selections, [&](const Selection& selection) {
      range("fields", selection.fields);
      index("shape", selection.shape);
    });
    array("selection_fields", plan_.selection_fields, [&](const SelectionField& field) {
      text("key", field.key);
      index("slot", field.slot);
      index("child", field.child);
    });
  }

  void write_arguments() {
    static constexpr const char* kKinds[] = {"literal", "variable", "object", "list"};
    array("json_nodes", plan_.json_nodes, [&](const JsonNode& node) {
      text("kind", kKinds[static_cast<std::size_t>(node.kind)]);
      text("key", node.key);
      text("text", node.text);
      index("variable", node.variable);
      text("required_as", node.required_as);
      range("children", node.children);
    });
  }

  void write_answer() {
    static constexpr const char* kKinds[] = {"Int",        "Float",  "String",       "Boolean",
                                             "ID",         "enum",   "custom",       "object",
                                             "__typename", "denied", "introspection"};
    static_assert(std::size(kKinds) == static_cast<std::size_t>(ValueKind::kIntrospection) + 1);
    array("objects", plan_.objects, [&](const ProjectionObject& object) {
      range("variants", object.variants);
      index("shape", object.shape);
    });
    array("variants", plan_.variants, [&](const ProjectionVariant& variant) {
      index("types", variant.types);
      range("fields", variant.fields);
    });
    array("projection_fields", plan_.projection_fields, [&](const ProjectionField& field) {
      text("text", field.text);
      text("response_key", field.response_key);
      text("field_name", field.field_name);
      range("offsets", field.offsets);
      index("slot", field.slot);
      text("kind", kKinds[static_cast<std::size_t>(field.kind)]);
      index("index", field.index);
      json_.key("list_depth").integer(field.wrap.list_depth);
      json_.key("non_null").integer(field.wrap.non_null);
    });
  }

  const QueryPlan& plan_;
  const std::vector<StepReason> reasons_;
  std::string out_;
  shared::json::Writer json_;
};

}  // namespace

std::string plan_json(const QueryPlan& plan) {
  return JsonPlan(plan).take();
}

}  // namespace exec::plan
