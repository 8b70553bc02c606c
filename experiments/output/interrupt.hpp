// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike {

/// From now on Ctrl-C (SIGINT) and SIGTERM set a flag instead of ending the program, so that the run can put
/// its folder in order. A second signal of the same kind ends the program at once.
void watch_for_interrupts();

/// True once a signal has come. Cheap enough for every iteration of a loop, and safe in every thread.
bool interrupted() noexcept;

/// Interrupted, naming the signal, once one has come.
void throw_if_interrupted();

/// Forgets a signal that has come.
void forget_interrupts() noexcept;

}  // namespace memspike
