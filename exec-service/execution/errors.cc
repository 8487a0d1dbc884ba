#include "exec-service/execution/errors.h"

#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

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

void ErrorList::append(const ErrorText& text, std::string_view path_json, Offsets offsets) {
  std::vector<language::SourceLocation> locations;
  if (document_ != nullptr) {
    locations.reserve(offsets.size());
    for (const language::Offset offset : offsets)
      locations.push_back(document_->location(offset));
  }
  if (!json_.empty()) json_.push_back(',');
  shared::graphql::append_error(json_, {.message_json = text.message_json,
                                        .locations = locations,
                                        .path_json = path_json,
                                        .extensions_json = with_position(text.extensions)});
}

void ErrorList::add(std::string_view message,
                    const Path& path,
                    Offsets offsets,
                    std::string_view extensions) {
  add(ErrorText{shared::json::quote(message), std::string(extensions)}, path, offsets);
}

void ErrorList::add(const ErrorText& text, const Path& path, Offsets offsets) {
  if (written_ == limits_.errors_max || is_too_large()) {
    ++left_out_;
    return;
  }
  ++written_;
  append(text, path.empty() ? std::string() : path_json(path), offsets);
}

void ErrorList::finish() {
  if (left_out_ == 0 || is_too_large()) return;
  append({shared::json::quote(fmt::format("{} more errors were left out.", left_out_)),
          fmt::format(R"({{"code":"ERRORS_LEFT_OUT","leftOut":{}}})", left_out_)},
         {}, {});
}

// The members of `position_` after those of the object `extensions`.
std::string ErrorList::with_position(std::string_view extensions) const {
  if (position_.empty()) return std::string(extensions);
  std::string joined(extensions.empty() ? "{" : extensions.substr(0, extensions.rfind('}')));
  const bool has_members = joined.find_last_not_of(" \t\r\n") != joined.find('{');
  return joined.append(has_members ? "," : "").append(position_).append("}");
}

ErrorText ErrorList::text_of(const shared::json::Value& error) const {
  if (mask_ != nullptr) return {shared::json::quote(kMaskedMessage), masked_extensions(error)};
  const auto message = error.find("message");
  const auto extensions = error.find("extensions");
  return {message && message->is_string() ? std::string(message->raw())
                                          : R"("The subgraph gave no message for this error")",
          extensions && extensions->is_object() ? std::string(extensions->raw()) : std::string()};
}

void ErrorList::relay(const shared::json::Value& error, const Path& path, Offsets offsets) {
  add(text_of(error), path, offsets);
  relayed_.insert(path_json(path));
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

std::uint16_t FailureList::add(const std::string& message,
                               std::string extensions,
                               std::uint16_t because) {
  return add(Failure{.text = {shared::json::quote(message), std::move(extensions)},
                     .below = {},
                     .because = because});
}

std::uint16_t FailureList::add_relayed(ErrorText text, std::uint16_t because) {
  return add(Failure{.text = std::move(text), .below = {}, .because = because, .is_relayed = true});
}

std::uint16_t FailureList::add_relayed(ErrorText text, PlaceBelow below) {
  return add(Failure{.text = std::move(text), .below = std::move(below), .is_relayed = true});
}

std::uint16_t FailureList::elsewhere(std::uint16_t failure) {
  if (failure == 0) return 0;
  const Failure of_failure = (*this)[failure];
  const std::uint16_t because = elsewhere(of_failure.because);
  return add(Failure{.text = of_failure.text,
                     .below = {},
                     .because = because,
                     .is_relayed = of_failure.is_relayed});
}

std::uint16_t FailureList::add(Failure failure) {
  constexpr std::size_t kFailuresMax = 65'000;
  std::string key = std::to_string(failure.because);
  key.append(1, failure.is_relayed ? 'r' : ' ').append(failure.text.message_json);
  key.append(1, '\0').append(failure.text.extensions);
  if (!failure.below.path.empty()) key.append(1, '\0').append(path_json(failure.below.path));
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) return known->second;
  if (failures_.size() == kFailuresMax) return kFailuresMax;
  failures_.push_back(std::move(failure));
  const auto number = static_cast<std::uint16_t>(failures_.size());
  numbers_.emplace(std::move(key), number);
  return number;
}

