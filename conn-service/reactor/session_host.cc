#include "conn-service/reactor/session_host.h"

#include <utility>

#include "conn-service/pipeline/declared_variables.h"
#include "conn-service/pipeline/request_kind.h"
#include "conn-service/reactor/connection.h"

namespace conn::reactor {

using session::OperationNumber;

SessionHost::SessionHost(Connection& connection)
    : connection_(connection),
      client_((std::uint64_t{connection.state().id.value} << 48U) | ++connection.state().clients) {}

SessionHost::~SessionHost() {
  session_.reset();  // it stops its operations, through this
  if (has_place_) connection_.state().ports.quota.release();
}

bool SessionHost::authenticate(std::string_view payload_json) {
  ReactorState& state = connection_.state();
  SharedViewer viewer = state.forwarding.with_init(viewer_, payload_json, state.scratch);
  if (viewer == nullptr) return false;
  viewer_ = std::move(viewer);
  return true;
}

shared::Result<void> SessionHost::identify(const shared::http::Request& request) {
  ReactorState& state = connection_.state();
  auto viewer = state.forwarding.from_headers(request, state.scratch);
  if (!viewer) return tl::unexpected(std::move(viewer.error()));
  viewer_ = *std::move(viewer);
  return {};
}

session::RequestKind SessionHost::kind(const protocol::GraphqlRequest& request) const {
  if (pipeline::is_certainly_a_subscription(request)) return session::RequestKind::kSubscription;
  return pipeline::may_be_a_mutation(request) ? session::RequestKind::kMaybeMutation
                                              : session::RequestKind::kRead;
}

OperationNumber SessionHost::start(protocol::GraphqlRequest request) {
  ReactorState& state = connection_.state();
  const OperationNumber number = state.operations.add(*session_);
  pipeline::drop_undeclared_variables(request);
  state.hub->post(
      pipeline::Start{{state.id, number},
                      std::make_shared<const pipeline::Request>(pipeline::Request{
                          .graphql = std::move(request), .viewer = viewer_, .client = client_})});
  return number;
}

void SessionHost::stop(OperationNumber operation) {
  ReactorState& state = connection_.state();
  state.operations.remove(operation);
  state.hub->post(pipeline::Stop{{state.id, operation}});
}

bool SessionHost::admit_session() {
  ReactorState& state = connection_.state();
  if (state.is_draining) return true;  // it is closed at once
  if (state.ports.memory.is_at_least(shared::memory::Level::kElevated)) return false;
  if (!has_place_) has_place_ = state.ports.quota.take();
  return has_place_;
}

bool SessionHost::has_room_for_operation() const {
  return !connection_.state().ports.memory.is_at_least(shared::memory::Level::kHigh);
}

void SessionHost::request_flush() {
  connection_.request_flush();
}

}  // namespace conn::reactor
