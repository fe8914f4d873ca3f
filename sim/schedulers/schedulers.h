// All schedulers, for those who choose one by name.
#pragma once
#include "sim/schedulers/bounded.h"
#include "sim/schedulers/coverage.h"
#include "sim/schedulers/exhaustive.h"
#include "sim/schedulers/pct.h"
#include "sim/schedulers/pos.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/recorder.h"
#include "sim/schedulers/reference.h"
#include "sim/schedulers/replay.h"
#include "sim/schedulers/surw.h"
