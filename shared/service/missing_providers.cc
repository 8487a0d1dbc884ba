#include "shared/service/missing_providers.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include <fmt/format.h>

#include "shared/base/nearest_names.h"

namespace shared::service {

using exec_api::ProviderUse;

namespace {

std::string missing(ProviderRole role,
                    const ProviderUse& first,
                    std::size_t fields,
                    std::string_view file,
                    const std::vector<std::string>& known) {
  const bool is_one = fields == 1;
  const std::string others = is_one ? "" : fmt::format(" and {} more", fields - 1);
  const char* does = role == ProviderRole::kRead ? (is_one ? "reads from" : "read from")
                                                 : (is_one ? "publishes to" : "publish to");
  const char* then = role == ProviderRole::kRead ? "such subscriptions will be refused"
                                                 : "such mutations will fail";
  return fmt::format("{}: {}{} {} provider `{}`, which {} does not have: {}; {}", first.at,
                     first.field, others, does, first.provider, file, then,
                     provider_remedy(first.provider, known));
}

}  // namespace

std::string provider_remedy(const std::string& name, const std::vector<std::string>& known) {
  const auto near = nearest_names(name, known);
  if (near.empty()) return fmt::format("add `providers.{}` there", name);
  return fmt::format("did you mean `{}`? Otherwise add `providers.{}` there", near.front(), name);
}

std::vector<std::string> missing_providers(ProviderRole role,
                                           const std::vector<ProviderUse>& uses,
                                           std::string_view file,
                                           const std::vector<std::string>& known) {
  std::vector<std::string> lines;
  std::set<std::string> done(known.begin(), known.end());
  for (const ProviderUse& first : uses) {
    if (!done.insert(first.provider).second) continue;
    const auto fields = std::ranges::count(uses, first.provider, &ProviderUse::provider);
    lines.push_back(missing(role, first, static_cast<std::size_t>(fields), file, known));
  }
  return lines;
}

}  // namespace shared::service
