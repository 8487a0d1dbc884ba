// PlacesStore: where the fields of live subscriptions are in their documents, each table once.
//
// Documents that differ only in what follows the last field have equal tables, and so have the
// subscriptions of one document with different variables, of which there may be one per session.
//
// Shapes: equal tables are one pointer. The store keeps nothing alive, and forgets what has gone as
//         it grows.
// Thread: its owner's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "shared/graphql/field_places.h"

namespace conn::pipeline {

class PlacesStore {
 public:
  // Null for null.
  [[nodiscard]] shared::graphql::SharedFieldPlaces intern(
      const shared::graphql::SharedFieldPlaces& places);
  [[nodiscard]] std::size_t size() const { return tables_.size(); }

 private:
  void sweep();

  std::unordered_map<std::uint64_t, std::weak_ptr<const shared::graphql::FieldPlaces>> tables_;
  std::size_t sweep_at_ = 64;
};

}  // namespace conn::pipeline
