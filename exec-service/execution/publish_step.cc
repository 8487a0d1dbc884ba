#include "exec-service/execution/publish_step.h"

#include <string>
#include <string_view>
#include <utility>

#include "exec-service/execution/write_slots.h"
#include "shared/base/check.h"

namespace exec::execution {

using plan::Step;
using shared::Result;

void PublishStep::start(Index index) {
  RunState& state = context_.state;
  CHECK(state.input.supergraph != nullptr);
  const Step& step = state.plan.steps[index];
  Result<std::string> arguments =
      write_arguments(state.plan, step.arguments, state.input.variables);
  if (!arguments) {  // an error of the field: nothing was tried
    const Object& root = state.tree.root();
    state.failures.mark(
        root.cells[step.root_slot], root,
        state.failures.add(std::move(arguments.error().message), std::string(kBadUserInput)));
    context_.finish(index);
    return;
  }
  Result<ports::OutgoingEvent> event = outgoing_event(step, *std::move(arguments));
  if (!event) {
    on_published(index, tl::unexpected<shared::Error>(std::move(event.error())));
    return;
  }
  if (context_.publisher == nullptr) {
    on_published(index, shared::fail(shared::ErrorCode::kUnavailable, "nothing publishes here"));
    return;
  }
  handed_over_.insert(index);
  context_.publisher->publish(
      *std::move(event),
      context_.while_running([this, index](const auto& result) { on_published(index, result); }));
}

Result<ports::OutgoingEvent> PublishStep::outgoing_event(const Step& step,
                                                         std::string arguments_json) const {
  const RunInput& input = context_.state.input;
  const supergraph::PublishBinding& binding = input.supergraph->events.publications[step.binding];
  ports::OutgoingEvent event;
  event.provider = binding.provider;
  event.value = std::move(arguments_json);
  event.deadline_ms = input.deadline_ms;
  shared::json::ParsedText document;
  const auto arguments = document.parse(event.value, shared::json::kOwnText);
  if (!arguments) return tl::unexpected<shared::Error>(arguments.error().to_error());

  Result<std::string> topic = fill_template(binding.topic, *arguments);
  if (!topic) return tl::unexpected<shared::Error>(std::move(topic.error()));
  event.topic = *std::move(topic);
  if (binding.key) {
    Result<std::string> key = fill_template(*binding.key, *arguments);
    if (!key) return tl::unexpected<shared::Error>(std::move(key.error()));
    event.key = *std::move(key);
  }
  for (const supergraph::HeaderTemplate& header : binding.headers) {
    Result<std::string> text = fill_template(header.value, *arguments);
    if (!text) return tl::unexpected<shared::Error>(std::move(text.error()));
    event.headers.push_back({header.name, *std::move(text)});
  }
  if (input.publish_headers) {
    event.headers.insert(event.headers.end(), input.publish_headers->begin(),
                         input.publish_headers->end());
  }
  return event;
}

void PublishStep::on_published(Index index, const Result<void>& result) {
  handed_over_.erase(index);
  answer(index, result);
  context_.finish(index);
}

void PublishStep::abandon(Index index) {
  if (handed_over_.contains(index)) {
    answer(index, shared::fail(shared::ErrorCode::kDeadlineExceeded, "no delivery report"));
  } else {
    answer(index, shared::fail(shared::ErrorCode::kUnavailable, "the operation ended before"));
  }
}

void PublishStep::answer(Index index, const Result<void>& result) {
  RunState& state = context_.state;
  const Step& step = state.plan.steps[index];
  const Object& root = state.tree.root();
  constexpr std::string_view kSuccess = R"({"success":true})";
  constexpr std::string_view kFailure = R"({"success":false})";
  const auto answer = state.publications.emplace_back().parse(result ? kSuccess : kFailure);
  SlotWriter(state.plan, state.tree)
      .write_cell(step.selection, *answer, root.cells[step.root_slot], {root, step.root_slot});
  if (!result) {
    state.publish_failures.push_back(
        {state.tree.slot(root, step.root_slot).response_key, result.error()});
  }
}

}  // namespace exec::execution
