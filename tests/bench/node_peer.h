// NodePeer: a program of peers/ under Node, which answers a line with a line. It is what a figure
// is measured beside, in the same run.
//
// Errors: start() answers null where there is no node or `npm ci` was not run in peers/; ask()
//         answers an empty line when the program has ended.
// Thread: its owner's.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>

#include "shared/sync/unique_fd.h"

namespace bench {

class NodePeer {
 public:
  [[nodiscard]] static std::unique_ptr<NodePeer> start(const std::string& script);
  ~NodePeer();
  NodePeer(const NodePeer&) = delete;
  NodePeer& operator=(const NodePeer&) = delete;

  [[nodiscard]] std::string ask(const std::string& line);

 private:
  NodePeer(pid_t child, shared::UniqueFd to, shared::UniqueFd from);

  pid_t child_;
  shared::UniqueFd to_;
  shared::UniqueFd from_;
};

}  // namespace bench
