// QueryPlan: everything that execution needs to answer one operation, as flat immutable arrays.
//
//   client variables ─▶ steps (a DAG) ──▶ responses ─ selection ─▶ slots ─ projection ─▶ body
//                         ▲                                         │
//                         └──── inputs: representations ◀───────────┘
//
// A *shape* is one response object position (the root, `flights`, `flights.origin`, ...): all
// objects there are arrays with one slot per field, whichever step fetched it. Steps write slots
// (selection), later steps read them (representation), the projection prints them in the client's
// order under the client's keys. Keys are compared once, while a subgraph's bytes are parsed.
//
// Every object has a runtime type beside its slots: Shape::type where the schema knows it, else the
// value of `__typename` (kTypenameSlot), else kUnknownType. `__typename` is never a slot.
//
// Ranges index the plan's array of the element's type: a Step's inputs are plan.inputs[first,
// +count).
// Shapes: @skip and @include are folded away: a plan belongs to one value of its condition
//         variables.
// Spec:   GraphQL §6.3 "Executing Selection Sets", §6.4.3 "Value Completion".
// Thread: any (immutable); shared as shared_ptr<const QueryPlan>. Borrows the operation's document
//         (introspections), which the caller keeps alive as long as the plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/language/ast.h"

namespace exec::plan {

using Index = std::uint32_t;
inline constexpr Index kNone = 0xffff'ffff;          // no child, no slot, no step
inline constexpr Index kTypenameSlot = 0xffff'fffe;  // the object's runtime type
inline constexpr Index kUnknownType =
    0xffff'ffff;                        // an interface object that no subgraph has resolved
inline constexpr Index kEveryType = 0;  // type_sets[0]: no condition, unknown included

struct Range {
  Index first = 0;
  Index count = 0;
};

// ---------------------------------------------------------------------------------------- types

struct RuntimeType {
  std::string name;
  bool accessible = true;  // false: known to subgraphs, absent from the API schema → null + error
};

// Bit i stands for QueryPlan::runtime_types[i].
struct TypeSet {
  std::vector<std::uint64_t> words;

  [[nodiscard]] bool contains(Index type) const {
    return type / 64 < words.size() && ((words[type / 64] >> (type % 64)) & 1U) != 0;
  }
  void insert(Index type) {
    if (type / 64 >= words.size()) words.resize(type / 64 + 1);
    words[type / 64] |= std::uint64_t{1} << (type % 64);
  }
  friend bool operator==(const TypeSet&, const TypeSet&) = default;
};

// --------------------------------------------------------------------------------------- shapes

struct Slot {
  std::string response_key;  // the client's key; of an internal field: the name it has in fetches
  Index child = kNone;       // shape of the object(s) in it; kNone: a leaf, kept as raw JSON
  bool internal = false;     // fetched for a representation only; never printed
};

struct Shape {
  Range slots;  // into QueryPlan::slots; slot numbers elsewhere count from slots.first
  Index type = kUnknownType;    // runtime type of every object here, if the schema leaves one only
  Index possible = kEveryType;  // type set of the runtime types that objects here may have
};

// ------------------------------------------------------------------------------- reading answers

// What a step's JSON object may contain. Within one selection a key occurs once and leads to one
// slot, whatever the object's type; other keys are skipped; an absent key leaves its slot absent.
struct SelectionField {
  std::string key;      // expected in the JSON text; needs no unescaping
  Index slot = kNone;   // of the object's shape, or kTypenameSlot
  Index child = kNone;  // selection of the object(s), through lists of any depth; kNone: keep raw
};

struct Selection {
  Range fields;         // into QueryPlan::selection_fields
  Index shape = kNone;  // of the objects read
};

// --------------------------------------------------------------------------------- argument JSON

// A JSON value with holes for client variables: arguments of a publish step or an event field.
struct JsonNode {
  enum class Kind { kLiteral, kVariable, kObject, kList };
  Kind kind = Kind::kLiteral;
  std::string key;   // member of an object: `"id":`, escaped; else empty
  std::string text;  // kLiteral: JSON. kVariable: the default if the variable is absent; empty:
                     // then the member is left out (an element of a list becomes null)
  Index variable = kNone;   // kVariable: into QueryPlan::variables
  std::string required_as;  // kVariable: `Int!` if null must not stand here; else empty
  Range children;           // kObject, kList: into QueryPlan::json_nodes
};

// ---------------------------------------------------------------------------------------- steps

// Lists and non-null of a field's type, outermost first: [Leg!]! has depth 1, non_null 0b11.
struct Wrap {
  std::uint8_t list_depth = 0;
  std::uint32_t non_null = 0;  // bit i: level i must not be null; bit list_depth is the innermost

