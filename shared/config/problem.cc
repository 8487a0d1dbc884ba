#include "shared/config/problem.h"

namespace shared::config {

std::string Place::text() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  if (line > 0 && column > 0) text += ":" + std::to_string(column);
  return text;
}

std::string Problem::text() const {
  return place.text() + ": " + message;
}

}  // namespace shared::config
