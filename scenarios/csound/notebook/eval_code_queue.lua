-- evalCode by the process queue, timed. The sleep says where in a block the call falls.
local ct = require "ctcsound7"
local time = require "time"

local cs = ct.Csound()
cs:setOption("-+rtaudio=jack -odac -B512 -b256")
cs:compileOrc([[
sr = 48000
ksmps = 64
]])

local thread = cs:performanceThread{withProcessQueue = true}
thread:play()
local bufsize = 1024
time.sleep(0.503497)

local t0 = time.time()
local tabnum = thread:evalCode(("gi__tabnum ftgen 0, 0, %d, -2, 0\nreturn gi__tabnum"):format(-bufsize))
local t1 = time.time()
print(("%.1f %.2f"):format(tabnum, (t1 - t0) * 1000))

thread:stop()
thread:join()
