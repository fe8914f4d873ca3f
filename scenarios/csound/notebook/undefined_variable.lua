-- A compilation that waits for a thread that does not play; the variable is not there yet.
local ct = require "ctcsound7"

local cs = ct.Csound()
cs:setOption("-+rtaudio=jack -odac -B512 -b256")
cs:compileOrc([[
sr = 48000
ksmps = 64
]])

local thread = cs:performanceThread{withProcessQueue = true}
local bufsize = 1024

thread:compile(("gi__tabnum ftgen 0, 0, %d, -2, 0"):format(-bufsize))
print(cs:evalCode("return gi__tabnum"))
print(cs:evalCode("return i__tabnum"))
print(cs:compileOrc(("gi__tabnum ftgen 0, 0, %d, -2, 0"):format(-bufsize)))
print(cs:evalCode("return gi__tabnum"))
