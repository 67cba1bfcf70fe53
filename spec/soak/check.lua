--- What a conversation expects, and raises when it gets anything else.

local check = {}

local function shown(value)
  if type(value) ~= "string" or #value <= 60 then return ("%q"):format(value) end
  return ("%q… (%d octets)"):format(value:sub(1, 40), #value)
end

local function first_difference(a, b)
  local at = 1
  while a:byte(at) == b:byte(at) do at = at + 1 end
  return at
end

---@param expected any no table
---@param got any
---@param what string
function check.equal(expected, got, what)
  if got == expected then return end
  local where = ""
  if type(got) == "string" and type(expected) == "string" then
    where = (", different from octet %d on"):format(first_difference(got, expected))
  end
  error(("%s: %s expected, got %s%s"):format(what, shown(expected), shown(got), where), 2)
end

---The next record is this one.
---@param conn poe.Conn
---@param expected any no table
---@param what string
function check.reads(conn, expected, what)
  local got, why = conn:read()
  if got == nil then error(("%s: %s expected, but: %s"):format(what, shown(expected), why), 2) end
  check.equal(expected, got, what)
end

---The input is at its end, in order.
---@param conn poe.Conn
---@param what string
function check.ends(conn, what)
  local got, why, code = conn:read()
  if got ~= nil then error(("%s: the end expected, got %s"):format(what, shown(got)), 2) end
  if code ~= 0 then error(("%s: the end expected, but: %s"):format(what, why), 2) end
end

return check
