-- A line for the API, 100 ms later the next one: each waits for the lock, and no wait is won back.
local ct = require "ctcsound7"
local time = require "time"

local cs = ct.scenario()
cs:performanceThread():play()
for i = 1, 5 do
  time.sleep(0.1)
  cs:inputMessage("i 1 0 0.02")
end
