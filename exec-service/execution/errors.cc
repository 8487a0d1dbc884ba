#include "exec-service/execution/errors.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "exec-service/execution/error_locations.h"
#include "shared/graphql/error_json.h"
#include "shared/json/writer.h"

namespace exec::execution {
namespace {

using shared::json::Writer;

std::string path_json(const Path& path) {
  std::string text;
  Writer json(text);
  json.begin_array();
  for (const PathElement& element : path) {
    if (element.index == plan::kNone) {
      json.string(element.key);
    } else {
      json.integer(element.index);
    }
  }
  json.end_array();
  return text;
}

}  // namespace

bool ErrorList::is_relayed(const Path& path) const {
  return !relayed_.empty() && relayed_.contains(path_json(path));
}

bool ErrorList::begin() {
  ++count_;
  if (count_ > limits_.errors_max || is_too_large()) return false;
  if (!json_.empty()) json_.push_back(',');
  return true;
}

void ErrorList::append(std::string_view message_json,
                       std::string_view path_json,
                       Offsets offsets,
                       std::string_view extensions) {
  std::vector<language::SourceLocation> locations;
  if (document_ != nullptr) {
    locations.reserve(offsets.size());
    for (const language::Offset offset : offsets)
      locations.push_back(document_->location(offset));
  }
  shared::graphql::append_error(json_, {.message_json = message_json,
                                        .locations = locations,
                                        .path_json = path_json,
                                        .extensions_json = with_position(extensions)});
}

void ErrorList::add(std::string_view message,
                    const Path& path,
                    Offsets offsets,
                    std::string_view extensions) {
  if (!begin()) return;
  append(shared::json::quote(message), path.empty() ? std::string() : path_json(path), offsets,
         extensions);
}

// The members of `position_` after those of the object `extensions`.
std::string ErrorList::with_position(std::string_view extensions) const {
  if (position_.empty()) return std::string(extensions);
  std::string joined(extensions.empty() ? "{" : extensions.substr(0, extensions.rfind('}')));
  const bool has_members = joined.find_last_not_of(" \t\r\n") != joined.find('{');
  return joined.append(has_members ? "," : "").append(position_).append("}");
}

void ErrorList::relay(const shared::json::Value& error, const Path& path, Offsets offsets) {
  if (!begin()) return;
  const std::string place = path_json(path);
  const auto message = error.find("message");
  const auto extensions = error.find("extensions");
  const bool has_extensions = extensions && extensions->is_object();
  const std::string message_json = mask_ != nullptr ? shared::json::quote(kMaskedMessage)
                                   : message && message->is_string()
                                       ? std::string(message->raw())
                                       : R"("The subgraph gave no message for this error")";
  append(message_json, path.empty() ? std::string_view() : place, offsets,
         mask_ != nullptr ? masked_extensions(error)
         : has_extensions ? std::string(extensions->raw())
                          : std::string());
  relayed_.insert(place);
}

std::string ErrorList::masked_extensions(const shared::json::Value& error) const {
  const auto extensions = error.find("extensions");
  const auto code = extensions && extensions->is_object() ? extensions->find("code") : std::nullopt;
  const bool is_kept = code && code->is_string() && mask_->codes.contains(code->text());
  std::string json;
  Writer(json)
      .begin_object()
      .key("code")
      .string(is_kept ? code->text() : std::string(kMaskedCode))
      .end_object();
  return json;
}

std::uint16_t FailureList::add(std::string message, std::string extensions) {
  constexpr std::size_t kFailuresMax = 1'000;
  const auto equal = [&](const Failure& other) {
    return other.message == message && other.extensions == extensions;
  };
  auto found = std::ranges::find_if(failures_, equal);
  if (found == failures_.end() && failures_.size() == kFailuresMax) --found;
  const auto number = static_cast<std::uint16_t>(found - failures_.begin() + 1);
  if (found == failures_.end()) {
    failures_.push_back({std::move(message), std::move(extensions), false, nullptr});
  }
  return number;
}

void FailureList::mark(Cell& cell, const Container& container, std::uint16_t failure) {
  if (cell.kind != CellKind::kAbsent || cell.failure != 0) return;
  cell.failure = failure;
  Failure& marked = failures_[failure - 1U];
  if (marked.first == nullptr) marked.first = &container;
}

void FailureList::report(std::uint16_t failure,
                         const Path& path,
                         Offsets offsets,
                         ErrorList& errors) {
  Failure& reported = failures_[failure - 1U];
  reported.is_reported = true;
  errors.add(reported.message, path, offsets, reported.extensions);
}

void FailureList::report_rest(const plan::QueryPlan& plan,
                              const SlotTree& tree,
                              ErrorList& errors) {
  for (Failure& failure : failures_) {
    if (failure.is_reported || failure.first == nullptr) continue;
    failure.is_reported = true;
    const Path path = tree.path_of(*failure.first);
    errors.add(failure.message, path, offsets_at(plan, tree.root(), path), failure.extensions);
  }
}

}  // namespace exec::execution
