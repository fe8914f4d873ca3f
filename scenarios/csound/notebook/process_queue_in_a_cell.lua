-- The same in a cell of a notebook: before its first line runs, Python compiles the cell and holds the GIL meanwhile.
local ct = require "ctcsound7"
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

local thread = cs:performanceThread{withProcessQueue = true}
thread:play()

time.sleep(0.1)
python.compute(0.02)

thread:task(function(cs, pt) cs:compileOrc([[
instr 10
  ifreq = p4
  outch 2, vco2:a(0.1, ifreq)
endin
]]) end)

thread:scoreEvent(0, "i", {1, 0, 1, 72})
thread:scoreEvent(0, "i", {10, 0, 1, 600})
