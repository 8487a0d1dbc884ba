// TestCertificates: a certificate authority that lives for one test, and what it has signed.
//
// Nothing of it is committed and nothing of it is trusted by any other program. The files lie in a
// directory of their own and go with the object.
//
// Thread: any.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace tests {

struct CertificateFiles {
  std::string certificate;
  std::string key;
};

class TestCertificates {
 public:
  explicit TestCertificates(const std::string& name);
  ~TestCertificates();
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  [[nodiscard]] const std::string& ca_file() const { return ca_.certificate; }

  // Signed for `name`, and for `alternative` as OpenSSL writes it: "IP:127.0.0.1,DNS:localhost".
  [[nodiscard]] CertificateFiles sign(const std::string& name, const std::string& alternative);

 private:
  struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  using Certificate = std::unique_ptr<X509, Free>;
  using Key = std::unique_ptr<EVP_PKEY, Free>;

  Certificate make(const std::string& name, EVP_PKEY* key);
  CertificateFiles write(const std::string& name, X509* certificate, EVP_PKEY* key) const;

  std::string directory_;
  Key ca_key_;
  Certificate ca_certificate_;
  CertificateFiles ca_;
  long serial_ = 0;
};

}  // namespace tests
