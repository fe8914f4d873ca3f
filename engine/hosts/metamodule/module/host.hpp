// The host as the shared object sees it; null until it is bound, and while its globals are initialised.
#pragma once
#include "abi.h"

extern const TactusHost *tactus_host;
// Its `own`.
extern uintptr_t own_places;
