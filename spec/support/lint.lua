-- The house's rules that no other tool checks: what breaks each is printed.
-- Run by `make lint` from the top, after a build.

local files = require "spec.support.files"

local LONGEST = 400 -- lines of a source file

local function lines_of(command)
  local lines = {}
  for line in assert(io.popen(command)):lines() do lines[#lines + 1] = line end
  return lines
end

local function load_rockspec(path)
  local spec = {}
  assert(loadfile(path, "t", spec))()
  return spec
end

-- What is in one of two lists and not in the other.
local function differences(a, b, a_name, b_name)
  local only = {}
  for _, value in ipairs(a) do only[value] = a_name end
  for _, value in ipairs(b) do only[value] = not only[value] and b_name or nil end
  local found = {}
  for value, name in pairs(only) do found[#found + 1] = value .. " is only in " .. name end
  return found
end

local RULES = {}

RULES["csrc/core does not know Lua"] = function()
  return lines_of [[grep -rnE '[<"](lua|lauxlib|lualib|luaconf)\.h[>"]' csrc/core]]
end

RULES["poe.core exports luaopen_ functions only"] = function()
  return lines_of [[nm -D --defined-only build/poe/core.so | awk '$3 !~ /^luaopen_/ {print $3}']]
end

RULES["no variable outlives a call: several Lua states share the module"] = function()
  return lines_of [[find build/obj -name '*.o' -exec objdump -t {} + |
    awk '/ (\.t?(data|bss)|\*COM\*)/ && !/\.data\.rel\.ro/ && $NF !~ /^\./ {print $NF}']]
end

RULES["no source file is over " .. LONGEST .. " lines, data aside"] = function()
  return lines_of([[find csrc lua spec examples -name '*.[ch]' -o -name '*.lua' | grep -v /vectors/ |
    xargs wc -l | awk '$2 != "total" && $1 > ]] .. LONGEST .. "'")
end

RULES["the rockspec lists the tree"] = function()
  local listed = {}
  for name, module in pairs(load_rockspec("rockspec/poe-scm-1.rockspec").build.modules) do
    local sources = type(module) == "table" and module.sources or { module }
    table.move(sources, 1, #sources, #listed + 1, listed)
    local path = "lua/" .. name:gsub("%.", "/")
    if sources == module and module ~= path .. ".lua" and module ~= path .. "/init.lua" then
      listed[#listed + 1] = name .. " = " .. module
    end
  end
  return differences(listed, lines_of "find csrc lua -name '*.c' -o -name '*.lua'", "the rockspec", "the tree")
end

RULES["version numbers agree"] = function()
  local found = {}
  local newest = files.read("CHANGELOG.md"):match("\n## %[(%d[%d.]*)%]")
  local version = files.read("lua/poe/init.lua"):match('_VERSION = "poe ([%d.]+)"')
  if newest ~= version then
    found[1] = ("CHANGELOG.md has %s, lua/poe/init.lua %s"):format(newest, version)
  end
  for _, path in ipairs(lines_of "ls rockspec/*.rockspec") do
    local spec = load_rockspec(path)
    if path ~= ("rockspec/%s-%s.rockspec"):format(spec.package, spec.version) then
      found[#found + 1] = ("%s has %s %s"):format(path, spec.package, spec.version)
    end
  end
  return found
end

RULES["the first program of README.md is examples/echo_server.lua"] = function()
  local shown = files.read("README.md"):match("```lua\n(.-)```")
  return { shown ~= files.read("examples/echo_server.lua") and "it differs" or nil }
end

-- More than a few lines that an example does not have would run nowhere.
RULES["programs in docs are examples"] = function()
  local examples, found = {}, {}
  for _, path in ipairs(lines_of "ls examples/*.lua") do examples[files.read(path)] = path end
  for _, path in ipairs(lines_of "ls README.md docs/*.md") do
    for program in files.read(path):gmatch("```lua\n(.-)```") do
      local _, lines = program:gsub("\n", "")
      if lines > 3 and not examples[program] then found[#found + 1] = path .. ": " .. program:match("[^\n]*") end
    end
  end
  return found
end

RULES["README.md lists what make says"] = function()
  local help = table.concat(lines_of "make --no-print-directory -s help", "\n")
  return { not files.read("README.md"):find(help, 1, true) and "`make help` prints something else" or nil }
end

RULES["links in docs lead somewhere"] = function()
  local found = {}
  for _, path in ipairs(lines_of "ls *.md docs/*.md") do
    local folder = path:match("^.*/") or ""
    for target in files.read(path):gmatch("%]%(([^):#]+)%)") do
      local file = io.open(folder .. target)
      if file then file:close() else found[#found + 1] = path .. ": " .. target end
    end
  end
  return found
end

-- Rows of the table whose header begins so: first cell -> the others.
local function table_in(text, header)
  local rows = {}
  local from = text:find("| " .. header, 1, true) or #text + 1
  for line in text:sub(from):gmatch("[^\n]*") do
    local first, rest = line:match("^| (.-) +|(.*)$")
    if not first then break end
    rows[first] = first .. rest:gsub("%s+", " ")
  end
  return rows
end

local function is_missing(row)
  return row:find("not on this system", 1, true)
end

RULES["docs/drivers.md shows what make matrix says"] = function()
  local found = {}
  local printed = table_in(table.concat(lines_of "make --no-print-directory -s matrix", "\n"), "descriptor")
  local shown = table_in(files.read("docs/drivers.md"), "descriptor")
  for first in pairs(shown) do printed[first] = printed[first] or "" end
  for first, row in pairs(printed) do
    local there = shown[first] or ""
    if row ~= there and not is_missing(row) and not is_missing(there) then found[#found + 1] = first end
  end
  return found
end

local broken = 0
for rule, check in pairs(RULES) do
  local found = check()
  if #found > 0 then
    broken = broken + 1
    io.stderr:write(rule, ", but:\n    ", table.concat(found, "\n    "), "\n")
  end
end
os.exit(broken == 0)
