#include "tests/conformance/federation_differential/shrink.h"

#include <utility>

namespace tests::differential {

namespace {

using Selections = std::vector<QuerySelection>;

class Shrinking {
 public:
  Shrinking(QueryTree tree,
            const std::function<bool(const QueryTree&)>& shows,
            std::size_t attempts_max)
      : tree_(std::move(tree)), shows_(shows), attempts_left_(attempts_max) {}

  QueryTree run() {
    do {
      is_smaller_ = false;
      cut(tree_.selections);
      for (QueryFragment& fragment : tree_.fragments)
        cut(fragment.selections);
    } while (is_smaller_);
    return std::move(tree_);
  }

 private:
  // Changes the tree for good if it still shows.
  template <class T>
  bool attempt(T& part, T smaller) {
    if (attempts_left_ == 0) return false;
    --attempts_left_;
    std::swap(part, smaller);
    if (shows_(tree_)) return is_smaller_ = true;
    std::swap(part, smaller);
    return false;
  }

  void cut(Selections& all) {
    for (std::size_t i = all.size(); i-- > 0;)
      if (!take_away(all, i)) simplify(all, i);
  }

  bool take_away(Selections& all, std::size_t i) {
    if (all.size() < 2) return false;
    Selections rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    return attempt(all, std::move(rest));
  }

  void simplify(Selections& all, std::size_t i) {
    if (all[i].kind != QuerySelection::Kind::kField) {
      Selections inlined = all;
      Selections below = contents(all[i]);
      inlined.erase(inlined.begin() + static_cast<std::ptrdiff_t>(i));
      inlined.insert(inlined.begin() + static_cast<std::ptrdiff_t>(i), below.begin(), below.end());
      if (attempt(all, std::move(inlined))) return;
    }
    for (std::string QuerySelection::* part :
         {&QuerySelection::directive, &QuerySelection::arguments, &QuerySelection::alias})
      if (!(all[i].*part).empty()) attempt(all[i].*part, std::string());
    cut(all[i].below);
  }

  Selections contents(const QuerySelection& fragment) const {
    if (fragment.kind == QuerySelection::Kind::kInlineFragment) return fragment.below;
    for (const QueryFragment& each : tree_.fragments)
      if (each.name == fragment.name) {
        QuerySelection inlined;
        inlined.kind = QuerySelection::Kind::kInlineFragment;
        inlined.name = each.on;
        inlined.below = each.selections;
        return {inlined};
      }
    return {};
  }

  QueryTree tree_;
  const std::function<bool(const QueryTree&)>& shows_;
  std::size_t attempts_left_;
  bool is_smaller_ = false;
};

}  // namespace

QueryTree shrink(QueryTree tree,
                 const std::function<bool(const QueryTree&)>& shows,
                 std::size_t attempts_max) {
  return Shrinking(std::move(tree), shows, attempts_max).run();
}

}  // namespace tests::differential
