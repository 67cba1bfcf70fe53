--- Takes every descriptor that is left to the process, for a program in which they are scarce.

---@return file*[] kept each may be closed to have one again
return function()
  local kept = {}
  for i = 1, math.maxinteger do
    kept[i] = io.open "/dev/null"
    if not kept[i] then return kept end
  end
end
