// FilterIndex: which of many filters an event meets, without asking each of them.
//
//   field origin.code ── sLHR ─▶ [g1, g7]        event {"origin":{"code":"LHR"}} visits g1 and g7,
//                     └─ sJFK ─▶ [g2]            and all that are in the linear list
//   linear            ─▶ [g9]
//
// Each filter is registered under every key of its anchor (compiled_filter.h); one found there is
// visited once per event, and verified unless the anchor is the whole filter. Filters without an
// anchor are asked one by one.
//
// Spec:   docs/architecture.md "Filters". A property test holds match() equal to
//         linear evaluation.
// Shapes: handles stay valid until remove(). add and remove cost the filter's keys.
// Thread: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/routing/compiled_filter.h"
#include "conn-service/routing/ids.h"
#include "shared/hash/keyed_hash.h"
#include "shared/json/value.h"

namespace conn::routing {

class FilterIndex {
 public:
  struct Entry;  // a registered filter
  struct Touched {
    std::size_t visited = 0;  // found by a key
    std::size_t linear = 0;   // asked because no key could find them
  };

  FilterIndex();
  ~FilterIndex();
  FilterIndex(const FilterIndex&) = delete;
  FilterIndex& operator=(const FilterIndex&) = delete;

  Entry* add(GroupId group, std::shared_ptr<const CompiledFilter> filter);
  void remove(Entry* entry);

  // Appends the groups whose filter the event meets, each once, in no particular order.
  Touched match(shared::json::Value event, std::vector<GroupId>& groups);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t linear_size() const { return linear_.size(); }

 private:
  struct Registration;
  struct Link {  // in a posting: an entry, and which of its registrations this is
    Entry* entry;
    std::uint32_t registration;
  };
  using Posting = std::vector<Link>;
  using Postings = shared::hash::KeyedMap<std::string, Posting>;

  static void put(Entry& entry, Postings* field, const std::string* key, Posting& posting);
  static void take_out(const Registration& registration);
  void visit(Entry& entry, shared::json::Value event, std::vector<GroupId>& groups) const;

  std::map<FieldPath, Postings> fields_;  // as many as the schema's filters name
  Posting linear_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::uint64_t event_ = 0;  // counts match(): an entry visited in this one is not visited again
  std::string key_;
};

}  // namespace conn::routing
