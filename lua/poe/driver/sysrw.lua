--- Driver over read(2) and writev(2): pipes, files, terminals, stream sockets.
-- Source: POE::Driver::SysRW.

local core = require "poe.core"
local options = require "poe.options"

local sysrw = {}

local OPTIONS = {
  block_size = { "integer", min = 1, max = 0x7ffff000, default = 65536 },
}

---Create a driver. Raises on an unknown or ill-typed option.
---@param opts? { block_size?: integer } octets that one `get` reads at most (65536)
---@return poe.Driver
function sysrw.new(opts)
  local o = options.read("poe.driver.sysrw.new", opts, OPTIONS)
  return core.driver.sysrw(o.block_size)
end

return sysrw
