// What the machine itself finds, as event types: the kinds that expectations name.
#pragma once
#include "engine/observe.h"

namespace sim {

using engine::EventType;
inline constexpr EventType kDeadlock{"deadlock", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kLivelock{"livelock", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kStepLimit{"step_limit", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kTimeLimit{"time_limit", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kStackOverflow{"stack_overflow", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kCrash{"crash", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kException{"exception", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kMaskedPark{"masked_park", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kInterruptPark{"interrupt_park", "{text}", {}, EventType::Class::finding};

// The one point at which an interrupt context may park.
inline constexpr engine::Point kIrqWait{"irq.wait"};

}  // namespace sim
