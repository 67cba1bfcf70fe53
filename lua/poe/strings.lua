--- Checks lists of strings, which drivers and filters are given.
-- What they say of a wrong one is the same everywhere.

local concat, next, rawget, type = table.concat, next, rawget, type

local strings = {}

---Find what is wrong with a list of strings; metamethods are not asked.
---@param list any
---@param what string what each string is, for the message
---@return integer? count how many strings there are
---@return string? why    what was expected, and what was given
function strings.count(list, what)
  if type(list) ~= "table" then return nil, "table expected, got " .. type(list) end
  local n = 0
  for _ in next, list do n = n + 1 end
  for i = 1, n do
    local value = rawget(list, i)
    if type(value) ~= "string" then
      return nil, ("%s %d: string expected, got %s"):format(what, i, type(value))
    end
  end
  return n
end

local function raise(method, list, why, argument)
  why = type(list) == "table" and why or "string or table of strings expected, got " .. type(list)
  error(("bad argument #%d to '%s' (%s)"):format(argument, method, why), 4)
end

---Check an argument; a single string stands for a table of one. Raises, on
---behalf of a method, at its caller's level.
---@param method string
---@param list any
---@param what string   what each string is
---@param argument? integer which one it is (1)
---@return string[] list without metamethods: what had any is copied
function strings.check(method, list, what, argument)
  if type(list) == "string" then return { list } end
  local count, why = strings.count(list, what)
  if count then
    return getmetatable(list) == nil and list or table.move(list, 1, count, 1, {})
  end
  raise(method, list, why, argument or 1)
end

---Check an argument likewise, and join its strings.
---@param method string
---@param list any
---@param what string
---@return string
function strings.join(method, list, what)
  if type(list) == "string" then return list end
  local count, why
  if type(list) == "table" then
    local key, value = next(list)
    if key == 1 and type(value) == "string" and next(list, 1) == nil then return value end -- mostly
  end
  count, why = strings.count(list, what)
  if count then return concat(getmetatable(list) == nil and list or table.move(list, 1, count, 1, {})) end
  raise(method, list, why, 1)
end

return strings
