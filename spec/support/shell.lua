--- Runs a command of the shell.

---@param command string
---@return string output of both kinds
---@return integer status
return function(command)
  local process = assert(io.popen(("{ %s\n} 2>&1"):format(command)))
  local output = process:read "a"
  local _, _, status = process:close()
  return output, status
end
