--- Octets as they come: all that is there is one record.
-- Source: POE::Filter::Stream. Record boundaries mean nothing here, and
-- nothing is ever incomplete or malformed.

local filter = require "poe.filter"
local options = require "poe.options"

---@class poe.filter.Stream : poe.Filter
local Stream = filter.extend "poe.filter.Stream"
Stream.stateless = true

local OPTIONS = {}

---Create a stream filter. It has no options; raises when any is given.
---@param opts? table
---@return poe.filter.Stream
function Stream.new(opts)
  return filter.object(Stream, options.read("poe.filter.stream.new", opts, OPTIONS), {})
end

---Take everything that has come.
---@return string? octets nil when nothing has
function Stream:get_one()
  if self.fed.size > 0 then return self.fed:take() end
end

---@protected
function Stream:take_all()
  if self.fed.size == 0 then return {} end
  local records = { self.fed:peek() }
  self.fed:reset("")
  return records
end

---@return integer octets
function Stream:count_pending()
  return self.fed.size
end

---@protected
function Stream.frame(_, records)
  return table.move(records, 1, #records, 1, {})
end

---@param records string[]
---@return string[]
function Stream.back(_, records)
  return records
end

---@protected
function Stream.take_rest()
  return nil -- get_one has left nothing
end

---@protected
function Stream:unread()
  return self.fed:peek()
end

return Stream
