-- The first change waits for 10 ms. The second keeps the Controller busy until after that; the third has come in by then.
defineParameter("turn", "Turn", 0, 0, 10, 1, function()
  if turn == 1 then
    wait(10)
    print("waited")
  elseif turn == 2 then
    openURL("slow")
  else
    print("turn " .. turn)
  end
end)
