#include <memory>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "exec-service/subgraph_http/check_subgraph.h"

namespace exec::subgraph_http {

namespace {

struct Free {
  void operator()(BIO* file) const { BIO_free(file); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using File = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;

// Without a terminal no password can be typed.
int no_password(char*, int, int, void*) {
  return -1;
}

Certificate read_certificate(const std::string& name) {
  const File file(BIO_new_file(name.c_str(), "r"));
  return Certificate(file ? PEM_read_bio_X509(file.get(), nullptr, no_password, nullptr) : nullptr);
}

Key read_key(const std::string& name) {
  const File file(BIO_new_file(name.c_str(), "r"));
  return Key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, no_password, nullptr) : nullptr);
}

}  // namespace

std::optional<TlsProblem> check_tls(const subgraph::TlsOptions& options) {
  if (!options.ca_file.empty() && !read_certificate(options.ca_file))
    return TlsProblem{"ca_file", "holds no certificate in PEM: " + options.ca_file};
  if (options.certificate_file.empty() && options.key_file.empty()) return {};
  if (options.certificate_file.empty())
    return TlsProblem{"certificate_file", "is missing, to go with `key_file`"};
  if (options.key_file.empty())
    return TlsProblem{"key_file", "is missing, to go with `certificate_file`"};
  const Certificate certificate = read_certificate(options.certificate_file);
  if (!certificate)
    return TlsProblem{"certificate_file",
                      "holds no certificate in PEM: " + options.certificate_file};
  const Key key = read_key(options.key_file);
  if (!key)
    return TlsProblem{"key_file",
                      "holds no private key in PEM without a password: " + options.key_file};
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return TlsProblem{"key_file", "is not the key of `certificate_file`"};
  return {};
}

}  // namespace exec::subgraph_http
