#include "exec-service/language/document_grammar.h"

namespace exec::language {

// ---- §2.3 Document

ArenaList<Definition> DocumentGrammar::document() {
  return items_until<&DocumentGrammar::definition>(TokenKind::kEof);
}

Definition DocumentGrammar::definition() {
  const Offset start = tokens_.token().start;
  const Value* text = description();
  if (at_type_system_keyword()) return type_system_definition(text, start);
  if (text == nullptr && tokens_.peek_keyword("extend")) return type_system_extension();
  return executable_definition(text, start);
}

Definition DocumentGrammar::executable_definition(const Value* description, Offset start) {
  if (tokens_.peek_keyword("query") || tokens_.peek_keyword("mutation") ||
      tokens_.peek_keyword("subscription")) {
    return operation_definition(description, start);
  }
  if (tokens_.peek_keyword("fragment")) return fragment_definition(description, start);
  if (tokens_.peek(TokenKind::kBraceL)) {
    if (description != nullptr) {
      tokens_.fail(start,
                   "Unexpected description, descriptions are not supported on shorthand queries.");
    }
    auto* query = arena_.make<OperationDefinition>();
    query->offset = start;
    query->selection_set = root_selection_set();
    return query;
  }
  if (description != nullptr && tokens_.peek(TokenKind::kName)) {
    tokens_.fail(start, "Unexpected description, only GraphQL definitions support descriptions.");
  }
  tokens_.fail_unexpected(tokens_.token());
  return {};
}

// ---- §2.4 Operations

Definition DocumentGrammar::operation_definition(const Value* description, Offset start) {
  auto* operation = arena_.make<OperationDefinition>();
  operation->description = description;
  operation->offset = start;
  operation->kind = operation_type();
  if (tokens_.peek(TokenKind::kName)) operation->name = name();
  operation->variable_definitions =
      optional_many<&DocumentGrammar::variable_definition>(TokenKind::kParenL, TokenKind::kParenR);
  operation->directives = directives(Variables::kAllowed);
  operation->selection_set = root_selection_set();
  return operation;
}

VariableDefinition DocumentGrammar::variable_definition() {
  VariableDefinition definition{.offset = tokens_.token().start};
  definition.description = description();
  tokens_.expect(TokenKind::kDollar);
  definition.variable = name();
  tokens_.expect(TokenKind::kColon);
  definition.type = type_reference();
  if (tokens_.skip(TokenKind::kEquals)) {
    definition.default_value = arena_.make<Value>(const_value());
  }
  definition.directives = directives(Variables::kForbidden);
  return definition;
}

// ---- §2.5 Selection sets

SelectionSet DocumentGrammar::root_selection_set() {
  at_root_ = true;
  root_fields_ = 0;
  const SelectionSet root = selection_set();
  at_root_ = false;
  return root;
}

SelectionSet DocumentGrammar::selection_set() {
  return nested([&] {
    SelectionSet set{.offset = tokens_.token().start};
    tokens_.expect(TokenKind::kBraceL);
    set.selections = selections_until(TokenKind::kBraceR);
    return set;
  });
}

SelectionSet DocumentGrammar::field_set() {
  if (tokens_.peek(TokenKind::kBraceL)) return selection_set();
  SelectionSet set{.offset = tokens_.token().start};
  set.selections = selections_until(TokenKind::kEof);
  return set;
}

// As items_until, but a field is put where it belongs at once: see field().
ArenaList<Selection> DocumentGrammar::selections_until(TokenKind close) {
  const std::size_t mark = open_list<Selection>();
  auto& selections = std::get<std::vector<Selection>>(open_items_);
  do {
    if (tokens_.peek(TokenKind::kSpread)) {
      selections.push_back(fragment());
    } else {
      selections.emplace_back(field());
    }
  } while (!tokens_.skip(close) && !tokens_.failed());
  return close_list<Selection>(mark);
}

// Its parts are kept apart until they go to the arena: most of a document is fields, and a whole
// Field that is copied right after the writing of its parts makes the processor wait for them.
const Field* DocumentGrammar::field() {
  const Offset offset = tokens_.token().start;
  Name alias;
  Name name = this->name();
  if (tokens_.skip(TokenKind::kColon)) {
    tokens_.count(aliases_, limits_.aliases_max, offset, "aliases");
    alias = name;
    name = this->name();
  }
  if (at_root_) tokens_.count(root_fields_, limits_.root_fields_max, offset, "root fields");
  const ArenaList<Argument> arguments = this->arguments(Variables::kAllowed);
  const ArenaList<Directive> directives = this->directives(Variables::kAllowed);
  SelectionSet selections;
  if (tokens_.peek(TokenKind::kBraceL)) {
    const bool at_root = at_root_;
    at_root_ = false;
    selections = selection_set();
    at_root_ = at_root;
  }
  return arena_.make<Field>(alias, name, arguments, directives, selections, offset);
}

// ---- §2.9 Fragments

Selection DocumentGrammar::fragment() {
  const Offset dots = tokens_.token().start;
  tokens_.expect(TokenKind::kSpread);
  const bool has_condition = tokens_.skip_keyword("on");
  if (!has_condition && tokens_.peek(TokenKind::kName)) {
    auto* spread = arena_.make<FragmentSpread>();
    spread->offset = dots;
    spread->name = fragment_name();
    spread->directives = directives(Variables::kAllowed);
    return spread;
  }
  auto* fragment = arena_.make<InlineFragment>();
  fragment->offset = dots;
  if (has_condition) fragment->type_condition = named_type();
  fragment->directives = directives(Variables::kAllowed);
  fragment->selection_set = selection_set();
  return fragment;
}

Definition DocumentGrammar::fragment_definition(const Value* description, Offset start) {
  auto* fragment = arena_.make<FragmentDefinition>();
  fragment->description = description;
  fragment->offset = start;
  tokens_.expect_keyword("fragment");
  fragment->name = fragment_name();
  tokens_.expect_keyword("on");
  fragment->type_condition = named_type();
  fragment->directives = directives(Variables::kAllowed);
  fragment->selection_set = selection_set();
  return fragment;
}

Name DocumentGrammar::fragment_name() {
  if (tokens_.peek_keyword("on")) tokens_.fail_unexpected(tokens_.token());
  return name();
}

}  // namespace exec::language
