#include "exec-service/supergraph/event_binding_reader.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/schema/sdl_nodes.h"
#include "shared/topics/topic_name.h"

namespace exec::supergraph {

namespace {

using language::Directive;
using language::Value;
using language::ValueKind;

class BindingReader {
 public:
  BindingReader(const EventDialect& dialect,
                const EventField& at,
                const JoinTarget& target,
                const schema::SchemaLimits& limits)
      : dialect_(dialect), at_(at), target_(target), limits_(limits) {}

  void read() {
    const Directive* source = nullptr;
    const Directive* filter = nullptr;
    for (const Directive& directive : at_.node.directives) {
      const auto kind = dialect_.directive(directive.name.value);
      if (!kind) continue;
      if (*kind == EventDirective::kUnsupported) return;  // check_event_directives() reports it
      const Directive*& slot = *kind == EventDirective::kFilter ? filter : source;
      if (slot != nullptr) {
        report(directive.offset, fmt::format("{} has @{} and @{}; keep one", name(),
                                             slot->name.value, directive.name.value));
        return;
      }
      slot = &directive;
    }
    if (source == nullptr) {
      report(filter->offset, fmt::format("{} has a filter but is not an event; add "
                                         "@edfs__kafkaSubscribe(topics: [...])",
                                         name()));
      return;
    }
    if (*dialect_.directive(source->name.value) == EventDirective::kSubscribe) {
      read_subscription(*source, filter);
    } else {
      read_publication(*source, filter);
    }
  }

 private:
  void report(language::Offset offset, std::string message) {
    target_.errors.add({&at_.file, offset}, std::move(message));
  }
  [[nodiscard]] std::string at(language::Offset offset) const {
    const language::SourceLocation place = at_.file.document.location(offset);
    return fmt::format("{}:{}:{}", at_.file.name, place.line, place.column);
  }
  [[nodiscard]] std::string name() const { return target_.model().to_string(at_.field); }
  [[nodiscard]] const schema::Field& field() const { return target_.model()[at_.field]; }
  [[nodiscard]] bool is_on(language::OperationKind operation) const {
    const schema::Type* root = target_.model().root(operation);
    return root != nullptr && root->id == field().parent;
  }

  void read_subscription(const Directive& source, const Directive* filter) {
    if (!is_on(language::OperationKind::kSubscription)) {
      report(source.offset, fmt::format("@{} belongs on a field of the subscription root; "
                                        "{} is not one",
                                        source.name.value, name()));
      return;
    }
    SubscribeBinding binding;
    binding.field = at_.field;
    binding.graph = at_.graph;
    read_provider(source, binding);
    binding.topics = topics(source);
    if (filter != nullptr)
      binding.filter = read_event_filter(*filter, at_, target_, limits_.value_depth_max);
    target_.supergraph.events.subscriptions.push_back(std::move(binding));
  }

  void read_publication(const Directive& source, const Directive* filter) {
    if (!is_on(language::OperationKind::kMutation)) {
      report(source.offset,
             fmt::format("@{} belongs on a field of the mutation root; {} is not one",
                         source.name.value, name()));
      return;
    }
    if (filter != nullptr)
      report(filter->offset,
             fmt::format("{} publishes; a filter belongs on a subscription", name()));
    check_result();
    PublishBinding binding;
    binding.field = at_.field;
    binding.graph = at_.graph;
    read_provider(source, binding);
    std::vector<Template> all = topics(source);
    if (all.size() > 1) report(source.offset, fmt::format("{} can publish to one topic", name()));
    if (!all.empty()) binding.topic = std::move(all.front());
    if (const Value* key = given(source, "key")) binding.key = text(*key);
    if (const Value* headers = given(source, "headers")) binding.headers = read_headers(*headers);
    target_.supergraph.events.publications.push_back(std::move(binding));
  }

  // What a publication answers is made here: {"success": true}. A null for what may have been sent
  // would read as an error, so that the type is exact.
  void check_result() {
    const schema::TypeRef type = field().type;
    const bool fits =
        target_.model()[type.type].name == kPublishResult && !type.is_list() && type.is_non_null();
    if (!fits)
      report(at_.node.name.offset,
             fmt::format("{} publishes and must be of type {}!", name(), kPublishResult));
  }

  // Null stands for an argument that is left out.
  static const Value* given(const Directive& source, std::string_view argument) {
    const Value* value = schema::find_argument(source, argument);
    return value == nullptr || value->kind == ValueKind::kNull ? nullptr : value;
  }

  // The one of these arguments that is given.
  const Value* one_of(const Directive& source, std::initializer_list<std::string_view> arguments) {
    const Value* found = nullptr;
    std::string_view found_name;
    for (const std::string_view argument : arguments) {
      const Value* value = given(source, argument);
      if (value != nullptr && found != nullptr)
        report(value->offset, fmt::format("@{} has \"{}\" and \"{}\"; keep one", source.name.value,
                                          found_name, argument));
      if (value == nullptr || found != nullptr) continue;
      found = value;
      found_name = argument;
    }
    return found;
  }

