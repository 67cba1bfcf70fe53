--- Values as Lua text on one line.

local NAMES = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }

local function escaped(octet)
  return NAMES[octet] or ("\\x%02x"):format(octet:byte())
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\\127-\255]', escaped) .. '"'
end

local show

-- The fields that are no elements of a list of n.
local function named(value, n)
  local list = {}
  for key, field in next, value do
    if math.type(key) ~= "integer" or key < 1 or key > n then
      list[#list + 1] = ("[%s] = %s"):format(show(key), show(field))
    end
  end
  table.sort(list)
  return list
end

local function shown_table(value)
  local list = {}
  for i = 1, #value do list[i] = show(value[i]) end
  local fields = named(value, #list)
  table.move(fields, 1, #fields, #list + 1, list)
  return "{ " .. table.concat(list, ", ") .. " }"
end

---@param value any
---@return string
function show(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) == "table" then return shown_table(value) end
  return tostring(value)
end

return show
