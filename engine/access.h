// What the kind and the order of an access mean, for all who watch accesses.
#pragma once
#include "engine/runtime.h"

namespace engine {

// An access of a lock, not of a word.
inline bool IsOfLock(AccessKind kind) { return kind == AccessKind::acquire || kind == AccessKind::release; }

// REQUIRES: of a word.
inline bool Writes(AccessKind kind) { return kind != AccessKind::load && kind != AccessKind::read; }

inline bool Acquires(MemoryOrder order) {
  return order == MemoryOrder::acquire || order == MemoryOrder::acq_rel || order == MemoryOrder::seq_cst;
}
inline bool Releases(MemoryOrder order) {
  return order == MemoryOrder::release || order == MemoryOrder::acq_rel || order == MemoryOrder::seq_cst;
}

}  // namespace engine
