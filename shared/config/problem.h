// Problem: one thing that is wrong with a configuration file, and where.
//
//   conn.yaml:12:11: `limits.outbox` needs a unit: write 1MiB or 1048576B, not `1048576`
//
// Shapes: lines and columns count from 1; 0: not known, or the file as a whole.
// Thread: any.
#pragma once

#include <string>

namespace shared::config {

struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  [[nodiscard]] std::string text() const;  // file:line:column, as far as it is known
};

struct Problem {
  Place place;
  std::string message;

  [[nodiscard]] std::string text() const;  // place: message
};

}  // namespace shared::config
