--- A channel of one kind with a driver on it, made anew for each test.

local busted = require "busted" -- which gives its names to spec files only
local kinds = require "spec.support.kinds"

---@class spec.contract.Case
---@field kind   table        of spec.support.kinds
---@field driver poe.Driver   for the writer, and where it does for the reader
---@field writer poe.FileHandle
---@field reader poe.FileHandle
---@field to?    string       the reader's address, where the writer is not connected
---@field open   fun(): poe.FileHandle, poe.FileHandle another channel of the kind
---@field make   fun(handle: poe.FileHandle, kind: table): poe.Driver
local Case = {}
Case.__index = Case

---A driver for one of the handles.
function Case:new(h)
  return self.make(h, self.kind)
end

---Put chunks for the reader.
function Case:put(chunks)
  if self.to then return self.driver:put(chunks, self.to) end
  return self.driver:put(chunks)
end

---Declare `specify(case)` for each kind, in a block of its own.
---@param name string which driver
---@param make fun(handle: poe.FileHandle, kind: table): poe.Driver
---@param chosen table[] kinds
---@param specify fun(case: spec.contract.Case)
return function(name, make, chosen, specify)
  for _, kind in ipairs(chosen) do
    busted.describe(("%s on %s"):format(name, kind.name), function()
      local case = setmetatable({ kind = kind, make = make, open = kind.open }, Case)
      local missing = kinds.missing(kind)
      if missing then return busted.pending(("(skipped: not on this system: %s)"):format(missing)) end

      busted.before_each(function()
        case.writer, case.reader, case.to = kind.open()
        case.driver = case:new(case.writer)
      end)

      busted.after_each(function()
        case.writer:close()
        case.reader:close()
        case.driver, case.writer, case.reader = nil, nil, nil
      end)

      specify(case)
    end)
  end
end
