#include "exec-service/trusted_documents/trusted_documents.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "exec-service/language/document.h"
#include "shared/hash/sha256.h"

namespace exec::trusted_documents {

namespace {

using language::OperationKind;

constexpr std::string_view prefix_of(OperationKind kind) {
  switch (kind) {
    case OperationKind::kQuery:
      return "q_";
    case OperationKind::kMutation:
      return "m_";
    case OperationKind::kSubscription:
      break;
  }
  return "s_";
}

bool has_type_prefix(std::string_view id) {
  return id.starts_with("q_") || id.starts_with("m_") || id.starts_with("s_");
}

// Of the document's operations, if all are of one.
std::optional<OperationKind> kind_of(const language::Document& document) {
  std::optional<OperationKind> kind;
  for (const language::Definition& definition : document.definitions()) {
    const auto* operation = language::as<language::OperationDefinition>(definition);
    if (operation == nullptr) continue;
    if (kind && *kind != operation->kind) return std::nullopt;
    kind = operation->kind;
  }
  return kind;
}

tl::unexpected<Refusal> refuse(std::string_view code, std::string message) {
  return tl::unexpected(Refusal{code, std::move(message)});
}

}  // namespace

tl::expected<TrustedDocuments, Problems> TrustedDocuments::build(
    const Options& options,
    std::vector<ManifestEntry> entries,
    const language::ParseLimits& limits,
    const Visit& visit) {
  TrustedDocuments built;
  built.options_ = options;
  Problems problems;
  for (ManifestEntry& entry : entries) {
    std::string problem = built.add(std::move(entry), limits, visit);
    if (!problem.empty()) problems.push_back(std::move(problem));
  }
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return built;
}

std::string TrustedDocuments::add(ManifestEntry entry,
                                  const language::ParseLimits& limits,
                                  const Visit& visit) {
  const auto document = language::parse(entry.body, limits);
  if (!document) {
    const auto& error = document.error();
    const auto [line, column] =
        error.locations.empty() ? language::SourceLocation{} : error.locations.front();
    return fmt::format("trusted document \"{}\": {} (line {}, column {})", entry.id, error.message,
                       line, column);
  }
  if (visit) visit(entry.id, *document);
  const auto kind = kind_of(*document);
  const bool has_prefix = has_type_prefix(entry.id);
  if (has_prefix && (!kind || !entry.id.starts_with(prefix_of(*kind))))
    return fmt::format(
        "trusted document \"{}\": its id begins with \"{}\", which stands for another type of "
        "operation than it has; q_ is for queries, m_ for mutations, s_ for subscriptions",
        entry.id, entry.id.substr(0, 2));
  std::string hash = shared::hash::sha256(entry.body);
  hashes_.insert(hash);
  const auto trusted =
      std::make_shared<const Trusted>(Trusted{std::move(entry.body), std::move(hash)});
  if (kind && !has_prefix)
    by_id_.insert_or_assign(std::string(prefix_of(*kind)) + entry.id, trusted);
  const auto [known, is_new] = by_id_.try_emplace(entry.id, trusted);
  if (!is_new && known->second->text != trusted->text)
    return fmt::format("trusted document \"{}\" is there twice, with different texts", entry.id);
  return {};
}

tl::expected<Admitted, Refusal> TrustedDocuments::admit(std::string_view id,
                                                        std::string_view document) const {
  if (!id.empty()) {
    if (options_.mode == Mode::kOff)
      return refuse("PERSISTED_QUERY_NOT_SUPPORTED",
                    "Documents by id are not served here; send the document itself.");
    if (!document.empty())
      return refuse("CANNOT_SEND_PQ_ID_AND_BODY",
                    "Send the document's id or the document, not both.");
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
      return refuse("PERSISTED_QUERY_NOT_IN_LIST",
                    fmt::format("No document has the id \"{}\"; register it.", id));
    return Admitted{found->second->text, found->second->hash, true};
  }
  if (options_.mode == Mode::kOff) return Admitted{document};
  std::string hash = shared::hash::sha256(document);
  const bool is_trusted = hashes_.contains(hash);
  if (options_.mode == Mode::kEnforce && options_.ids_only)
    return refuse("PERSISTED_QUERY_ID_REQUIRED",
                  "Only documents that are registered are served; send the id of one.");
  if (options_.mode == Mode::kEnforce && !is_trusted)
    return refuse("QUERY_NOT_IN_SAFELIST",
                  "Only documents that are registered are served; register this one.");
  return Admitted{document, std::move(hash), is_trusted};
}

}  // namespace exec::trusted_documents
