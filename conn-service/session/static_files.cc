#include "conn-service/session/static_files.h"

#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace conn::session {

namespace {

namespace http = shared::http;

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
};

// FNV-1a: an ETag distinguishes versions of one file; it need not resist forgery.
std::string etag_of(std::string_view body) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char byte : body)
    hash = (hash ^ static_cast<std::uint8_t>(byte)) * 1099511628211U;
  return fmt::format("\"{:016x}-{:x}\"", hash, body.size());
}

bool is_unchanged(const http::Request& request, std::string_view etag) {
  for (std::string_view known : http::elements(request.fields, "if-none-match")) {
    if (known.starts_with("W/")) known.remove_prefix(2);
    if (known == etag || known == "*") return true;
  }
  return false;
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

bool percent_decode(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return false;
      unsigned byte = 0;
      const char* end = text.data() + i + 3;
      if (std::from_chars(text.data() + i + 1, end, byte, 16).ptr != end) return false;
      c = static_cast<char>(byte);
      i += 2;
    }
    if (c == '\0') return false;
    out += c;
  }
  return true;
}

void StaticFiles::add(std::string path, std::string body) {
  const std::string_view type = content_type_of(path);
  std::string etag = etag_of(body);
  files_.insert_or_assign(std::move(path), File{std::move(body), type, std::move(etag)});
}

http::Response StaticFiles::answer(const http::Request& request) const {
  std::string path;
  if (!percent_decode(request.path(), path)) return http::plain_text(400, "Bad path\n");
  if (path.ends_with('/')) path += "index.html";
  const auto file = files_.find(path);
  if (file == files_.end()) return http::plain_text(404, "Not found\n");
  if (request.method != "GET" && request.method != "HEAD") return http::only_get_and_head();
  http::Response response;
  response.fields = {{"Content-Type", std::string(file->second.content_type)},
                     {"ETag", file->second.etag},
                     {"Cache-Control", "no-cache"},
                     {"X-Content-Type-Options", "nosniff"}};
  if (is_unchanged(request, file->second.etag)) {
    response.status = 304;
  } else {
    response.body = file->second.body;
  }
  return response;
}

}  // namespace conn::session
