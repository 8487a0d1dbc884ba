#include "conn-service/pipeline/places_store.h"

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "shared/hash/keyed_hash.h"

namespace conn::pipeline {

using shared::graphql::FieldPlace;
using shared::graphql::SharedFieldPlaces;

SharedFieldPlaces PlacesStore::intern(const SharedFieldPlaces& places) {
  if (places == nullptr) return nullptr;
  static_assert(std::has_unique_object_representations_v<FieldPlace>);
  const std::string_view bytes(reinterpret_cast<const char*>(places->data()),
                               places->size() * sizeof(FieldPlace));
  auto& stored = tables_[shared::hash::keyed_hash(bytes)];
  SharedFieldPlaces known = stored.lock();
  if (known && *known == *places) return known;
  if (known) return places;  // a collision: a group of its own
  stored = places;
  if (tables_.size() >= sweep_at_) sweep();
  return places;
}

// Runs when the number has doubled since: constant work per table.
void PlacesStore::sweep() {
  std::erase_if(tables_, [](const auto& table) { return table.second.expired(); });
  sweep_at_ = std::max<std::size_t>(64, tables_.size() * 2);
}

}  // namespace conn::pipeline