void FailureList::mark(Cell& cell, const Container& container, std::uint16_t failure) {
  if (cell.kind != CellKind::kAbsent || cell.failure != 0) return;
  set(cell, container, failure);
}

void FailureList::mark_null(Cell& cell, const Container& container, std::uint16_t failure) {
  if (cell.has_value() || cell.is_final) return;
  if (cell.failure == 0) {
    set(cell, container, failure);
    return;
  }
  for (std::uint16_t each = failure; each != 0; each = (*this)[each].because) {
    if (is_among(each, cell.failure)) continue;
    Failure beside = (*this)[each];
    beside.because = cell.failure;
    beside.is_reported = false;
    beside.first = nullptr;
    set(cell, container, add(std::move(beside)));
  }
}

void FailureList::set(Cell& cell, const Container& container, std::uint16_t failure) {
  cell.failure = failure;
  for (std::uint16_t each = failure; each != 0; each = (*this)[each].because) {
    Failure& marked = failures_[each - 1U];
    if (marked.first != nullptr) continue;
    marked.first = &container;
    marked.cell = &cell;
  }
}

bool FailureList::is_among(std::uint16_t failure, std::uint16_t of) const {
  const ErrorText& text = (*this)[failure].text;
  const std::string place = path_json((*this)[failure].below.path);
  for (std::uint16_t each = of; each != 0; each = (*this)[each].because) {
    const ErrorText& other = (*this)[each].text;
    if (other.message_json == text.message_json && other.extensions == text.extensions &&
        path_json((*this)[each].below.path) == place)
      return true;
  }
  return false;
}

void FailureList::report(std::uint16_t failure,
                         const Path& path,
                         Offsets offsets,
                         ErrorList& errors) {
  for (std::uint16_t each = failure; each != 0; each = (*this)[each].because) {
    Failure& reported = failures_[each - 1U];
    reported.is_reported = true;
    if (reported.below.path.empty() || path.empty()) {
      errors.add(reported.text, path, offsets);
      continue;
    }
    Path place = path;
    place.insert(place.end(), reported.below.path.begin(), reported.below.path.end());
    errors.add(reported.text, place, reported.below.offsets);
  }
}

void FailureList::report_rest(const plan::QueryPlan& plan,
                              const SlotTree& tree,
                              ErrorList& errors) {
  std::vector<bool> is_part(failures_.size() + 1, false);
  std::set<std::pair<std::string_view, std::string_view>> reported;
  for (const Failure& failure : failures_) {
    if (!failure.is_reported) is_part[failure.because] = true;
    if (failure.is_reported) reported.emplace(failure.text.message_json, failure.text.extensions);
  }
  for (std::size_t index = 0; index < failures_.size(); ++index) {
    const Failure& failure = failures_[index];
    if (failure.is_reported || is_part[index + 1]) continue;
    const auto number = static_cast<std::uint16_t>(index + 1);
    const bool is_null = failure.cell != nullptr && !failure.cell->has_value();
    if (!is_null && !failure.is_relayed) continue;
    // Where it met another failure, it was reported beside that.
    if (!is_null && reported.contains({failure.text.message_json, failure.text.extensions}))
      continue;
    reported.emplace(failure.text.message_json, failure.text.extensions);
    const std::optional<Path> path =
        is_null ? tree.path_of(*failure.first, *failure.cell) : std::nullopt;
    if (path) {
      report(number, *path, offsets_at(plan, tree.root(), *path), errors);
    } else {
      report(number, {}, {}, errors);
    }
  }
}

}  // namespace exec::execution
