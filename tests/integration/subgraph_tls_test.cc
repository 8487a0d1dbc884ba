// TLS, HTTP/2 by ALPN, certificates of both sides: against Node's servers, with an authority that
// lives for the test.
#include <array>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "shared/json/parsed_text.h"
#include "shared/sync/unique_fd.h"
#include "tests/integration/subgraph_fixture.h"
#include "tests/support/test_certificates.h"

namespace exec::subgraph {
namespace {

using shared::ErrorCode;
using testing::HasSubstr;

// subgraph_tls_server.mjs as a process.
class TlsServer {
 public:
  explicit TlsServer(const std::array<std::string, 3>& files) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    EXPECT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    input_.reset(in[1]);
    const shared::UniqueFd child_in(in[0]);
    const shared::UniqueFd child_out(out[1]);
    const shared::UniqueFd output(out[0]);
    std::array<std::string, 5> texts = {NODE_PROGRAM, TLS_SERVER, files[0], files[1], files[2]};
    std::array<char*, 6> arguments{};
    for (std::size_t i = 0; i < texts.size(); ++i)
      arguments[i] = texts[i].data();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, child_in.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, child_out.get(), STDOUT_FILENO);
    EXPECT_EQ(::posix_spawn(&process_, NODE_PROGRAM, &actions, nullptr, arguments.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    read_ports(output.get());
  }
  ~TlsServer() {
    input_.reset();  // it ends by itself
    ::waitpid(process_, nullptr, 0);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string url(const char* which, const std::string& path = "/graphql") const {
    const auto port = document_.root().find(which);
    return "https://127.0.0.1:" + std::string(port ? port->raw() : "0") + path;
  }

 private:
  void read_ports(int from) {
    std::array<char, 256> buffer{};
    while (ports_.find('\n') == std::string::npos) {
      const ssize_t count = ::read(from, buffer.data(), buffer.size());
      if (count <= 0) break;
      ports_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    EXPECT_TRUE(document_.parse(ports_)) << "what the server says of its ports: " << ports_;
  }

  shared::UniqueFd input_;
  pid_t process_ = 0;
  std::string ports_;
  shared::json::ParsedText document_;
};

class SubgraphTlsTest : public SubgraphTest {
 protected:
  static void SetUpTestSuite() {
    authority = std::make_unique<tests::TestCertificates>("authority");
    clients = std::make_unique<tests::TestCertificates>("clients");
    const auto server = authority->sign("server", "IP:127.0.0.1,DNS:localhost");
    tls =
        std::make_unique<TlsServer>(std::array{server.certificate, server.key, clients->ca_file()});
  }
  static void TearDownTestSuite() {
    tls.reset();
    clients.reset();
    authority.reset();
  }
  void SetUp() override {
    SubgraphTest::SetUp();
    options.tls.ca_file = authority->ca_file();
    options.connect_timeout_ms = 10'000;
    options.timeout_ms = 20'000;
  }

  // A member of the answer's `data`.
  [[nodiscard]] std::string member(std::size_t i, const char* name) const {
    shared::json::ParsedText document;
    const Result& result = *results.at(i);
    if (!result) return result.error().message;
    const auto root = document.parse(result->body);
    const auto data = root ? root->find("data") : std::nullopt;
    const auto value = data ? data->find(name) : std::nullopt;
    return value ? std::string(value->raw()) : result->body;
  }

  static std::unique_ptr<tests::TestCertificates> authority;
  static std::unique_ptr<tests::TestCertificates> clients;
  static std::unique_ptr<TlsServer> tls;
};

std::unique_ptr<tests::TestCertificates> SubgraphTlsTest::authority;
std::unique_ptr<tests::TestCertificates> SubgraphTlsTest::clients;
std::unique_ptr<TlsServer> SubgraphTlsTest::tls;

TEST_F(SubgraphTlsTest, AgreesOnHttp2AndSharesOneConnection) {
  (void)ask(tls->url("h2"));
  EXPECT_EQ(member(0, "http"), R"("2.0")");
  for (int i = 0; i < 200; ++i)
    send(std::string(2'000, ' '));
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 1; i <= 200; ++i) {
    ASSERT_EQ(member(i, "bytes"), "2000");
    ASSERT_EQ(member(i, "connection"), member(0, "connection"));
  }
  EXPECT_EQ(counters().connections, 1U);
}

TEST_F(SubgraphTlsTest, SpeaksHttp1WithAServerThatKnowsNoOther) {
  options.connections_max = 4;
  (void)ask(tls->url("h1"));
  EXPECT_EQ(member(0, "http"), R"("1.1")");
  for (int i = 0; i < 40; ++i)
    send("{}");
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 1; i <= 40; ++i)
    ASSERT_EQ(member(i, "http"), R"("1.1")");
  EXPECT_LE(counters().connections, 4U);
}

TEST_F(SubgraphTlsTest, InflatesWhateverLibcurlKnows) {
  const std::string plain = ask(tls->url("h2"));
  EXPECT_THAT(plain, HasSubstr(R"("encodings":"deflate, gzip, br, zstd")"));
  for (const char* coding : {"/gzip", "/deflate", "/br"}) {
    EXPECT_EQ(ask(tls->url("h2", coding)), plain) << coding;
    EXPECT_EQ(counters().bytes_received, plain.size() - 4) << "inflated";
  }
}

TEST_F(SubgraphTlsTest, GivesUpOnABombBeforeItGoesOff) {
  for (const char* which : {"h1", "h2"})
    for (const char* bomb : {"/bomb/gzip", "/bomb/br", "/bomb/deflate"})
      EXPECT_EQ(ask(tls->url(which, bomb)),
                "subgraph flights: its answer is larger than `response_max`, 8388608")
          << which << bomb;
  (void)ask(tls->url("h2"));
  EXPECT_EQ(member(0, "http"), R"("2.0")") << "and goes on";
}

TEST_F(SubgraphTlsTest, ReportsThatABodyCannotBeInflated) {
  for (const char* which : {"h1", "h2"}) {
    EXPECT_THAT(ask(tls->url(which, "/corrupt")), HasSubstr("unencoding")) << which;
    EXPECT_EQ(code(0), ErrorCode::kInternal);
  }
}

TEST_F(SubgraphTlsTest, GivesUpOnAnAnswerThatDoesNotEndAndKeepsTheOthersOfItsConnection) {
  (void)ask(tls->url("h2"));
  const std::string connection = member(0, "connection");
  options.timeout_ms = 50;
  EXPECT_THAT(ask(tls->url("h2", "/slow")), HasSubstr("no answer within"));
  EXPECT_EQ(code(0), ErrorCode::kDeadlineExceeded);
  options.timeout_ms = 20'000;
  (void)ask(tls->url("h2"));
  EXPECT_EQ(member(0, "connection"), connection);
}

TEST_F(SubgraphTlsTest, TrustsOnlyTheConfiguredAuthority) {
  options.tls.ca_file = clients->ca_file();
  EXPECT_THAT(ask(tls->url("h2")), HasSubstr("certificate"));
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  options.tls.ca_file.clear();  // the system's
  EXPECT_THAT(ask(tls->url("h2")), HasSubstr("certificate"));
  EXPECT_EQ(counters().connections, 0U);
}

TEST_F(SubgraphTlsTest, ChecksTheHostsNameToo) {
  std::string named = tls->url("h2");
  named.replace(named.find("127.0.0.1"), 9, "localhost");
  (void)ask(named);
  EXPECT_EQ(member(0, "http"), R"("2.0")") << text(0);
  const auto wrong = authority->sign("other", "DNS:other.example");
  const TlsServer stranger({wrong.certificate, wrong.key, clients->ca_file()});
  EXPECT_THAT(ask(stranger.url("h2")), HasSubstr("127.0.0.1"));
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
}

TEST_F(SubgraphTlsTest, AcceptsAnyCertificateOnlyIfConfiguredTo) {
  options.tls.ca_file.clear();
  options.tls.insecure = true;
  (void)ask(tls->url("h2"));
  EXPECT_EQ(member(0, "http"), R"("2.0")");
  options.tls.insecure = false;
  EXPECT_THAT(ask(tls->url("h2")), HasSubstr("certificate"))
      << "nor on a connection that was opened so";
}

TEST_F(SubgraphTlsTest, ShowsItsCertificateToAServerThatAsks) {
  EXPECT_THAT(ask(tls->url("mutual")), HasSubstr("subgraph flights: "));
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  const auto ours = clients->sign("exec-service", "DNS:exec-service");
  options.tls.certificate_file = ours.certificate;
  options.tls.key_file = ours.key;
  (void)ask(tls->url("mutual"));
  EXPECT_EQ(member(0, "client"), R"("exec-service")");
  const auto foreign = authority->sign("foreign", "DNS:foreign");
  options.tls.certificate_file = foreign.certificate;
  options.tls.key_file = foreign.key;
  EXPECT_THAT(ask(tls->url("mutual")), HasSubstr("subgraph flights: "))
      << "nor on the connection of another certificate";
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
}

TEST_F(SubgraphTlsTest, LooksAtItsCertificatesBeforeAnythingRuns) {
  const auto one = clients->sign("one", "DNS:one");
  const auto two = clients->sign("two", "DNS:two");
  struct Case {
    TlsOptions tls;
    std::string problem;
  };
  const Case cases[] = {
      {{.ca_file = "/nowhere.pem"}, "ca_file holds no certificate in PEM: /nowhere.pem"},
      {{.ca_file = one.key}, "ca_file holds no certificate in PEM: " + one.key},
      {{.certificate_file = one.certificate}, "key_file is missing, to go with `certificate_file`"},
      {{.key_file = one.key}, "certificate_file is missing, to go with `key_file`"},
      {{.certificate_file = one.key, .key_file = one.key},
       "certificate_file holds no certificate in PEM: " + one.key},
      {{.certificate_file = one.certificate, .key_file = one.certificate},
       "key_file holds no private key in PEM without a password: " + one.certificate},
      {{.certificate_file = one.certificate, .key_file = two.key},
       "key_file is not the key of `certificate_file`"},
      {{.certificate_file = one.certificate, .key_file = one.key}, ""},
  };
  for (const Case& c : cases) {
    const auto problem = subgraph_http::check_tls(c.tls);
    EXPECT_EQ(problem ? problem->option + " " + problem->what : "", c.problem);
  }
}

}  // namespace
}  // namespace exec::subgraph
