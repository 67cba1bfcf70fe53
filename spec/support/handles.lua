--- Helpers for specs of poe.handle.

local assert = require "luassert"
local driver = require "poe.driver"
local transfer = require "spec.support.transfer"

local handles = {}

---A path that nothing has yet.
---@return string path
function handles.fresh_path()
  local path = os.tmpname()
  os.remove(path)
  return path
end

-- The flags of open(2), as the kernel shows them.
local function flags(h)
  local file <close> = assert(io.open("/proc/self/fdinfo/" .. h:fileno()))
  return tonumber(file:read("a"):match("flags:%s*(%d+)"), 8)
end

local O_NONBLOCK <const>, O_CLOEXEC <const> = 0x800, 0x80000

---Fail unless all are non-blocking and close-on-exec.
---@param ... poe.Handle
function handles.assert_newborn(...)
  for _, h in ipairs { ... } do
    assert.equal(O_NONBLOCK, flags(h) & O_NONBLOCK)
    assert.equal(O_CLOEXEC, flags(h) & O_CLOEXEC)
  end
end

---Fail unless what is written to `a` can be read from `b`.
function handles.assert_joined(a, b)
  local d = driver.sysrw()
  d:put { "ping" }
  assert.same({ 0, nil, 0 }, { transfer.flush(d, a) })
  assert.same({ "ping" }, transfer.get(d, b))
end

return handles
