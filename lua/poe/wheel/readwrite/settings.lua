--- The options of a read/write wheel, and a wheel made of them.

local driver = require "poe.driver"
local handles = require "poe.wheel.handles"
local input = require "poe.wheel.readwrite.input"
local options = require "poe.options"
local output = require "poe.wheel.readwrite.output"

---@class poe.wheel.ReadWriteOptions
---@field handle? poe.FileHandle
---@field input_handle? poe.FileHandle with output_handle, in place of `handle`
---@field output_handle? poe.FileHandle
---@field driver? poe.Driver the one that fits the handle, see poe.driver.new
---@field filter? poe.Filter for both ways (poe.filter.line; where messages are kept, each framed by itself, which a
---filter given here does only if it is poe.filter.messages: any other joins them)
---@field input_filter? poe.Filter
---@field output_filter? poe.Filter
---@field on_input? fun(record: any, wheel: poe.wheel.ReadWrite, sender?: string) without it nothing is read
---@field on_error? fun(operation: string, message: string, code: integer, wheel: poe.wheel.ReadWrite)
---@field on_flushed? fun(wheel: poe.wheel.ReadWrite)
---@field on_high? fun(wheel: poe.wheel.ReadWrite)
---@field on_low? fun(wheel: poe.wheel.ReadWrite)
---@field on_closed? fun(wheel: poe.wheel.ReadWrite, message?: string, code?: integer)
---@field high_mark? integer octets (65536)
---@field low_mark? integer octets (a quarter of high_mark)
---@field max_queue? integer octets (16 MiB, or high_mark if that is more)
---@field loop? poe.Loop (poe.loop.default())

local settings = {}

local NAME <const> = "poe.wheel.readwrite.new"

local FILE_HANDLE = { "integer|userdata|table" }
local FUNCTION = { "function" }
local OCTETS = { "integer", min = 1 }

local OPTIONS = {
  handle = FILE_HANDLE, input_handle = FILE_HANDLE, output_handle = FILE_HANDLE,
  driver = { "userdata|table" },
  filter = { "table" }, input_filter = { "table" }, output_filter = { "table" },
  on_input = FUNCTION, on_error = FUNCTION, on_flushed = FUNCTION,
  on_high = FUNCTION, on_low = FUNCTION, on_closed = FUNCTION,
  high_mark = OCTETS, low_mark = { "integer", min = 0 }, max_queue = OCTETS,
  loop = { "table" },
}

local HANDLES = { "handle", "input_handle", "output_handle" }

local EXCLUDES = {
  HANDLES,
  { "filter", "input_filter", "output_filter" },
}

-- The first handle that is none.
local function handle_fault(o)
  for _, name in ipairs(HANDLES) do
    local why = o[name] and handles.fault(o[name])
    if why then return options.bad(NAME, name, why) end
  end
end

---Word the fault of marks that do not go together.
---@param where string the public function
---@param o table checked options
---@param class table of the wheel
---@return string? message
function settings.marks_fault(where, o, class)
  local high = o.high_mark or class.high_mark
  if o.low_mark and o.low_mark >= high then
    return options.bad(where, "low_mark", ("integer below high_mark (%d) expected, got %d"):format(high, o.low_mark))
  end
  return options.too_small(where, o, "max_queue", high)
end

-- The first fault in how the options go together.
local function mismatch(o, class)
  local why = options.conflict(NAME, o, EXCLUDES)
  if why then return why end
  if not (o.handle or o.input_handle and o.output_handle) then
    return ("'%s' needs 'handle', or 'input_handle' and 'output_handle'"):format(NAME)
  end
  return settings.marks_fault(NAME, o, class) or handle_fault(o)
end

---Check the options. Blames the caller of the function that calls this.
---@param class table of the wheel
---@param opts table
---@return poe.wheel.ReadWriteOptions
function settings.read(class, opts)
  local o = options.check(NAME, opts, OPTIONS, 3)
  local message = mismatch(o, class)
  if message then error(message, 3) end
  return o
end

-- What a wheel has that most others lack.
local RARE = {
  "output_handle", "output_filter", "on_flushed", "on_high", "on_low", "on_closed",
  "high_mark", "low_mark", "max_queue",
}

-- Lines; of messages, each by itself: what the peer has kept apart stays so.
local function default_filter(keeps_messages)
  local line = require("poe.filter.line").new()
  if not keeps_messages then return line end
  return require("poe.filter.messages").new { filter = line }
end

local function set_marks(self, o)
  local high = o.high_mark
  if not high then return end
  if not o.low_mark then self.low_mark = high // 4 end
  if self.max_queue < high then self.max_queue = high end
end

-- What of the two ways is not the same.
local function set_output(self, o, keeps_messages)
  if o.input_filter and not o.output_filter then self.output_filter = default_filter(keeps_messages) end
  local also
  if o.output_handle and not o.driver then self.output_driver, also = driver.new(o.output_handle) end
  if keeps_messages or also then self.keeps_messages = true end
end

local function driver_of(o, handle)
  if not o.driver then return driver.new(handle) end
  return o.driver, handles.keeps_messages(handle)
end

---Make a wheel that does not read yet.
---@param class table
---@param o poe.wheel.ReadWriteOptions
---@return poe.wheel.ReadWrite
function settings.make(class, o)
  local handle = o.handle or o.input_handle
  local its_driver, keeps_messages = driver_of(o, handle)
  local self = setmetatable({
    handle = handle,
    driver = its_driver,
    filter = o.filter or o.input_filter or default_filter(keeps_messages),
    loop = o.loop or require("poe.loop").default(),
    on_input = o.on_input,
    on_error = o.on_error,
    flush_state = false,
    suffix = false,
  }, class)
  for _, name in ipairs(RARE) do self[name] = o[name] end
  set_marks(self, o)
  set_output(self, o, keeps_messages)
  if its_driver.wants or its_driver.ready then
    self.loop = require("poe.wheel.readwrite.waiter").new(self)
  end
  input.learn(self)
  output.learn(self)
  return self
end

return settings
