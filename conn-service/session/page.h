// Page: a small document that is generated for each GET.  Thread: `body` is called on any.
#pragma once

#include <functional>
#include <string>

namespace conn::session {

struct Page {
  std::string path;
  std::string content_type;
  std::function<std::string()> body;
};

}  // namespace conn::session
