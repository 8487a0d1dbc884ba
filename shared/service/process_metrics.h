// write_process_metrics: the metrics that both services have.
// Thread: any.
#pragma once

#include "shared/metrics/page.h"

namespace shared::service {

void write_process_metrics(metrics::Page& page);

}  // namespace shared::service
