#include "conn-service/pipeline/merged_groups.h"

#include <utility>

namespace conn::pipeline {

using routing::GroupId;

void MergedGroups::merge(GroupId from, GroupId into, std::size_t members) {
  auto of_from = parts_.extract(from);
  if (!of_from.empty()) {
    for (const GroupId part : of_from.mapped()) {
      Merged& merged = merged_.at(part);
      merged.into = into;
      members -= merged.members;
      parts_[into].push_back(part);
    }
  }
  if (members == 0) return;
  merged_[from] = {.into = into, .members = members};
  parts_[into].push_back(from);
}

void MergedGroups::release(GroupId named) {
  const auto found = merged_.find(named);
  if (found == merged_.end() || --found->second.members > 0) return;
  const auto parts = parts_.find(found->second.into);
  std::erase(parts->second, named);
  if (parts->second.empty()) parts_.erase(parts);
  merged_.erase(found);
}

}  // namespace conn::pipeline
