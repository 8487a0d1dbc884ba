// StaticFiles: the files of one directory, in memory, by path. A request's path is looked up among
// the names that were found when the directory was read, so no path can lead out of it.
//
// Spec:   RFC 9110 §13.1.2 (If-None-Match), §8.8.3 (ETag).
// Thread: any (const once filled).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "shared/http/request.h"
#include "shared/http/response.h"

namespace conn::session {

class StaticFiles {
 public:
  // `path` begins with a slash.
  void add(std::string path, std::string body);

  // To GET and HEAD: 200, 304 or 404; 405 to other methods.
  [[nodiscard]] shared::http::Response answer(const shared::http::Request& request) const;

  [[nodiscard]] bool is_empty() const { return files_.empty(); }

 private:
  struct File {
    std::string body;
    std::string_view content_type;
    std::string etag;
  };
  std::map<std::string, File, std::less<>> files_;
};

// By the file name's extension; application/octet-stream for others.
[[nodiscard]] std::string_view content_type_of(std::string_view path);

// %41 -> A; false for a bad escape or a NUL.
[[nodiscard]] bool percent_decode(std::string_view text, std::string& out);

}  // namespace conn::session
