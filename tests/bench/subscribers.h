// Subscribers: who the clients of a ConnUnderLoad are: what they send, and what their subscriptions
// are compiled to. Each has one, with a UUID for its id, as the usual client libraries have.
#pragma once

#include <cstddef>
#include <string>

#include "conn-service/pipeline/request.h"
#include "tests/bench/conn_under_load.h"

namespace bench {

struct Subscribers {
  bool has_own_row = false;     // the variables of each are its own
  std::size_t token_bytes = 0;  // of a header of its own that is forwarded for events
};

[[nodiscard]] ConnUnderLoad::Options options_for(const Subscribers& subscribers,
                                                 conn::pipeline::Body body);

// The variables of one that has its own row.
[[nodiscard]] std::string variables_of(std::size_t number);

// What a client gets of an event with this body; of the same size for all.
[[nodiscard]] std::string frame_of(const conn::pipeline::Body& body);

}  // namespace bench
