// Page: a small document that is made anew for each GET.  Thread: any may ask for `body`.
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
