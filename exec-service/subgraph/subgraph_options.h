// SubgraphOptions: how one subgraph is reached; `subgraphs.NAME` of exec-service's configuration.
// docs/configuration.md says what each is for.
//
// Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "exec-service/subgraph/header_rules.h"

namespace exec::subgraph {

struct TlsOptions {
  std::string ca_file;           // PEM; empty: the system's
  std::string certificate_file;  // ours and its chain, PEM; empty: none is shown
  std::string key_file;          // of the certificate, PEM
  bool insecure = false;         // takes any certificate: anyone in between reads and answers

  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

// Of queries only, and never of one that may have been understood.
struct RetryOptions {
  std::size_t attempts_max = 2;             // the first one is among them; 1: no retries
  std::int64_t backoff_ms = 25;             // doubled for every further attempt; the wait is random
  std::int64_t backoff_max_ms = 500;        //   below it
  std::int64_t budget_percent = 20;         // of requests may be retries,
  std::int64_t budget_min_per_second = 10;  // and so many where there are few

  friend bool operator==(const RetryOptions&, const RetryOptions&) = default;
};

// A subgraph that fails is left alone for a while, and its requests fail at once.
struct CircuitOptions {
  bool enabled = true;
  std::size_t failures_in_a_row_max = 10;
  std::size_t failure_percent_max = 50;  // within the window,
  std::int64_t window_ms = 10'000;
  std::size_t window_requests_min = 20;  //   once it has seen so many
  std::int64_t open_ms = 1'000;          // doubled for each trial that fails
  std::int64_t open_max_ms = 10'000;
  std::int64_t slow_ms =
      1'000;  // a request abandoned earlier than that says nothing about the subgraph

  friend bool operator==(const CircuitOptions&, const CircuitOptions&) = default;
};

struct SubgraphOptions {
  std::string name;
  std::string url;                          // http:// or https://, from the configuration only
  std::int64_t connect_timeout_ms = 1'000;  // with the TLS handshake
  std::int64_t timeout_ms = 5'000;  // of the whole request: its wait for a connection, retries
  // Requests in flight. Over http:// each has a connection; over https:// with HTTP/2 they share.
  std::size_t connections_max = 64;
  // Requests beyond those. Further ones of queries and mutations are refused at once.
  std::size_t waiting_max = 1'024;
  std::int64_t idle_timeout_ms = 60'000;  // of a connection: it is not used again after
  std::size_t response_bytes_max = std::size_t{8} * 1024 * 1024;  // inflated
  bool compression = true;  // asks for gzip, br, zstd: what libcurl has
  // 169.254.0.0/16 and fe80::/10, where clouds keep their instance credentials.
  bool allow_link_local = false;
  TlsOptions tls;
  RetryOptions retry;
  CircuitOptions circuit;
  HeaderRules headers;

  friend bool operator==(const SubgraphOptions&, const SubgraphOptions&) = default;
};

}  // namespace exec::subgraph
