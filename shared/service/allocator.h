// set_up_allocator: glibc's malloc, as both services need it. service_main() calls it first.
//
// Left alone, malloc maps what is 128 KiB or more, and raises that limit to 32 MiB as soon as such
// a block is freed. The first makes every large message cost its page faults again; the second
// leaves what a burst took, a mailbox of 100,000 messages say, as holes between what sessions hold.
// Here the limit is fixed: messages come from the heap and are used again, bursts are given back.
//
// Thread: main, before any other.
#pragma once

namespace shared::service {

void set_up_allocator();

}  // namespace shared::service
