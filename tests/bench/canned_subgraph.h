// CannedSubgraph: an HTTP/1.1 server on a thread of its own that has two answers.
//
//   POST, any body ───────────▶ `answer`
//   ... that asks `_entities` ─▶ `entities_answer`
//
// "########" in `answer` becomes the request's number in eight digits, so that no two entities are
// equal and they cannot be fetched once for all.
//
// Keep-alive, one write an answer, nothing else: it must cost less than what is measured beside it.
//
// Thread: construction and destruction: its owner's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "shared/loop/loop.h"
#include "shared/sync/unique_fd.h"

namespace bench {

class CannedSubgraph {
 public:
  CannedSubgraph(std::string_view answer, std::string_view entities_answer);
  ~CannedSubgraph();
  CannedSubgraph(const CannedSubgraph&) = delete;
  CannedSubgraph& operator=(const CannedSubgraph&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  struct Connection {
    shared::UniqueFd fd;
    std::string input;
    std::unique_ptr<shared::loop::Watch> watch;
  };

  void accept();
  void read(int fd);
  [[nodiscard]] const std::string& numbered_answer();
  [[nodiscard]] bool answer_next(Connection& connection);  // false: a request is not complete

  std::string answer_;
  std::size_t number_at_ = std::string::npos;
  std::uint64_t requests_ = 0;
  const std::string entities_answer_;
  std::string url_;
  shared::loop::Loop loop_;
  shared::UniqueFd listener_;
  std::map<int, Connection> connections_;
  std::unique_ptr<shared::loop::Watch> watch_;
  std::thread thread_;
};

}  // namespace bench
