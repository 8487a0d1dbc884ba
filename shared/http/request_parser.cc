#include "shared/http/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <utility>

namespace shared::http {

namespace {

namespace beast = boost::beast;

constexpr std::string_view kHeadEnd = "\r\n\r\n";

// No chunked body ends with less to come: `0 CRLF CRLF`. Beast asserts that it has as much when it
// looks again at a last chunk that came in part.
constexpr std::size_t kChunkedRestMin = 5;

struct Refusal {
  int status = 0;
  std::string_view reason;
};

// Beast's callbacks, writing into our Request.
class Parser final : public beast::http::basic_parser<true> {
 public:
  Parser(Request& request, const RequestLimits& limits) : request_(request), limits_(limits) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(limits.head_bytes_max) + 1024);
    body_limit(limits.body_bytes_max);
  }

 private:
  using Code = beast::error_code;
  using View = beast::string_view;

  static std::string copy(View text) { return {text.data(), text.size()}; }

  void on_request_impl(beast::http::verb, View method, View target, int version, Code&) override {
    request_.method = copy(method);
    request_.target = copy(target);
    request_.version = version;
  }
  void on_field_impl(beast::http::field, View name, View value, Code&) override {
    if (is_header_done()) return;  // a trailer: no field that is read here may stand there
    request_.fields.push_back({copy(name), copy(value)});
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& size, Code& code) override {
    if (size && *size > limits_.body_bytes_max) code = beast::http::error::body_limit;
  }
  std::size_t on_body_impl(View body, Code&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Code& code) override {
    if (request_.body.size() + body.size() > limits_.body_bytes_max) {
      code = beast::http::error::body_limit;
      return 0;
    }
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(Code&) override {}
  void on_response_impl(int, View, int, Code&) override {}

  Request& request_;
  const RequestLimits& limits_;
};

// What the head's text may not contain, whatever Beast would make of it.
std::optional<Refusal> check_head_text(std::string_view head, const RequestLimits& limits) {
  std::size_t lines = 0;
  for (std::size_t from = 0; from < head.size(); ++lines) {
    const std::size_t end = head.find('\n', from);
    const std::string_view line = head.substr(from, end - from);
    if (!line.ends_with('\r')) return Refusal{400, "bare line feed"};
    if (line.find('\r') != line.size() - 1) return Refusal{400, "bare carriage return"};
    if (line.find('\0') != std::string_view::npos) return Refusal{400, "NUL in the head"};
    if (lines > 0 && (line[0] == ' ' || line[0] == '\t'))
      return Refusal{400, "obsolete line folding"};
    from = end + 1;
  }
  const std::string_view request_line = head.substr(0, head.find('\r'));
  if (request_line.size() > limits.target_bytes_max + 32) return Refusal{414, "target too long"};
  if (lines > limits.fields_max + 2) return Refusal{431, "too many header fields"};
  return std::nullopt;
}

std::optional<Refusal> check_fields(const Request& request) {
  const std::size_t hosts = count(request.fields, "host");
  if (hosts > 1 || (hosts == 0 && request.version >= 11))
    return Refusal{400, "exactly one Host is needed"};
  if (count(request.fields, "content-length") > 1)
    return Refusal{400, "several Content-Length fields"};
  if (const std::string* length = find(request.fields, "content-length")) {
    const bool is_digits = !length->empty() && std::ranges::all_of(*length, [](char c) {
      return c >= '0' && c <= '9';
    });
    if (!is_digits) return Refusal{400, "Content-Length is not a number"};
  }
  if (count(request.fields, "transfer-encoding") > 0) {
    if (count(request.fields, "transfer-encoding") > 1 ||
        !equals_ignoring_case(*find(request.fields, "transfer-encoding"), "chunked"))
      return Refusal{400, "unknown Transfer-Encoding"};
    if (request.version < 11) return Refusal{400, "Transfer-Encoding in HTTP/1.0"};
  }
  return std::nullopt;
}

Refusal to_refusal(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::body_limit) return {413, "body too large"};
  if (code == error::header_limit) return {431, "header fields too large"};
  if (code == error::bad_version) return {505, "HTTP/1.0 or HTTP/1.1 only"};
  return {400, "malformed request"};
}

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(const RequestLimits& limits) : limits_(limits) {}

  Fed feed(std::string_view bytes) {
    if (refusal_.status != 0) return {State::kRefused, 0};
    if (!parser_) bytes = without_leading_line_ends(bytes, skipped_);
    rest_ += bytes;
    State state = State::kNeedsMore;
    if (!parser_) state = parse_head();
    if (state == State::kNeedsMore && parser_) state = parse_body(*parser_);
    // What follows the request came with these bytes: before them it was not complete.
    std::size_t taken = bytes.size() + std::exchange(skipped_, 0);
    if (state == State::kRequest) {
      taken -= rest_.size();
      rest_.clear();
    }
    return {state, taken};
  }

  Request take() {
    parser_.reset();
    has_said_continue_ = false;
    return std::exchange(request_, {});
  }

  [[nodiscard]] const Refusal& refusal() const { return refusal_; }
  [[nodiscard]] bool is_idle() const { return rest_.empty() && !parser_; }
  [[nodiscard]] bool is_in_body() const { return parser_.has_value(); }

 private:
  // RFC 9112 §2.2: empty lines before a request are to be ignored.
  std::string_view without_leading_line_ends(std::string_view bytes, std::size_t& skipped) const {
    while (rest_.empty() && (bytes.starts_with('\r') || bytes.starts_with('\n'))) {
      bytes.remove_prefix(1);
      ++skipped;
    }
    return bytes;
  }

  State refuse(Refusal why) {
    refusal_ = why;
    rest_.clear();
    return State::kRefused;
  }

  State parse_head() {
    const std::size_t from = searched_ < kHeadEnd.size() ? 0 : searched_ - kHeadEnd.size();
    const std::size_t end = rest_.find(kHeadEnd, from);
    searched_ = rest_.size();
    if (end == std::string::npos) {
      if (rest_.size() <= limits_.head_bytes_max) return State::kNeedsMore;
      const bool is_in_first_line = rest_.find("\r\n") == std::string::npos;
      return refuse(is_in_first_line ? Refusal{414, "target too long"}
                                     : Refusal{431, "header fields too large"});
    }
    searched_ = 0;
    const std::size_t size = end + kHeadEnd.size();
    if (size > limits_.head_bytes_max) return refuse({431, "header fields too large"});
    const std::string_view head = std::string_view(rest_).substr(0, size);
    if (const auto why = check_head_text(head, limits_)) return refuse(*why);

    parser_.emplace(request_, limits_);
    beast::error_code code;
    const std::size_t used = parser_->put(boost::asio::const_buffer(head.data(), size), code);
    if (code && code != beast::http::error::need_more) return refuse(to_refusal(code));
    if (!parser_->is_header_done() || used != size) return refuse({400, "malformed request"});
    if (const auto why = check_fields(request_)) return refuse(*why);
    rest_.erase(0, size);
    request_.keep_alive = parser_->keep_alive();
    return State::kNeedsMore;
  }

  State parse_body(Parser& parser) {
    const std::size_t rest_min = parser.chunked() ? kChunkedRestMin : 1;
    while (!parser.is_done() && rest_.size() >= rest_min) {
      beast::error_code code;
      const std::size_t used =
          parser.put(boost::asio::const_buffer(rest_.data(), rest_.size()), code);
      if (code && code != beast::http::error::need_more) return refuse(to_refusal(code));
      rest_.erase(0, used);
      if (used == 0) break;
    }
    if (parser.is_done()) return State::kRequest;
    if (rest_.size() > limits_.head_bytes_max) return refuse({400, "chunk header too large"});
    return should_continue() ? State::kNeedsContinue : State::kNeedsMore;
  }

  bool should_continue() {
    if (has_said_continue_ || request_.version < 11) return false;
    has_said_continue_ = true;
    return request_.body.empty() && has_element(request_.fields, "expect", "100-continue");
  }

  const RequestLimits limits_;
  Request request_;
  std::optional<Parser> parser_;  // from the end of the head on
  std::string rest_;              // bytes not yet parsed
  std::size_t searched_ = 0;      // of rest_, for the end of the head
  std::size_t skipped_ = 0;
  bool has_said_continue_ = false;
  Refusal refusal_;
};

RequestParser::RequestParser(const RequestLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

RequestParser::Fed RequestParser::feed(std::string_view bytes) {
  return impl_->feed(bytes);
}
Request RequestParser::take() {
  return impl_->take();
}
int RequestParser::refusal() const {
  return impl_->refusal().status;
}
std::string_view RequestParser::refusal_reason() const {
  return impl_->refusal().reason;
}
bool RequestParser::is_idle() const {
  return impl_->is_idle();
}
bool RequestParser::is_in_body() const {
  return impl_->is_in_body();
}

}  // namespace shared::http
