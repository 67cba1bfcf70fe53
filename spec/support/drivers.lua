--- Every way to a driver, for specs and for the matrix.
--   name               as the matrix calls it
--   new(handle, kind)  a driver for that handle, of a kind in spec.support.kinds

local driver = require "poe.driver"

local STREAM <const>, MEMORY <const> = { type = "stream" }, { octets = "stream", messages = "message" }

local drivers = {}

drivers.sysrw = {
  name = "SysRW",
  new = function() return driver.sysrw() end,
}

drivers.sendrecv = {
  name = "SendRecv",
  new = function(_, kind) return driver.sendrecv(kind.keeps == "octets" and STREAM or nil) end,
}

drivers.memory = {
  name = "memory",
  new = function(_, kind) return driver.memory { type = MEMORY[kind.keeps] } end,
}

drivers.chosen = {
  name = "driver.new",
  new = driver.new,
}

return drivers
