#pragma once
#include <cstdint>

namespace MetaModule {

// Milliseconds since power on.
uint32_t get_ticks();
// Holds the core. Not in the audio context.
void delay_ms(uint32_t ms);

namespace System {
using MetaModule::delay_ms;
using MetaModule::get_ticks;
}  // namespace System

}  // namespace MetaModule
