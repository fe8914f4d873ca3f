-- A performance thread, two events, the end.
local ct = require "ctcsound7"
local time = require "time"

local cs = ct.Csound()
cs:setOption("-d -odac -m0")
cs:compileOrc([[
sr     = 48000
ksmps  = 64
nchnls = 2
0dbfs  = 1

instr 1
  iamp, ipitch, iattack, idec, ipan passign 4
  aenv = linen:a(1, iattack, p3, idec)
  asig = poscil(iamp, mtof(ipitch)) * aenv
  a1, a2 pan2 asig, ipan
  outs a1, a2
endin
]])

local thread = cs:performanceThread()
thread:play()

thread:scoreEvent(0, "i", {1, 0,   1, 0.5, 60, 0.05, 0.3, 0.2})
thread:scoreEvent(0, "i", {1, 0.5, 1, 0.5, 62, 0.05, 0.3, 0.8})

time.sleep(1.4)
thread:stop()
print(thread:join())
