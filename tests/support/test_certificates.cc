#include "tests/support/test_certificates.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "shared/base/check.h"

namespace tests {

namespace {

std::string new_directory() {
  std::string name = std::filesystem::temp_directory_path() / "sluice-certificates-XXXXXX";
  CHECK(::mkdtemp(name.data()) != nullptr);
  return name;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  CHECK(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificates::TestCertificates(const std::string& name)
    : directory_(new_directory()), ca_key_(EVP_EC_gen("P-256")) {
  ca_certificate_ = make(name, ca_key_.get());
  X509* ca = ca_certificate_.get();
  X509_set_issuer_name(ca, X509_get_subject_name(ca));
  add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
  CHECK(X509_sign(ca, ca_key_.get(), EVP_sha256()) > 0);
  ca_ = write("ca", ca, ca_key_.get());
}

TestCertificates::~TestCertificates() {
  std::filesystem::remove_all(directory_);
}

CertificateFiles TestCertificates::sign(const std::string& name, const std::string& alternative) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = make(name, key.get());
  X509* ca = ca_certificate_.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(ca));
  add_extension(certificate.get(), ca, NID_subject_alt_name, alternative);
  CHECK(X509_sign(certificate.get(), ca_key_.get(), EVP_sha256()) > 0);
  return write(name, certificate.get(), key.get());
}

TestCertificates::Certificate TestCertificates::make(const std::string& name, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial_);
  X509_gmtime_adj(X509_getm_notBefore(x509), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3'600);
  X509_set_pubkey(x509, key);
  X509_NAME_add_entry_by_NID(X509_get_subject_name(x509), NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()),  // NOLINT
                             static_cast<int>(name.size()), -1, 0);
  return certificate;
}

CertificateFiles TestCertificates::write(const std::string& name,
                                         X509* certificate,
                                         EVP_PKEY* key) const {
  CertificateFiles files{directory_ + "/" + name + ".pem", directory_ + "/" + name + ".key"};
  const auto open = [](const std::string& file) {
    return std::unique_ptr<std::FILE, int (*)(std::FILE*)>(std::fopen(file.c_str(), "w"),
                                                           std::fclose);
  };
  CHECK(PEM_write_X509(open(files.certificate).get(), certificate) == 1);
  CHECK(PEM_write_PrivateKey(open(files.key).get(), key, nullptr, nullptr, 0, nullptr, nullptr) ==
        1);
  return files;
}

}  // namespace tests
