#include "conn-service/routing/filter_index.h"

#include <utility>

namespace conn::routing {

// Where an entry stands in a posting. `field` and `key` are null in the linear list.
struct FilterIndex::Registration {
  Postings* field;
  const std::string* key;  // the map's own
  Posting* posting;
  std::size_t position;
};

struct FilterIndex::Entry {
  GroupId group;
  std::shared_ptr<const CompiledFilter> filter;
  bool is_exact = false;
  std::uint64_t visited_in = 0;
  std::size_t slot = 0;  // in entries_
  std::vector<Registration> registrations;
};

FilterIndex::FilterIndex() = default;

FilterIndex::~FilterIndex() = default;

FilterIndex::Entry* FilterIndex::add(GroupId group, std::shared_ptr<const CompiledFilter> filter) {
  entries_.push_back(std::make_unique<Entry>());
  Entry* entry = entries_.back().get();
  entry->group = group;
  entry->filter = std::move(filter);
  entry->slot = entries_.size() - 1;
  const auto anchor = entry->filter->anchor();
  if (!anchor) {
    put(*entry, nullptr, nullptr, linear_);
    return entry;
  }
  entry->is_exact = anchor->is_exact;
  for (const Condition* condition : anchor->any_of) {
    if (condition->keys.empty()) continue;
    Postings& field = fields_[condition->field];
    for (const std::string& key : condition->keys) {
      const auto found = field.try_emplace(key).first;
      put(*entry, &field, &found->first, found->second);
    }
  }
  return entry;
}

void FilterIndex::put(Entry& entry, Postings* field, const std::string* key, Posting& posting) {
  entry.registrations.push_back({field, key, &posting, posting.size()});
  posting.push_back({&entry, static_cast<std::uint32_t>(entry.registrations.size() - 1)});
}

void FilterIndex::remove(Entry* entry) {
  for (const Registration& registration : entry->registrations)
    take_out(registration);
  const std::size_t slot = entry->slot;
  std::swap(entries_[slot], entries_.back());
  entries_[slot]->slot = slot;
  entries_.pop_back();
  std::erase_if(fields_, [](const auto& field) { return field.second.empty(); });
}

// The last link takes the place of the one that goes, so that a posting of any length costs O(1).
void FilterIndex::take_out(const Registration& registration) {
  Posting& posting = *registration.posting;
  const Link moved = posting.back();
  posting[registration.position] = moved;
  moved.entry->registrations[moved.registration].position = registration.position;
  posting.pop_back();
  if (posting.empty() && registration.field != nullptr)
    registration.field->erase(registration.field->find(*registration.key));
}

FilterIndex::Touched FilterIndex::match(shared::json::Value event, std::vector<GroupId>& groups) {
  ++event_;
  Touched touched{.visited = 0, .linear = linear_.size()};
  for (const auto& field : fields_) {
    const Postings& postings = field.second;
    any_key_at(event, field.first, key_, [&](const std::string& key) {
      const auto posting = postings.find(key);
      if (posting == postings.end()) return false;
      for (const Link& link : posting->second) {
        if (link.entry->visited_in == event_) continue;
        ++touched.visited;
        visit(*link.entry, event, groups);
      }
      return false;
    });
  }
  for (const Link& link : linear_)
    visit(*link.entry, event, groups);
  return touched;
}

void FilterIndex::visit(Entry& entry,
                        shared::json::Value event,
                        std::vector<GroupId>& groups) const {
  entry.visited_in = event_;
  if (entry.is_exact || entry.filter->matches(event)) groups.push_back(entry.group);
}

}  // namespace conn::routing
