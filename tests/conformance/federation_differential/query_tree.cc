#include "tests/conformance/federation_differential/query_tree.h"

#include <algorithm>

namespace tests::differential {

namespace {

class Printer {
 public:
  explicit Printer(const QueryTree& tree) : tree_(tree) {}

  std::string print() {
    selections(tree_.selections);
    std::string body = std::move(text_);
    std::size_t next = 0;
    while (next < spread_.size()) {  // which grows
      const auto fragment =
          std::ranges::find(tree_.fragments, spread_[next++], &QueryFragment::name);
      text_ = "\nfragment " + fragment->name + " on " + fragment->on;
      selections(fragment->selections);
      body += text_;
    }
    std::string definitions;
    for (const QueryVariable& variable : tree_.variables)
      if (uses(body, '$' + variable.name))
        definitions += (definitions.empty() ? "(" : ", ") + variable.definition;
    if (!definitions.empty()) definitions += ')';
    return tree_.operation + definitions + body;
  }

 private:
  // `$v1` is not used by `$v12`.
  static bool uses(const std::string& body, const std::string& variable) {
    for (std::size_t at = body.find(variable); at != std::string::npos;
         at = body.find(variable, at + 1)) {
      const char next = at + variable.size() < body.size() ? body[at + variable.size()] : ' ';
      if (next < '0' || next > '9') return true;
    }
    return false;
  }

  void selections(const std::vector<QuerySelection>& all) {
    text_ += " {";
    for (const QuerySelection& each : all)
      selection(each);
    text_ += " }";
  }

  void selection(const QuerySelection& each) {
    switch (each.kind) {
      case QuerySelection::Kind::kField:
        text_ += ' ' + (each.alias.empty() ? "" : each.alias + ": ") + each.name;
        if (!each.arguments.empty()) text_ += '(' + each.arguments + ')';
        break;
      case QuerySelection::Kind::kInlineFragment:
        text_ += each.name.empty() ? " ..." : " ... on " + each.name;
        break;
      case QuerySelection::Kind::kSpread:
        text_ += " ..." + each.name;
        if (std::ranges::find(spread_, each.name) == spread_.end()) spread_.push_back(each.name);
        break;
    }
    if (!each.directive.empty()) text_ += ' ' + each.directive;
    if (!each.below.empty()) selections(each.below);
  }

  const QueryTree& tree_;
  std::string text_;
  std::vector<std::string> spread_;
};

}  // namespace

std::string print(const QueryTree& tree) {
  return Printer(tree).print();
}

}  // namespace tests::differential
