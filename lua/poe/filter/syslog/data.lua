--- Structured data of syslog messages. Source: RFC 5424, section 6.3.
--
--     [origin ip="::1" ip="::2"][x@1 a="\"b\""]    { origin = { ip = { "::1", "::2" } }, ["x@1"] = { a = '"b"' } }
--
-- A name that comes several times has a list of values; one that comes once, a string (a list
-- of one is written as that).

local find, gsub, match, sub, type = string.find, string.gsub, string.match, string.sub, type

local data = {}

local function is_name(name)
  return type(name) == "string" and #name <= 32 and find(name, '^[!-~]+$') and not find(name, '[="%]]')
end

local function add(parameters, name, value)
  local before = parameters[name]
  if type(before) == "table" then
    before[#before + 1] = value
  else
    parameters[name] = before and { before, value } or value
  end
end

-- The value whose opening quote is before `at`: its text, and where what follows starts; or nil.
local function read_value(text, at)
  local stop = find(text, '["\\%]]', at)
  while stop and sub(text, stop, stop) == "\\" do stop = find(text, '["\\%]]', stop + 2) end
  if not stop or sub(text, stop, stop) ~= '"' then return nil end
  return (gsub(sub(text, at, stop - 1), '\\(["\\%]])', "%1")), stop + 1
end

-- The parameters at `at`, and where what follows the element starts.
local function read_parameters(text, at)
  local parameters = {}
  while true do
    local name, behind = match(text, '^ +([^%s="%]]+)="()', at)
    if not name then break end
    if not is_name(name) then return nil end
    local value
    value, at = read_value(text, behind)
    if not value then return nil end
    add(parameters, name, value)
  end
  local behind = match(text, "^ *%]()", at)
  return behind and parameters, behind
end

---Read structured data.
---@param text string
---@param at integer where it starts
---@return table<string, table<string, string|string[]>>? elements nil if it is malformed
---@return integer behind where what follows starts
function data.read(text, at)
  local elements = {}
  repeat
    local id, from = match(text, '^%[([^%s="%]]+)()', at)
    if not is_name(id) or elements[id] then return nil, at end
    elements[id], at = read_parameters(text, from)
    if not at then return nil, from end
  until sub(text, at, at) ~= "["
  return elements, at
end

-- The names of a table in their order; nil if one is none.
local function sorted(fields)
  local names = {}
  for name in next, fields do
    if not is_name(name) then return nil end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local function write_value(out, name, value)
  if type(value) ~= "string" then return "string or list of strings expected, got " .. type(value) end
  out[#out + 1] = (' %s="%s"'):format(name, (gsub(value, '["\\%]]', "\\%0")))
end

-- The values of a name; nil if it has none, or what is no value.
local function values_of(value)
  if type(value) ~= "table" then return { value } end
  local count = 0
  for _ in next, value do count = count + 1 end
  return count > 0 and count == #value and value or nil
end

-- Why a name's values cannot be written.
local function write_values(out, name, value)
  local values = values_of(value)
  if not values then return "string or list of strings expected, got another table" end
  for _, one in ipairs(values) do
    local why = write_value(out, name, one)
    if why then return why end
  end
end

local function write_parameters(out, parameters)
  local names = sorted(parameters)
  if not names then return "names of at most 32 printable octets expected" end
  for _, name in ipairs(names) do
    local why = write_values(out, name, parameters[name])
    if why then return why end
  end
end

---Write structured data, in the order of its names.
---@param elements any
---@return string? text
---@return string? why what was expected, and given
function data.write(elements)
  if type(elements) ~= "table" then return nil, "table expected, got " .. type(elements) end
  local ids, out = sorted(elements), {}
  if not ids then return nil, "names of at most 32 printable octets expected" end
  for _, id in ipairs(ids) do
    if type(elements[id]) ~= "table" then return nil, "table of parameters expected, got " .. type(elements[id]) end
    out[#out + 1] = "[" .. id
    local why = write_parameters(out, elements[id])
    if why then return nil, why end
    out[#out + 1] = "]"
  end
  return ids[1] and table.concat(out) or "-"
end

return data
