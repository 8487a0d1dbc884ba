// set_up_allocator: sets up glibc's malloc for both services. service_main() calls it first.
//
// By default, malloc maps blocks of 128 KiB or more, and raises that limit to 32 MiB as soon as such
// a block is freed. With the low limit, every large message pays for its page faults again. With
// the high one, the memory of a burst, for example a mailbox of 100,000 messages, stays behind as
// holes between the blocks of sessions. Here the limit is fixed: the memory of messages comes from
// the heap and is reused, the memory of bursts goes back to the system.
//
// Thread: main, before any other.
#pragma once

namespace shared::service {

void set_up_allocator();

}  // namespace shared::service
