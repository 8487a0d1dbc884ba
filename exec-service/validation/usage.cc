#include "exec-service/validation/usage.h"

namespace exec::validation {

std::vector<FragmentNumber> Reach::add(const DefinitionUsage& from) {
  std::vector<FragmentNumber> reached;
  const auto follow = [&](const DefinitionUsage& own) {
    for (std::size_t i = own.spreads_begin; i < own.spreads_end; ++i) {
      const FragmentNumber target = usage_.spreads[i];
      if (seen_[target]) continue;
      seen_[target] = true;
      reached.push_back(target);
    }
  };
  follow(from);
  std::size_t next = 0;
  while (next < reached.size())  // which grows
    follow(usage_.fragments[reached[next++]]);
  return reached;
}

}  // namespace exec::validation
