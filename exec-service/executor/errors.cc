#include "exec-service/executor/errors.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "exec-service/executor/error_locations.h"
#include "shared/json/writer.h"

namespace exec::executor {
namespace {

using shared::json::Writer;

void write_elements(Writer& json, const Path& path) {
  json.begin_array();
  for (const PathElement& element : path) {
    if (element.index == plan::kNone) {
      json.string(element.key);
    } else {
      json.integer(element.index);
    }
  }
  json.end_array();
}

}  // namespace

bool ErrorList::is_relayed(const Path& path) const {
  if (relayed_.empty()) return false;
  std::string text;
  Writer json(text);
  write_elements(json, path);
  return relayed_.contains(text);
}

bool ErrorList::begin() {
  ++count_;
  if (count_ > limits_.errors_max || is_too_large()) return false;
  if (!json_.empty()) json_.push_back(',');
  return true;
}

void ErrorList::add(std::string_view message,
                    const Path& path,
                    Offsets offsets,
                    std::string_view extensions) {
  if (!begin()) return;
  Writer json(json_);
  json.begin_object().key("message").string(message);
  write_place(json, path, offsets);
  write_extensions(json, extensions);
  json.end_object();
}

void ErrorList::write_place(Writer& json, const Path& path, Offsets offsets) const {
  if (document_ != nullptr && !offsets.empty()) {
    json.key("locations").begin_array();
    for (const language::Offset offset : offsets) {
      const auto [line, column] = document_->location(offset);
      json.begin_object().key("line").integer(line).key("column").integer(column).end_object();
    }
    json.end_array();
  }
  if (!path.empty()) write_elements(json.key("path"), path);
}

// An object's text, `{…}`, and our members behind what is in it.
void ErrorList::write_extensions(Writer& json, std::string_view extensions) const {
  if (extensions.empty() && position_.empty()) return;
  if (position_.empty()) {
    json.key("extensions").raw(extensions);
    return;
  }
  std::string joined(extensions.empty() ? "{" : extensions.substr(0, extensions.rfind('}')));
  const bool has_members = joined.find_last_not_of(" \t\r\n") != joined.find('{');
  joined.append(has_members ? "," : "").append(position_).append("}");
  json.key("extensions").raw(joined);
}

void ErrorList::relay(const shared::json::Value& error, const Path& path, Offsets offsets) {
  if (!begin()) return;
  std::string place;
  Writer place_json(place);
  write_elements(place_json, path);
  relayed_.insert(std::move(place));
  Writer json(json_);
  json.begin_object();
  write_relayed(json, error, path, offsets);
  json.end_object();
}

void ErrorList::write_relayed(Writer& json,
                              const shared::json::Value& error,
                              const Path& path,
                              Offsets offsets) const {
  const auto message = error.find("message");
  const auto extensions = error.find("extensions");
  json.key("message");
  if (mask_ != nullptr) {
    json.string(kMaskedMessage);
  } else if (message && message->is_string()) {
    json.value(*message);
  } else {
    json.string("The subgraph gave no message for this error");
  }
  write_place(json, path, offsets);
  if (mask_ != nullptr) return write_extensions(json, masked_extensions(error));
  const bool has_extensions = extensions && extensions->is_object();
  write_extensions(json, has_extensions ? extensions->raw() : std::string_view());
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

void FailureList::tell(std::uint16_t failure,
                       const Path& path,
                       Offsets offsets,
                       ErrorList& errors) {
  Failure& told = failures_[failure - 1U];
  told.is_told = true;
  errors.add(told.message, path, offsets, told.extensions);
}

void FailureList::tell_the_rest(const plan::QueryPlan& plan,
                                const SlotTree& tree,
                                ErrorList& errors) {
  for (Failure& failure : failures_) {
    if (failure.is_told || failure.first == nullptr) continue;
    failure.is_told = true;
    const Path path = tree.path_of(*failure.first);
    errors.add(failure.message, path, offsets_at(plan, tree.root(), path), failure.extensions);
  }
}

}  // namespace exec::executor
