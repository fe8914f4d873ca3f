"""Pretty-printers and a command for looking at a simulated run in gdb.

  gdb -x tools/gdb/tactus.py --args .tactus/tactus replay schedule.txt --scenario s.yaml --break-at commands.pop#17
  (gdb) run                       stops by SIGTRAP at that visit
  (gdb) p *current_               audio#3, running at commands.pop
  (gdb) tactus-contexts runtime   a line a context of a sim::SimRuntime

What is printed: sim::Context, sim::VirtualClock, engine::Point, and the sync types of engine/sync.
"""

import gdb
import gdb.printing

NO_CONTEXT = 0xFFFF
FOREVER = (1 << 63) - 1
STATES = ["done", "ready", "running", "spending", "busy", "spinning", "parked"]


def milliseconds(nanoseconds):
    value = int(nanoseconds)
    return "for ever" if value >= FOREVER else "%d.%06d ms" % (value // 1000000, value % 1000000)


def text(pointer):
    return pointer.string() if int(pointer) else ""


def context_number(value):
    number = int(value)
    return "nobody" if number == NO_CONTEXT else "context %d" % number


def atomic_value(atomic):
    """What a std::atomic of libstdc++ holds."""
    for name in ("_M_i", "_M_base"):
        try:
            inner = atomic[name]
        except gdb.error:
            continue
        return inner["_M_i"] if name == "_M_base" else inner
    return atomic


def pointed_to(unique_pointer):
    """What a std::unique_ptr<T[]> points to: it is laid out as one pointer."""
    element = unique_pointer.type.strip_typedefs().template_argument(0).target()
    return unique_pointer.address.cast(element.pointer().pointer()).dereference()


def waiting(waiters):
    numbers = []
    waiter = waiters["head_"]
    while int(waiter):
        numbers.append(str(int(waiter["context"])))
        waiter = waiter["next"]
    return "nobody waits" if not numbers else "waiting: " + ", ".join(numbers)


class Printer:
    def __init__(self, value):
        self.value = value


class ContextPrinter(Printer):
    def to_string(self):
        v = self.value
        name = str(v["name"]).strip('"') or "%s" % text(v["name_point"]["name"])
        state = STATES[int(v["state"])]
        line = "%d %s, priority %d, %s" % (int(v["id"]), name, int(v["priority"]), state)
        if state != "done":
            line += " at " + text(v["point"]["name"]) + (".end" if v["at_end"] else "")
        if state in ("running", "spending", "busy", "spinning"):
            line += ", core %d" % int(v["core"])
        if v["armed"]:
            line += ", due at " + milliseconds(v["due"])
        if int(v["left"]):
            line += ", %s of CPU time left" % milliseconds(v["left"])
        if int(v["slack"]):
            line += ", %s of slack" % milliseconds(v["slack"])
        if int(v["location"]["file"]):
            line += ", %s:%d" % (text(v["location"]["file"]), int(v["location"]["line"]))
        return line


class ClockPrinter(Printer):
    def to_string(self):
        return milliseconds(self.value["now_"])


class PointPrinter(Printer):
    def to_string(self):
        return text(self.value["name"])


class MutexPrinter(Printer):
    def to_string(self):
        owner = self.value["owner_"]["_M_i"]
        held = "free" if int(owner) == NO_CONTEXT else "held by " + context_number(owner)
        return "%s, %s" % (held, waiting(self.value["waiters_"]))


class ConditionPrinter(Printer):
    def to_string(self):
        return waiting(self.value["waiters_"])


class WakeEventPrinter(Printer):
    def to_string(self):
        waiter = self.value["waiter_"]
        told = "signalled" if self.value["signalled_"] else "not signalled"
        return told + ("" if int(waiter) == NO_CONTEXT else ", %s waits" % context_number(waiter))


class ValuePrinter(Printer):
    """Atomic and Shared: what they hold."""

    def to_string(self):
        return str(atomic_value(self.value["value_"]))


class QueuePrinter(Printer):
    """The elements that wait, oldest first."""

    def span(self):
        v = self.value
        capacity = int(v["capacity_"])
        if v.type.name.startswith("engine::SpscQueue"):
            read = int(atomic_value(v["read_"]))
            return read, int(atomic_value(v["write_"])) - read, capacity
        return int(v["first_"]), int(v["size_"]), capacity

    def to_string(self):
        _, size, capacity = self.span()
        return "%d of %d" % (size, capacity)

    def children(self):
        first, size, capacity = self.span()
        slots = pointed_to(self.value["slots_"])
        for i in range(size):
            yield "[%d]" % i, slots[(first + i) % capacity]

    def display_hint(self):
        return "array"


def printers():
    collection = gdb.printing.RegexpCollectionPrettyPrinter("tactus")
    for name, pattern, printer in [
        ("Context", "^sim::Context$", ContextPrinter),
        ("VirtualClock", "^sim::VirtualClock$", ClockPrinter),
        ("Point", "^engine::Point$", PointPrinter),
        ("Mutex", "^engine::Mutex$", MutexPrinter),
        ("Condition", "^engine::Condition$", ConditionPrinter),
        ("WakeEvent", "^engine::WakeEvent$", WakeEventPrinter),
        ("Atomic", "^engine::Atomic<.*>$", ValuePrinter),
        ("Shared", "^engine::Shared<.*>$", ValuePrinter),
        ("SpscQueue", "^engine::SpscQueue<.*>$", QueuePrinter),
        ("MpscQueue", "^engine::MpscQueue<.*>$", QueuePrinter),
    ]:
        collection.add_printer(name, pattern, printer)
    return collection


class Contexts(gdb.Command):
    """tactus-contexts RUNTIME: time, and a line for each context of a sim::SimRuntime."""

    def __init__(self):
        super().__init__("tactus-contexts", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        runtime = gdb.parse_and_eval(argument)
        if runtime.type.strip_typedefs().code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_REF):
            runtime = runtime.referenced_value()
        runtime = runtime.cast(gdb.lookup_type("sim::SimRuntime"))
        print("step %d, %s" % (int(runtime["step_"]), milliseconds(runtime["clock_"]["now_"])))
        contexts = pointed_to(runtime["contexts_"])
        for i in range(int(runtime["used_"])):
            print(ContextPrinter(contexts[i]).to_string())


gdb.printing.register_pretty_printer(None, printers(), replace=True)
Contexts()
