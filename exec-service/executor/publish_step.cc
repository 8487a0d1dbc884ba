// Run, a mutation field that emits an event: {"success": …} into the root field.
#include <string>
#include <string_view>
#include <utility>

#include "exec-service/executor/run_plan.h"
#include "exec-service/executor/write_slots.h"
#include "shared/base/check.h"

namespace exec::executor {

using plan::Step;
using shared::Result;

void Run::start_publish(Index index) {
  CHECK(input_.supergraph != nullptr);
  const Step& step = plan_.steps[index];
  Result<std::string> arguments = write_arguments(plan_, step.arguments, input_.variables);
  if (!arguments) {  // an error of the field: nothing was tried
    mark_missing(index,
                 failures_.add(std::move(arguments.error().message), std::string(kBadUserInput)));
    finish_step(index);
    return;
  }
  Result<ports::OutgoingEvent> event = outgoing_event(step, *std::move(arguments));
  if (!event) {
    on_published(index, tl::unexpected<shared::Error>(std::move(event.error())));
    return;
  }
  if (publisher_ == nullptr) {
    on_published(index, shared::fail(shared::ErrorCode::kUnavailable, "nothing publishes here"));
    return;
  }
  publisher_->publish(*std::move(event), [run = weak_from_this(), index](const auto& result) {
    if (const auto self = run.lock()) self->on_published(index, result);
  });
}

Result<ports::OutgoingEvent> Run::outgoing_event(const Step& step,
                                                 std::string arguments_json) const {
  const supergraph::PublishBinding& binding = input_.supergraph->events.publications[step.binding];
  ports::OutgoingEvent event;
  event.provider = binding.provider;
  event.value = std::move(arguments_json);
  event.deadline_ms = input_.deadline_ms;
  shared::json::Document document;
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
  if (input_.publish_headers) {
    event.headers.insert(event.headers.end(), input_.publish_headers->begin(),
                         input_.publish_headers->end());
  }
  return event;
}

void Run::on_published(Index index, const Result<void>& result) {
  if (finished_) return;
  const Step& step = plan_.steps[index];
  const Object& root = tree_.root();
  constexpr std::string_view kSuccess = R"({"success":true})";
  constexpr std::string_view kFailure = R"({"success":false})";
  const auto answer = publications_.emplace_back().parse(result ? kSuccess : kFailure);
  write_cell(plan_, step.selection, *answer, tree_, root.cells[step.root_slot], root,
             step.root_slot);
  if (!result) {
    publish_failures_.push_back({tree_.slot(root, step.root_slot).response_key, result.error()});
  }
  finish_step(index);
}

}  // namespace exec::executor
