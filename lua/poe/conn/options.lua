--- The options that connections have however they come about.

local Conn = require "poe.conn"
local handles = require "poe.wheel.handles"
local line = require "poe.filter.line"
local options = require "poe.options"
local settings = require "poe.wheel.readwrite.settings"

---@class poe.ConnOptions
---@field filter? poe.Filter for both ways (poe.filter.line); on a seqpacket socket it frames each message by itself
---@field type? "stream"|"seqpacket" (stream)
---@field nodelay? boolean (true, for TCP)
---@field keepalive? boolean
---@field high_mark? integer octets queued at which `write` waits (65536)
---@field low_mark? integer octets at which it goes on (a quarter of high_mark)
---@field max_queue? integer octets (16 MiB, or high_mark if that is more)

local SPECS = {
  filter = { "table" },
  type = { "string", choices = { "stream", "seqpacket" } },
  nodelay = { "boolean", default = true },
  keepalive = { "boolean" },
  high_mark = { "integer", min = 1 },
  low_mark = { "integer", min = 0 },
  max_queue = { "integer", min = 1 },
}

local conn_options = {}

---All options of a function, from those that only it has.
---@param specs table<string, poe.OptionSpec>
---@return table<string, poe.OptionSpec>
function conn_options.with(specs)
  for name, spec in pairs(SPECS) do specs[name] = spec end
  return specs
end

---Check the options of a public function, and fill in defaults. Raises at its caller's level.
---@param where string the public function
---@param opts? table
---@param specs table<string, poe.OptionSpec> that `with` gave
---@return table values
function conn_options.read(where, opts, specs)
  local o = options.read(where, opts, specs, 3)
  local message = settings.marks_fault(where, o, Conn)
  if message then error(message, 3) end
  o.filter = o.filter or line.new()
  return o
end

---The filter for a socket. Where messages are kept, each is framed by itself, whatever the
---filter, unless it is one of messages, or may answer the peer, which takes a stream.
---@param h poe.Handle
---@param filter poe.Filter
---@return poe.Filter
function conn_options.filter_for(h, filter)
  if filter.goes_on or filter.get_replies or not filter.clone then return filter end
  if not handles.keeps_messages(h) then return filter end
  return require("poe.filter.messages").new { filter = filter }
end

return conn_options
