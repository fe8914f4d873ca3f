"""A stand-in for ctcsound7: it plays nothing and writes down what a notebook or a script does, as a scenario.

    PYTHONPATH=tools/ctcsound7 TACTUS_SCENARIO=notebook.yaml python3 notebook.py
    tactus run notebook.yaml

Every call of a performance thread, and every call of a Csound that a thread performs, becomes an entry of the timeline,
with its time since the first `play`. Each thread of the program becomes a controller. What a task or a callback calls
is found by calling it once, and becomes its `do`. A process callback that does nothing when it is set is taken for a
handler of jobs: it is called before each further call and sleep of the program, and what it does then becomes a task of
a process queue that runs one job a cycle.

Limits: nothing is computed. compileOrc gives 0, evalCode NaN, join 1, channels what they were set to. A program that
goes another way for another value is recorded going the way of these. A process callback that does something when it is
set is recorded with what it does then. No audio, no strings in p-fields, no MIDI.

Environment:
    TACTUS_SCENARIO  the file to write at the end of the program; `ctcsound7.write(path)` writes earlier.
    TACTUS_CLOCK     `sleep`: time passes in time.sleep only, and that does not sleep. The file is then the same each time.
"""
import atexit
import math
import os
import sys
import threading
import time

_real_sleep = time.sleep
_MOST_JOBS = 1000  # that a handler is asked for at once: one that always has something to do is none


