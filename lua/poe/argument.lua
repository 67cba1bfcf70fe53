--- Checks of arguments, on behalf of public functions.

local argument = {}

---Raise, at the level of the public function's caller, unless it is a function.
---To be called by the public function itself.
---@param fn any
---@param method string the public function, as its user calls it
---@param number integer of the argument
function argument.check_function(fn, method, number)
  if type(fn) == "function" then return end
  error(("bad argument #%d to '%s' (function expected, got %s)"):format(number, method, type(fn)), 3)
end

return argument
