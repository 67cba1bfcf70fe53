-- What the specs need of busted, and so little of it that a collector which runs at every chance gets
-- along: `lua5.4 spec/support/minimal.lua FILE...` runs spec files in the order in which they are written,
-- and prints what spec/support/handler.lua does. What is tagged #once is left out.

local function show(value)
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

local function same(a, b)
  if rawequal(a, b) or a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

-- A function that raises where what it claims of its first `count` arguments is not so; what comes after them
-- is to be said then.
local function claim(name, holds, count)
  return function(...)
    if holds(...) then return ... end
    local shown, extra = {}, select(count + 1, ...)
    for i = 1, count do shown[i] = show((select(i, ...))) end
    local why = ("%s expected of %s"):format(name, table.concat(shown, " and "))
    error(extra and ("%s: %s"):format(why, extra) or why, 2)
  end
end

local function raises(fn, wanted)
  local ok, raised = pcall(fn)
  if type(wanted) == "string" and type(raised) == "string" then
    return not ok and (raised == wanted or raised:gsub("^[^\n]-:%d+: ", "", 1) == wanted)
  end
  return not ok and (wanted == nil or same(raised, wanted))
end

local CLAIMS <const> = {
  same = { same, 2 },
  equal = { function(a, b) return a == b end, 2 },
  matches = { function(pattern, text) return tostring(text):find(pattern) ~= nil end, 2 },
  has_error = { raises, 2 },
  is_true = { function(value) return value == true end, 1 },
  is_false = { function(value) return value == false end, 1 },
  is_nil = { function(value) return value == nil end, 1 },
  truthy = { function(value) return value end, 1 },
  is_string = { function(value) return type(value) == "string" end, 1 },
  is_table = { function(value) return type(value) == "table" end, 1 },
}

local function negated(fn)
  return function(...) return not fn(...) end
end

local luassert = setmetatable({}, {
  __call = function(_, value, message, ...)
    if value then return value, message, ... end
    error(message == nil and "assertion failed!" or message, 0)
  end,
})
for name, case in pairs(CLAIMS) do
  luassert[name] = claim(name, table.unpack(case))
  luassert["not_" .. name:gsub("^is_", "")] = claim("not " .. name, negated(case[1]), case[2])
end
luassert.is_truthy, luassert.has_no_error = luassert.truthy, luassert.not_has_error
luassert.is_not = { equal = luassert.not_equal }

local count = { passed = 0, failed = 0, skipped = 0 }
local block -- the describe whose function runs

local function fail(name, why)
  count.failed = count.failed + 1
  io.write("FAIL ", name, "\n    ", tostring(why):gsub("\n", "\n    "), "\n")
end

local function full_name(name)
  return block.name == "" and name or block.name .. " " .. name
end

-- Those of the blocks around a test: of the outermost first, or of the innermost.
local function hooks(kind, outermost_first)
  local all, b = {}, block
  while b do
    for i, fn in ipairs(b[kind]) do table.insert(all, outermost_first and i or #all + 1, fn) end
    b = b.parent
  end
  return all
end

local function run_all(functions, name)
  for _, fn in ipairs(functions) do
    local ok, why = xpcall(fn, debug.traceback)
    if not ok then return fail(name, why) end
  end
  return true
end

local PENDING <const> = {} -- what a test raises that is not to go on
local final -- what the test that runs wants done at its end

local function run_test(name, fn)
  final = {}
  local failed = count.failed
  local skipped = false
  if run_all(hooks("before_each", true), name) then
    local ok, why = xpcall(fn, function(why) return why == PENDING and why or debug.traceback(why) end)
    skipped = why == PENDING
    if not ok and not skipped then fail(name, why) end
  end
  run_all(final, name)
  run_all(hooks "after_each", name)
  final = nil
  if count.failed > failed then return end
  count[skipped and "skipped" or "passed"] = count[skipped and "skipped" or "passed"] + 1
  io.write(skipped and "skip " or "ok   ", name, "\n")
end

-- A describe's children run when all of them are known.
local function run_block(name, fn)
  local outer = block
  block = { name = name, parent = outer, before_each = {}, after_each = {}, setup = {}, teardown = {}, children = {} }
  fn()
  if run_all(block.setup, name) then
    for _, child in ipairs(block.children) do child.run(child.name, child.fn) end
  end
  run_all(block.teardown, name)
  block = outer
end

local function adder(run)
  return function(name, fn)
    if name:find("#once", 1, true) then return end
    table.insert(block.children, { name = full_name(name), fn = fn, run = run })
  end
end

local busted = { describe = adder(run_block), it = adder(run_test) }
busted.specify = busted.it

for _, kind in ipairs { "before_each", "after_each", "setup", "teardown" } do
  busted[kind] = function(fn) table.insert(block[kind], fn) end
end

function busted.finally(fn)
  table.insert(final, 1, fn)
end

-- In a test, it ends that; elsewhere, it is one.
function busted.pending(name)
  if final then error(PENDING, 0) end
  count.skipped = count.skipped + 1
  io.write("skip ", full_name(name), "\n")
end

-- Of what there is to be told, the end is.
local at_end = {}

function busted.subscribe(event, fn)
  if event[1] == "suite" then table.insert(at_end, fn) end
end

package.loaded.busted, package.loaded.luassert = busted, luassert
for name, fn in pairs(busted) do _G[name] = fn end
_G.assert = luassert
io.stdout:setvbuf "line"
for _, path in ipairs(arg) do
  run_block("", function()
    dofile "spec/support/helper.lua"
    assert(loadfile(path))()
  end)
end
run_all(at_end, "the end")
print(("%d passed, %d failed, %d skipped"):format(count.passed, count.failed, count.skipped))
os.exit(count.failed == 0, true)
