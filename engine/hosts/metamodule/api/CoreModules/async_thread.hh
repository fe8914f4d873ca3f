// Where the header was before version 2.1 of the SDK.
#pragma once
#include "threads/async_thread.hh"
