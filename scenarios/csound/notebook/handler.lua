-- A process callback with a queue of its own: one job a cycle.
local ct = require "ctcsound7"
local queue = require "queue"
local time = require "time"

local cs = ct.Csound()
cs:setOption("-+rtaudio=jack -odac:Built-in")
cs:compileOrc([[
sr     = 48000
ksmps  = 64
nchnls = 2
0dbfs  = 1

instr 1
  ipitch = p4
  asig = poscil(0.1, mtof(ipitch))
  outch 1, asig * linen:a(1, 0.01, p3, 0.2)
endin
]])

local thread = cs:performanceThread()
thread:play()

local ProcessHandler = {}
ProcessHandler.__index = ProcessHandler

function ProcessHandler.new(csound)
  local self = setmetatable({csound = csound, thread = csound:performanceThread(), q = queue.SimpleQueue()}, ProcessHandler)
  self.thread:setProcessCallback(function(data) self:callback(data) end)
  return self
end

function ProcessHandler:put(job)
  self.q:put(job)
end

function ProcessHandler:callback()
  if self.q:qsize() == 0 then return end
  local job = self.q:get_nowait()
  job(self.csound, self.thread)
end

function ProcessHandler:compile(code)
  self:put(function(cs) cs:compileOrc(code) end)
end

local proc = ProcessHandler.new(cs)

time.sleep(0.1)
proc:compile([[
instr 10
  ifreq = p4
  outch 2, vco2:a(1, ifreq)
endin
]])
-- In a notebook a cell takes so long to run that the job is done when the events come.
python.compute(0.02)
thread:scoreEvent(0, "i", {1, 0, 1, 72})
thread:scoreEvent(0, "i", {10, 0, 3, 600})
