// Sequencer: the hub's one count. Readings and resolve() calls take a number each; a fence is the
// number that comes next.
#pragma once

#include "conn-service/routing/ids.h"

namespace conn::pipeline {

class Sequencer {
 public:
  routing::Sequence next() { return routing::Sequence{++last_.value}; }
  [[nodiscard]] routing::Sequence fence() const { return routing::Sequence{last_.value + 1}; }

 private:
  routing::Sequence last_;
};

}  // namespace conn::pipeline
