-- Our wheels: the handlers are shared by all connections, and each has a filter of its own.
local handle = require "poe.handle"
local line = require "poe.filter.line"
local listenaccept = require "poe.wheel.listenaccept"
local loop = require "poe.loop".default()
local readwrite = require "poe.wheel.readwrite"

local template = line.new { literal = "\n" }

local function on_input(record, wheel)
  wheel:put(record)
end

local function on_error(_, _, _, wheel)
  wheel:close()
end

local function on_accept(socket)
  readwrite.new { handle = socket, filter = template:clone(), on_input = on_input, on_error = on_error }
end

local listener = handle.listen("127.0.0.1:0")
listenaccept.new { handle = listener, nodelay = true, on_accept = on_accept }
print(listener:getsockname():match(":(%d+)$"))
io.stdout:flush()
loop:run()