  [[nodiscard]] bool non_null_at(std::uint32_t level) const {
    return ((non_null >> level) & 1U) != 0;
  }
  friend bool operator==(const Wrap&, const Wrap&) = default;
};

struct ClientVariable {
  std::string name;
  std::string definition;  // `$first: Int = 5`, as printed into subgraph operations
  // Its value can change the answer: sent to a subgraph, published, in a condition or
  // introspection. A subscription's rows are keyed by these; those of the root field's arguments
  // only are not.
  bool relevant = false;
};

// One field of a representation, in output order. A nested object is written as {children...}, with
// "__typename" first where Shape::type leaves the type open and it is known; a list element by
// element. No representation is sent of an object whose key has a null at any depth, or where a
// required field is absent, failed, or null although its type forbids that.
struct RepresentationField {
  std::string key;  // `"price":`, escaped: the name in the schema, whatever the slot's
  Index slot = kNone;
  Index condition = kEveryType;  // type set of the object that holds it; unknown types pass
  bool is_key = false;           // part of the @key, else of a @requires
  bool is_hidden = false;        // not in the API schema: clients must not read its name
  Wrap wrap;                     // of its type
  bool is_object = false;        // has children (even if none applies)
  bool is_id = false;            // an ID, or a list of them: a number is written as text
  Range children;                // into QueryPlan::representation_fields
};

// Which objects of the step's position it asks for, and how it names them to the subgraph. Of an
// object that meets several, the first whose key is complete names it.
struct EntityInput {
  Index condition =
      kEveryType;  // type set the object's runtime type must be in; unknown types pass
  // `"Media"`: what goes into "__typename" instead of the runtime type (the target knows these
  // entities under an interface's name). Empty: the runtime type; if that is unknown, do not ask.
  std::string typename_json;
  Range fields;          // into QueryPlan::representation_fields
  std::string type;      // for explain: where the key was taken from,
  std::string key;       // the @key's field set,
  std::string required;  // and the @requires of fields fetched with it, if any
};

// A later step that reads a guarded slot.
struct GuardReader {
  Index step = kNone;
  Index levels = 0;  // from the objects of the slot up to those that the step asks about
  friend bool operator==(const GuardReader&, const GuardReader&) = default;
};

struct GuardedSlot {
  Index slot = kNone;
  Index condition = kEveryType;  // type set of the objects that can have it
  // Guarded steps, without which there is no use for the slot: it is asked for if one of them will
  // ask about the object. Empty: in any case.
  std::vector<GuardReader> readers;
  friend bool operator==(const GuardedSlot&, const GuardedSlot&) = default;
};

enum class StepKind {
  kRoot,      // one operation; `selection` reads its `data`, into the objects at `path`
  kEntities,  // `_entities` for objects of earlier steps; `selection` reads one element of its list
  kEvent,     // a subscription's step 0: the event's JSON; `selection` reads it, into root_slot
  kPublish,   // a mutation's event: {"success": ...}; `selection` reads it, into root_slot
};

struct Step {
  StepKind kind = StepKind::kRoot;
  Index subgraph =
      kNone;  // index among the supergraph's graphs; the event graph's for event, publish
  std::string subgraph_name;

  // kRoot, kEntities: compact text, the same for the same step. The first variable of entities is
  // `$representations`, with as many `_` before it as keep it apart from the client's.
  std::string operation;
  // kEntities: the parts of `operation`, from which a loader builds one request for several steps:
  // query($r0:[_Any!]!,…definitions){_e0:_entities(representations:$r0)…entity_selection}
  std::string entity_selection;      // `{... on Flight{delay}}`
  std::string variable_definitions;  // `$first: Int` of `variables`, with commas; may be empty
  std::vector<Index> variables;      // client variables to send, each under its own name if present

  Index selection = kNone;  // into QueryPlan::selections
  // Slots from the root object to the objects that the step is about, through lists. Of a kRoot
  // step empty, but for one that begins at objects of the query's root type somewhere below: then
  // each of them gets the answer.
  std::vector<Index> path;
  // kEntities: through which types the path leads there. Each way has a type set for each slot of
  // the path, which the object that holds the slot must be in; none: through all.
  std::vector<std::vector<Index>> ways;
  Range inputs;  // kEntities
  // kEntities: an object is asked about only if one of these slots is absent (not null), and only
  // absent slots are filled: fields that an event may carry. Empty: every object, every slot.
  std::vector<GuardedSlot> guard;

  Index root_slot = kNone;  // kEvent, kPublish: where the value goes
  Index binding =
      kNone;  // into schema::EventGraph: subscriptions (kEvent), publications (kPublish)
  Index arguments = kNone;  // kEvent, kPublish: a kObject node, the field's arguments with defaults

