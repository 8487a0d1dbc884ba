// PipelineContext: what the parts of the core share: what drives it from outside, its tables, and how
// they count and number. The core owns or is given all of it, and outlives its parts.
//
// Thread: the hub's.
#pragma once

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/event_source.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/holds.h"
#include "conn-service/pipeline/interest.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/release.h"
#include "conn-service/pipeline/rows.h"
#include "conn-service/pipeline/sequencer.h"
#include "conn-service/routing/group_table.h"
#include "conn-service/routing/ring_store.h"
#include "conn-service/routing/trigger_table.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

struct PipelineContext {
  const PipelineOptions& options;
  const shared::Clock& clock;
  Executor& executor;
  EventSource& source;

  Rows& rows;
  Interest& interest;
  Holds& holds;
  Release& release;
  routing::GroupTable& groups;
  routing::TriggerTable& triggers;
  routing::RingStore& rings;

  Sequencer& sequencer;
  Counters& counters;
};

}  // namespace conn::pipeline
