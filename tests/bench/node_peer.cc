#include "tests/bench/node_peer.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "shared/base/check.h"

namespace bench {

namespace {

struct Pipe {
  shared::UniqueFd read;
  shared::UniqueFd write;
};

Pipe open_pipe() {
  std::array<int, 2> ends{};
  CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  return {shared::UniqueFd(ends[0]), shared::UniqueFd(ends[1])};
}

}  // namespace

std::unique_ptr<NodePeer> NodePeer::start(const std::string& script) {
  const std::filesystem::path folder = SLUICE_BENCH_PEERS;
  if (!std::filesystem::exists(folder / "node_modules")) return nullptr;
  (void)std::signal(SIGPIPE, SIG_IGN);
  Pipe to = open_pipe();
  Pipe from = open_pipe();
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    (void)dup2(to.read.get(), STDIN_FILENO);
    (void)dup2(from.write.get(), STDOUT_FILENO);
    (void)execlp("node", "node", (folder / script).c_str(), nullptr);
    _exit(127);
  }
  return std::unique_ptr<NodePeer>(new NodePeer(child, std::move(to.write), std::move(from.read)));
}

NodePeer::NodePeer(pid_t child, shared::UniqueFd to, shared::UniqueFd from)
    : child_(child), to_(std::move(to)), from_(std::move(from)) {}

NodePeer::~NodePeer() {
  to_.reset();  // the end of its input is its end
  waitpid(child_, nullptr, 0);
}

std::string NodePeer::ask(const std::string& line) {
  const std::string text = line + '\n';
  if (write(to_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return "";
  std::string answer;
  for (char byte = 0; read(from_.get(), &byte, 1) == 1 && byte != '\n';)
    answer += byte;
  return answer;
}

}  // namespace bench
