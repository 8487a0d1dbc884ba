// keep_standard_descriptors: descriptors 0, 1 and 2 are open, on /dev/null if need be.
//
// Otherwise, in a process that was started without standard error, the next socket would get the
// number 2, and a client would receive the log.
//
// Thread: main, before anything is opened.
#pragma once

namespace shared::service {

void keep_standard_descriptors();

}  // namespace shared::service
