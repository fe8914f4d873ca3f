#include "sim/known_answers/known_answers.h"

namespace sim {
namespace {

constexpr KnownAnswer kAll[] = {
    {"lost update", "Lu et al., ASPLOS 2008: single-variable atomicity violation", "failure", 1, 200, LostUpdate,
     LostUpdateMended},
    {"two variables", "Lu et al., ASPLOS 2008: multi-variable atomicity violation", "failure", 1, 200, TwoVariables,
     TwoVariablesMended},
    {"use before open", "Lu et al., ASPLOS 2008: order violation", "failure", 1, 200, UseBeforeOpen,
     UseBeforeOpenMended},
    {"double-checked initialisation", "Bacon et al., 2000: double-checked locking is broken", "failure", 1, 500,
     DoubleChecked, DoubleCheckedMended},
    {"ABA on a stack", "Treiber, 1986; Michael, PODC 2002", "failure", 1, 5'000, StackWithAba, StackWithTag},
    {"buffer with one condition", "Andrews, 1991; Carver and Tai, 1991: a notify wakes the wrong kind", "deadlock", 2,
     5'000, OneCondition, TwoConditions},
    {"dining philosophers", "Dijkstra, EWD 310", "deadlock", 2, 1'000, Philosophers, PhilosophersMended},
    {"starving writer", "Courtois, Heymans, Parnas, CACM 1971", "failure", 1, 5'000, ReadersFirst, WritersFirst},
    {"Peterson, swapped", "Peterson, 1981: the turn before the flag", "failure", 2, 2'000, PetersonSwapped, Peterson},
    {"index too early", "Lamport, 1977: a queue of one producer and one consumer", "failure", 1, 500, IndexTooEarly,
     IndexLast},
    {"deque without a fence", "Chase, Lev, SPAA 2005; Le et al., PPoPP 2013", "failure", 1, 5'000, DequeWithoutFence,
     Deque},
    {"HALion's shared table", "HALion's scripts: Controller and Processor see the same globals", "failure", 1, 1'000,
     SharedTable, SharedTableInProcessor},
};

}  // namespace

std::span<const KnownAnswer> KnownAnswers() { return kAll; }

}  // namespace sim
