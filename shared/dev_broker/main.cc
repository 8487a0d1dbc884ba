// dev-broker: a Kafka broker for the demo and for tests. See dev_broker.h.
//
//   dev-broker --port 9092 --topic flights:4 --topic delays
//   127.0.0.1:9092
//
// Runs until SIGINT or SIGTERM, then exits with 0; its records are lost. Exit codes: 1, it cannot
// start; 2, its command line is wrong.
#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "shared/command_line/unexpected_argument.h"
#include "shared/dev_broker/dev_broker.h"

namespace {

constexpr int kWrongCommandLine = 2;

constexpr const char* kFooter =
    "\nExample:\n"
    "  dev-broker --port 9092 --topic flights:4 --topic delays\n"
    "\nPrints the brokers' addresses once they listen. SIGTERM and SIGINT: exit; all records are\n"
    "lost.\n"
    "Exit codes: 0, it was asked to stop; 1, it cannot start; 2, its command line is wrong.\n";

// Blocked in every thread, so that they wait for sigwait() below.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int run(const shared::dev_broker::DevBrokerOptions& options, const std::string& address_file) {
  const sigset_t signals = block_stop_signals();
  const auto broker = shared::dev_broker::DevBroker::open(options);
  if (!broker) {
    std::cerr << "dev-broker: " << broker.error().message << "\n";
    return 1;
  }
  if (!address_file.empty()) {
    std::ofstream file(address_file);
    file << (*broker)->bootstrap() << "\n" << std::flush;
    if (!file) {
      std::cerr << "dev-broker: cannot write " << address_file << "\n";
      return 1;
    }
  }
  std::cout << (*broker)->bootstrap() << "\n" << std::flush;
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): of memory, and of CLI11 before it parses
int main(int argc, char** argv) {
  CLI::App app(
      "A Kafka broker in memory, on 127.0.0.1, for development: librdkafka's mock cluster.",
      "dev-broker");
  app.set_version_flag("--version", "dev-broker " SLUICE_VERSION);
  app.footer(kFooter);
  shared::dev_broker::DevBrokerOptions options;
  std::string address_file;
  app.add_option("--port", options.port, "Port of the first broker; the others follow. 0: any")
      ->capture_default_str();
  app.add_option("--brokers", options.brokers, "How many brokers")
      ->capture_default_str()
      ->check(CLI::Range(1, 9));
  app.add_option_function<std::vector<std::string>>(
         "--topic",
         [&](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) {
             auto topic = shared::dev_broker::parse_topic(text);
             if (!topic) throw CLI::ValidationError("--topic", topic.error().message);
             options.topics.push_back(std::move(*topic));
           }
         },
         "NAME:PARTITIONS of a topic that exists from the start; may be repeated. Others are "
         "created with 4 partitions when a client first names them")
      ->take_all();
  app.add_option("--address-file", address_file,
                 "Write the brokers' addresses into this file once they listen");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for) {
    return app.exit(asked_for);
  } catch (const CLI::ParseError& error) {
    std::cerr << "dev-broker: "
              << shared::command_line::unexpected_argument(app).value_or(error.what())
              << "\nRun dev-broker --help for all options.\n";
    return kWrongCommandLine;
  }
  return run(options, address_file);
}