  // Steps that must have finished (well or badly) before this one starts. Steps are in an order
  // in which each comes after those it depends on.
  std::vector<Index> depends_on;
  // Mutations: number of the root field this belongs to. What was loaded in an earlier stage is
  // stale in a later one. Serial order itself is in depends_on.
  Index stage = 0;

  // kEntities: what is merged in this step, each part as a step that could stand alone (without
  // dependencies). If `apart`, the parts are for objects on different ways, and each is asked for
  // its own. Otherwise they differ in what they require, and an object that lacks what one of them
  // requires is asked for part by part, so that the others still get their fields.
  std::vector<Step> parts;
  bool apart = false;
};

// -------------------------------------------------------------------------------- writing results

enum class ValueKind {
  kInt,            // integer within 32 bits
  kFloat,          // number
  kString,         // string
  kBoolean,        // true or false
  kId,             // string; an integer gets quotes
  kEnum,           // `index`: into QueryPlan::enums
  kCustom,         // any JSON, as it came
  kObject,         // `index`: into QueryPlan::objects
  kTypename,       // the object's runtime type; no slot
  kDenied,         // the viewer may not see it: null and an error; no slot
  kIntrospection,  // `index`: into QueryPlan::introspections; no slot; root object only
};

struct EnumType {
  std::string name;
  std::vector<std::string> values;  // those of the API schema, sorted
};

struct ProjectionField {
  std::string text;          // `{"name":` first, `,"name":` after, escaped: copied as it is
  std::string response_key;  // for error paths
  std::string field_name;    // in the schema: messages say `Flight.delay`
  Index slot = kNone;        // kNone with a kind that needs one: no step fetches it, absent
  ValueKind kind = ValueKind::kCustom;
  Index index = kNone;
  Wrap wrap;
  Range offsets;  // into QueryPlan::offsets: where the client wrote it, each place once
};

// The fields of an object of one of these types, fragments applied and merged. No fields: `{}`.
struct ProjectionVariant {
  Index types = kEveryType;  // type set; kEveryType: whatever it is; kNone: the unknown type
  Range fields;              // into QueryPlan::projection_fields
};

// An object is printed by the first variant that takes its runtime type. If none does, that type
// cannot be here or is not in the API schema → null + error.
struct ProjectionObject {
  Range variants;
  Index shape = kNone;
};

struct Introspection {
  // Every `__schema` or `__type` of the document under this response key; their selections merge.
  // @skip and @include inside them are decided during execution.
  std::vector<const language::Field*> fields;
};

// ----------------------------------------------------------------------------------------- plan

struct QueryPlan {
  language::OperationKind operation = language::OperationKind::kQuery;
  std::string operation_name;  // may be empty
  bool fetches =
      false;  // has a kRoot or kEntities step without a guard: observes what is forwarded
  bool cut_short = false;  // right, maybe not the cheapest: the budget for comparing was spent

  std::vector<RuntimeType> runtime_types;  // that can occur; sorted by name: find_type
  std::vector<TypeSet> type_sets;          // [kEveryType] has no words: see matches
  std::vector<EnumType> enums;
  std::vector<ClientVariable> variables;  // the operation's, in order of definition

  std::vector<Shape> shapes;  // [0] is the root
  std::vector<Slot> slots;

  std::vector<Step> steps;
  std::vector<EntityInput> inputs;
  std::vector<RepresentationField> representation_fields;
  std::vector<Selection> selections;
  std::vector<SelectionField> selection_fields;
  std::vector<JsonNode> json_nodes;

  std::vector<ProjectionObject> objects;  // [0] prints the root
  std::vector<ProjectionVariant> variants;
  std::vector<ProjectionField> projection_fields;
  std::vector<language::Offset> offsets;  // in the operation's document, for errors' locations
  std::vector<Introspection> introspections;

  // Index of the type called `name`, or kUnknownType.
  [[nodiscard]] Index find_type(std::string_view name) const;

  // Whether an object of `type` meets a condition; an unknown type meets every one (inputs and
  // representations) because the subgraph that knows will say.
  [[nodiscard]] bool matches(Index type_set, Index type) const {
    return type_set == kEveryType || type == kUnknownType || type_sets[type_set].contains(type);
  }

  // Whether an object of `type` is printed by `variant`; kUnknownType is a type of its own here.
  [[nodiscard]] bool prints(const ProjectionVariant& variant, Index type) const {
    if (variant.types == kEveryType) return true;
    if (type == kUnknownType) return variant.types == kNone;
    return variant.types != kNone && type_sets[variant.types].contains(type);
  }

  // Elements of `all` in `range`: plan.in(plan.inputs, step.inputs).
  template <class T>
  [[nodiscard]] static std::span<const T> in(const std::vector<T>& all, Range range) {
    return std::span<const T>(all).subspan(range.first, range.count);
  }
};

}  // namespace exec::plan
