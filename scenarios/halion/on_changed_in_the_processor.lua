-- processorCallback moves onChanged to the Processor, in the next block, if there is one.
local function onChanged(name)
  return function() print(name .. " in " .. getContext()) end
end

defineParameter{name = "plain", default = 0, onChanged = onChanged("plain")}
defineParameter{name = "quick", default = 0, processorCallback = true, onChanged = onChanged("quick")}
