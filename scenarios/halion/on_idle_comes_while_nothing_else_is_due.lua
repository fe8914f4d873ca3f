-- onIdle comes from time to time, in the Controller.
count = 0

function onIdle()
  count = count + 1
  print(getContext() .. " idle " .. count)
end
