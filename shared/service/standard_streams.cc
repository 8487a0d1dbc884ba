#include "shared/service/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

namespace shared::service {

void keep_standard_descriptors() {
  int fd = ::open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO)  // open() gives the lowest number that is free
    fd = ::open("/dev/null", O_RDWR);
  if (fd >= 0) ::close(fd);
}

}  // namespace shared::service
