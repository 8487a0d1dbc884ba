#include "shared/service/process_metrics.h"

#include "shared/log/log.h"

namespace shared::service {

void write_process_metrics(metrics::Page& page) {
  page.counter("sluice_log_lines_dropped_total",
               "Log lines that were dropped, as standard error did not take them.",
               static_cast<double>(log::lines_dropped()));
}

}  // namespace shared::service
