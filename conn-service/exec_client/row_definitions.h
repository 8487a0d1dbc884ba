// RowDefinitions: the definitions of all of the hub's rows, for the streams that need them.
// Thread: the hub's.
#pragma once

#include <memory>
#include <unordered_map>

#include "conn-service/pipeline/executor.h"

namespace conn::exec_client {

using SharedRowDefinition = std::shared_ptr<const pipeline::RowDefinition>;
using RowDefinitions = std::unordered_map<pipeline::RowId, SharedRowDefinition>;

}  // namespace conn::exec_client