class _Clock:
    """Seconds, of the machine or of the sleeps alone."""

    def __init__(self):
        self.machine = time.monotonic
        self.virtual = os.environ.get("TACTUS_CLOCK") == "sleep"
        self.slept = 0.0
        time.sleep = self.sleep
        if self.virtual:
            time.time = self.now
            time.monotonic = self.now
            time.perf_counter = self.now

    def sleep(self, seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        _recording.poll()
        self.slept += seconds
        _real_sleep(0 if self.virtual else seconds)

    def now(self):
        return self.slept if self.virtual else self.machine()


_clock = _Clock()


class _Recording:
    """What the program did, in order."""

    def __init__(self):
        self.lock = threading.RLock()
        self.begun = None
        self.written = False
        self.csounds = []
        self.calls = []
        self.controllers = []
        self.local = threading.local()

    def controller(self):
        thread = threading.current_thread()
        name = "controller" if thread is threading.main_thread() else thread.name
        name = "".join(c if c.isalnum() else "_" for c in name).lower()
        if name not in self.controllers:
            self.controllers.append(name)
        return name

    def add(self, csound, verb, **arguments):
        with self.lock:
            inside = getattr(self.local, "inside", None)
            if inside is not None:
                inside.append({verb: arguments})
                return
            self.poll()
            if self.begun is None:
                self.begun = _clock.now()
            at = _clock.now() - self.begun
            self.calls.append((at, csound, self.controller(), verb, arguments))

    def poll(self):
        """Lets the handlers of jobs do what they have, as their threads would in the cycles since."""
        with self.lock:
            if getattr(self.local, "inside", None) is not None:
                return
            for csound in self.csounds:
                for _ in range(_MOST_JOBS):
                    calls, raised = self.calls_of(*csound.handler) if csound.handler else ([], False)
                    if not calls and not raised:
                        break
                    arguments = {"do": calls}
                    if raised:
                        arguments["raises"] = True
                    at = 0.0 if self.begun is None else _clock.now() - self.begun
                    self.calls.append((at, csound, self.controller(), "task", arguments))

    def calls_of(self, function, *arguments):
        """What a function does when it is called, as the list of a task."""
        outer = getattr(self.local, "inside", None)
        self.local.inside = calls = []
        raised = False
        try:
            function(*arguments)
        except Exception:  # a job that raises is recorded as one
            raised = True
        finally:
            self.local.inside = outer
        return calls, raised


_recording = _Recording()


class Csound:
    def __init__(self, *_, **__):
        self.name = "csound%d" % (len(_recording.csounds) + 1)
        self.options = []
        self.orchestra = []
        self.queue = False
        self.handler = None  # the process callback and its data, if it waits for jobs
        self.thread = None
        self.channels = {}
        _recording.csounds.append(self)

    def setOption(self, option):
        self.options.append(option)
        return 0

    def start(self):
        return 0

    def compileOrc(self, code):
        if self.thread is None:
            self.orchestra.append(code)
        else:
            _recording.add(self, "compile_orc", code=code)
        return 0

    def compileOrcAsync(self, code):
        _recording.add(self, "compile_orc", via="async", code=code)
        return 0

    def evalCode(self, code):
        _recording.add(self, "eval_code", code=code)
        return math.nan

    def scoreEvent(self, type_, pfields):
        _recording.add(self, "score_event", via="direct", type=type_, pfields=_numbers(pfields))

    def scoreEventAsync(self, type_, pfields):
        _recording.add(self, "score_event", via="async", type=type_, pfields=_numbers(pfields))

    def inputMessage(self, text):
        _recording.add(self, "input_message", via="direct", text=text)

    def inputMessageAsync(self, text):
        _recording.add(self, "input_message", via="async", text=text)

    def setControlChannel(self, name, value):
        self.channels[name] = float(value)
        _recording.add(self, "set_channel", name=name, value=float(value))

    def controlChannel(self, name):
        _recording.add(self, "get_channel", name=name)
        return self.channels.get(name, 0.0), 0

    def tableSet(self, table, index, value):
        _recording.add(self, "table_set", table=table, index=index, value=float(value))

    def tableGet(self, table, index):
        _recording.add(self, "table_get", table=table, index=index)
        return 0.0

    def performanceThread(self, withProcessQueue=False):
        if self.thread is None:
            self.thread = PerformanceThread(self)
            self.queue = withProcessQueue
        return self.thread


class PerformanceThread:
    """CsoundPerformanceThread. The Csound's performanceThread() makes it."""

    def __init__(self, csound):
        self.csound = csound

    def _add(self, verb, **arguments):
        _recording.add(self.csound, verb, **arguments)

    def play(self):
        self._add("play")

    def pause(self):
        self._add("pause")

    def togglePause(self):
        self._add("toggle_pause")

    def stop(self):
        self._add("stop")

    def join(self):
        self._add("join")
        return 1

    def status(self):
        self._add("status")
        return 0

    def isRunning(self):
        self._add("is_running")
        return True

    def flushMessageQueue(self):
        self._add("flush")

    def scoreEvent(self, absp2mode, opcod, pFields):
        arguments = {"type": opcod, "pfields": _numbers(pFields)}
        if absp2mode:
            arguments["absolute"] = True
        self._add("score_event", **arguments)

    def inputMessage(self, text):
        self._add("input_message", text=text)

    def setScoreOffsetSeconds(self, timeVal):
        self._add("score_offset", seconds=float(timeVal))

    def record(self, filename, samplebits=16, numbufs=4):
        self._add("record", file=filename, buffers=numbufs)

    def stopRecord(self):
        self._add("stop_record")

    def setProcessQueue(self):
        self.csound.queue = True

    def setProcessCallback(self, function, data=None):
        if self.csound.queue:
            raise RuntimeError("the process callback serves the process queue")
        calls, _ = _recording.calls_of(function, data)
        if calls:
            self._add("process_callback", do=calls)
        else:
            self.csound.handler = (function, data)

    def _need_queue(self):
        if not self.csound.queue:
            raise RuntimeError("there is no process queue; use withProcessQueue=True or setProcessQueue()")

    def task(self, func):
        self._need_queue()
        calls, raised = _recording.calls_of(func, self.csound, self)
        arguments = {"do": calls}
        if raised:
            arguments["raises"] = True
        self._add("task", **arguments)

    def compile(self, code):
        self._need_queue()
        self._add("compile_orc", via="queue", code=code)

    def evalCode(self, code, callback=None, timeout=5.0):
        self._need_queue()
        arguments = {"via": "queue", "code": code, "timeout": _Time(timeout)}
        if callback is not None:
            arguments["wait"] = False
        self._add("eval_code", **arguments)
        return math.nan if callback is None else 0.0

    def sync(self, timeout=5.0):
        self._need_queue()
        self._add("sync", timeout=_Time(timeout))

    def compileOrc(self, code):
        self._add("compile_orc", via="message", code=code)

    def requestCallback(self, func):
        calls, _ = _recording.calls_of(func, self.csound)
        self._add("request_callback", do=calls)


CsoundPerformanceThread = PerformanceThread


class _Time(float):
    """Seconds that the scenario writes as a duration."""


def _numbers(fields):
    for field in fields:
        if isinstance(field, str) or not math.isfinite(field):
            raise ValueError("p-fields are numbers here, found %r" % (field,))
    return [float(field) for field in fields]


def _duration(seconds):
    return "%dns" % round(seconds * 1e9)


def _yaml(value):
    """A value in one line. A quoted text of JSON is one of YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Time):
        return _duration(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(each) for each in value) + "]"
    return "{" + ", ".join("%s: %s" % (key, _yaml(each)) for key, each in value.items()) + "}"


def _describe(csound, indent):
    lines = []
    if csound.options:
        lines.append("options: " + _yaml(" ".join(csound.options)))
    lines.append("orchestra: |")
    for line in "\n".join(csound.orchestra).strip("\n").split("\n"):
        lines.append("  " + line.replace("\t", "  ") if line.strip() else "")
    if csound.queue or csound.handler:
        lines.append("process_queue: true")
    if csound.handler:
        lines.append("jobs_a_cycle: 1")
    return [indent + line if line else "" for line in lines]


def _setting(name, otherwise):
    """`sr = 48000` of the first orchestra."""
    for line in "\n".join(_recording.csounds[0].orchestra).split("\n"):
        words = line.split(";")[0].replace("=", " = ").split()
        if len(words) == 3 and words[0] == name and words[1] == "=":
            return int(float(words[2]))
    return otherwise


def scenario(name="a recorded program"):
    """The text of the scenario."""
    with _recording.lock:
        if not _recording.csounds:
            raise RuntimeError("the program has made no Csound")
        _recording.poll()
        length = max([at for at, *_ in _recording.calls], default=0) + 1
        if _recording.begun is not None:
            length = max(length, _clock.now() - _recording.begun)
        lines = [
            "name: " + _yaml(name),
            "host: csound",
            "audio: {sample_rate: %d, block_frames: 256, channels: %d}" % (_setting("sr", 44100), _setting("nchnls", 1)),
            "length: %dms" % math.ceil(length * 1000),
        ]
        several = len(_recording.csounds) > 1
        if several:
            lines.append("instances:")
        for csound in _recording.csounds:
            if several:
                lines.append("  %s:" % csound.name)
            lines += _describe(csound, "    " if several else "")
        names = _recording.controllers or ["controller"]
        lines.append("controllers: " + _yaml({each: {"python": True} for each in names}))
        lines.append("timeline:" if _recording.calls else "timeline: []")
        for at, csound, controller, verb, arguments in sorted(_recording.calls, key=lambda call: call[0]):
            arguments = dict(arguments)
            if several:
                arguments["instance"] = csound.name
            if controller != "controller":
                arguments["controller"] = controller
            lines.append("  - {at: %s, %s: %s}" % (_duration(at), verb, _yaml(arguments)))
        lines.append("realtime: no")
        return "\n".join(lines) + "\n"


def write(path, name="a recorded program"):
    _recording.written = True
    with open(path, "w", encoding="utf-8") as file:
        file.write(scenario(name))


def _write_at_exit():
    path = os.environ.get("TACTUS_SCENARIO")
    if path and _recording.csounds:
        write(path)
    elif _recording.csounds and not _recording.written:
        print("ctcsound7 records here and plays nothing; TACTUS_SCENARIO says where to, or write(path)", file=sys.stderr)


atexit.register(_write_at_exit)
