-- Each step of the start says where it runs, what the parameter is by then, and what came before.
local function step(name)
  print(name .. " in " .. getContext() .. ", cutoff " .. tostring(cutoff))
end

defineParameter("cutoff", "Cutoff", 10, 0, 127, 1, function() step("onChanged") end)
step("global statements")

function onLoad(data)
  step("onLoad " .. data.patch .. " of " .. data.bank)
end

function onLoadIntoSlot()
  step("onLoadIntoSlot")
end

function onInit()
  step("onInit")
end
