// The names of ctcsound7, and those of Python that its users call, in terms of the host functions that stand above
// them.
#include "engine/hosts/csound/program.h"

namespace engine::csound {

const char* const kScriptNames = R"lua(
local perform, make, find, check, sleep, now, compute = ...

-- One verb of the table. What it raises is raised where the script called.
local function call(unit, verb, arguments, body)
  local value, complaint = perform(unit, verb, arguments, body)
  if complaint then error(complaint, 3) end
  return value
end

local Thread = {}
Thread.__index = Thread

function Thread:play() call(self.unit, "play", {}) end
function Thread:pause() call(self.unit, "pause", {}) end
function Thread:togglePause() call(self.unit, "toggle_pause", {}) end
function Thread:stop() call(self.unit, "stop", {}) end
function Thread:join() return call(self.unit, "join", {}) end
function Thread:isRunning() return call(self.unit, "is_running", {}) ~= 0 end
function Thread:status() return call(self.unit, "status", {}) end
function Thread:flushMessageQueue() call(self.unit, "flush", {}) end
function Thread:scoreEvent(absolute, type, pfields)
  local is = absolute ~= 0 and absolute ~= false and absolute ~= nil
  call(self.unit, "score_event", {via = "thread", absolute = is, type = type, pfields = pfields})
end
function Thread:setEndMarker(time)
  call(self.unit, "score_event", {via = "thread", absolute = false, type = "e", pfields = {0, time}})
end
function Thread:inputMessage(text) call(self.unit, "input_message", {via = "thread", text = text}) end
function Thread:setScoreOffsetSeconds(seconds) call(self.unit, "score_offset", {seconds = seconds}) end
function Thread:record(file, bits, buffers)
  call(self.unit, "record", {file = file, buffers = buffers or 4, fails = false})
end
function Thread:stopRecord() call(self.unit, "stop_record", {}) end
function Thread:setProcessQueue() call(self.unit, "set_process_queue", {}) end
function Thread:setProcessCallback(callback, data)
  call(self.unit, "process_callback", {python = true, work = 0}, function() callback(data) end)
end
function Thread:task(job)
  call(self.unit, "task", {work = 0, raises = false}, function() job(self.csound, self) end)
end
function Thread:compile(code) call(self.unit, "compile_orc", {via = "queue", code = code}) end
function Thread:evalCode(code, timeout)
  return call(self.unit, "eval_code", {via = "queue", code = code, timeout = timeout or 5, wait = true})
end
function Thread:sync(timeout) call(self.unit, "sync", {timeout = timeout or 5}) end
function Thread:compileOrc(code) call(self.unit, "compile_orc", {via = "message", code = code}) end
function Thread:evalCodeMessage(code)
  call(self.unit, "eval_code", {via = "message", code = code, timeout = 5, wait = false})
end
function Thread:requestCallback(callback)
  call(self.unit, "request_callback", {work = 0}, function() callback(self.csound) end)
end

local Csound = {}
Csound.__index = Csound

-- A Csound that no thread performs yet is what has been said of it; the first call that needs one makes it.
local function made(self, queue)
  if self.unit then return self.unit end
  local unit, complaint = make(table.concat(self.options, " "), table.concat(self.orchestra, "\n"), queue == true)
  if not unit then error(complaint, 3) end
  self.unit = unit
  return unit
end

function Csound:setOption(option)
  if self.unit then error("setOption: this Csound has been started", 2) end
  self.options[#self.options + 1] = option
  return 0
end
function Csound:compileOrc(code)
  if self.unit then return call(self.unit, "compile_orc", {via = "direct", code = code}) end
  local text = #self.orchestra > 0 and table.concat(self.orchestra, "\n") .. "\n" .. code or code
  if not check(table.concat(self.options, " "), text) then return -1 end
  self.orchestra[#self.orchestra + 1] = code
  return 0
end
function Csound:compileOrcAsync(code) return call(made(self), "compile_orc", {via = "async", code = code}) end
function Csound:start()
  made(self)
  return 0
end
function Csound:evalCode(code)
  return call(made(self), "eval_code", {via = "direct", code = code, timeout = 5, wait = true})
end
function Csound:scoreEvent(type, pfields)
  call(made(self), "score_event", {via = "direct", absolute = false, type = type, pfields = pfields})
end
function Csound:scoreEventAsync(type, pfields)
  call(made(self), "score_event", {via = "async", absolute = false, type = type, pfields = pfields})
end
function Csound:inputMessage(text) call(made(self), "input_message", {via = "direct", text = text}) end
function Csound:inputMessageAsync(text) call(made(self), "input_message", {via = "async", text = text}) end
function Csound:setControlChannel(name, value) call(made(self), "set_channel", {name = name, value = value}) end
function Csound:controlChannel(name) return call(made(self), "get_channel", {name = name}) end
function Csound:tableSet(number, index, value)
  call(made(self), "table_set", {table = number, index = index, value = value})
end
function Csound:tableGet(number, index) return call(made(self), "table_get", {table = number, index = index}) end
-- One thread an engine: later calls return it and ignore the flag.
function Csound:performanceThread(queue)
  if type(queue) == "table" then queue = queue.withProcessQueue end
  made(self, queue)
  self.thread = self.thread or setmetatable({unit = self.unit, csound = self}, Thread)
  return self.thread
end

ctcsound7 = {}
function ctcsound7.Csound() return setmetatable({options = {}, orchestra = {}}, Csound) end
-- The one that the scenario describes: by its name, or the only one.
function ctcsound7.scenario(name)
  local unit = find(name or "")
  if not unit then error("the scenario has no Csound of this name: " .. tostring(name), 2) end
  return setmetatable({unit = unit}, Csound)
end

time = {sleep = sleep, time = now}

local Queue = {}
Queue.__index = Queue
function Queue:put(item)
  self.last = self.last + 1
  self.items[self.last] = item
end
function Queue:qsize() return self.last - self.first + 1 end
function Queue:get_nowait()
  if self:qsize() == 0 then error("queue.Empty", 2) end
  local item = self.items[self.first]
  self.items[self.first] = nil
  self.first = self.first + 1
  return item
end
queue = {SimpleQueue = function() return setmetatable({items = {}, first = 1, last = 0}, Queue) end}

python = {compute = compute}

for name, module in pairs({ctcsound7 = ctcsound7, queue = queue, time = time, python = python}) do
  package.loaded[name] = module
end
)lua";

}  // namespace engine::csound