  template <class Binding>
  void read_provider(const Directive& source, Binding& binding) {
    const Value* value = one_of(source, {"providerId", "sourceName", "sourceID"});
    binding.provider = value != nullptr ? std::string(value->text) : default_provider(source);
    binding.provider_at = at(value != nullptr ? value->offset : source.offset);
    if (value != nullptr) check_provider(value->text, *value);
  }

  // It is a key of a configuration, the same for every operation.
  void check_provider(std::string_view provider, const Value& value) {
    if (value.kind != ValueKind::kString) return;  // the directive's check reports it
    constexpr std::string_view kBlank = " \t\r\n";
    if (provider.find("{{") != std::string_view::npos) {
      report(value.offset, fmt::format("\"{}\" is not filled in: a provider is one for all "
                                       "operations; put the template into the topic",
                                       provider));
    } else if (provider.empty() || provider.find_first_of(kBlank) != std::string_view::npos) {
      report(value.offset,
             fmt::format("\"{}\" is not a valid provider name: it must not be empty or have blanks",
                         provider));
    }
  }

  std::string default_provider(const Directive& source) {
    for (const std::string_view argument : {"providerId", "sourceName", "sourceID"}) {
      if (auto otherwise = dialect_.default_text(source.name.value, argument)) return *otherwise;
    }
    return "default";
  }

  std::optional<Template> text(const Value& value) {
    if (value.kind != ValueKind::kString) return std::nullopt;  // the directive's check reports it
    auto parsed = parse_template(value.text, target_.model(), field(), false);
    if (parsed) return std::move(*parsed);
    report(value.offset, parsed.error().message);
    return std::nullopt;
  }

  std::vector<Template> topics(const Directive& source) {
    const Value* value = one_of(source, {"topics", "topic"});
    std::vector<Template> all;
    if (value == nullptr || (value->kind == ValueKind::kList && value->items.empty())) {
      report(source.offset, fmt::format("@{} needs a topic", source.name.value));
      return all;
    }
    const auto read_topic = [&](const Value& item) {
      auto topic = text(item);
      if (!topic) return;
      check_topic(*topic, item);
      if (std::ranges::find(all, topic->source, &Template::source) != all.end())
        report(item.offset,
               fmt::format("@{} has \"{}\" twice; keep one", source.name.value, topic->source));
      all.push_back(std::move(*topic));
    };
    for (const Value& item : schema::items_of(*value))
      read_topic(item);
    return all;
  }

  void check_topic(const Template& topic, const Value& value) {
    std::size_t length = 0;
    bool fits = !topic.parts.empty();
    if (topic.is_constant() && fits) fits = topic.source != "." && topic.source != "..";
    for (const TemplatePart& part : topic.parts) {
      fits = fits && std::ranges::all_of(part.text, shared::topics::is_topic_character);
      length += part.text.size();
    }
    if (!fits || length > shared::topics::kTopicNameBytesMax)
      report(value.offset, fmt::format("\"{}\" is not a valid topic name: {}", topic.source,
                                       shared::topics::kTopicNameRule));
  }

  // What we write besides would be there twice, once by a client's word.
  static std::string header_name_problem(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower.starts_with("sluice-") || lower == "traceparent")
      return fmt::format("the header \"{}\" is written by the service itself; choose another name",
                         name);
    if (name.find("{{") != std::string_view::npos)
      return fmt::format(
          "the name of a header is not filled in, \"{}\": templates belong in its "
          "value",
          name);
    return {};
  }

  std::vector<HeaderTemplate> read_headers(const Value& value) {
    std::vector<HeaderTemplate> headers;
    for (const Value& item : schema::items_of(value)) {
      const Value* header_name = schema::find_member(item, "name");
      const Value* header_value = schema::find_member(item, "value");
      if (header_name == nullptr || header_name->kind != ValueKind::kString ||
          header_name->text.empty() || header_value == nullptr ||
          header_value->kind != ValueKind::kString || item.fields.size() != 2) {
        report(item.offset, R"(a header is {name: "...", value: "..."})");
      } else if (const auto why = header_name_problem(header_name->text); !why.empty()) {
        report(header_name->offset, why);
      } else if (auto parsed = text(*header_value)) {
        headers.push_back({std::string(header_name->text), std::move(*parsed)});
      }
    }
    return headers;
  }

  const EventDialect& dialect_;
  const EventField& at_;
  const JoinTarget& target_;
  const schema::SchemaLimits& limits_;
};

}  // namespace

bool has_event_directive(const EventDialect& dialect, const language::FieldDefinition& node) {
  return std::ranges::any_of(node.directives, [&](const language::Directive& each) {
    return dialect.directive(each.name.value).has_value();
  });
}

void read_event_binding(const EventDialect& dialect,
                        const EventField& at,
                        const JoinTarget& target,
                        const schema::SchemaLimits& limits) {
  BindingReader(dialect, at, target, limits).read();
}

}  // namespace exec::supergraph
