--- The names of errno values: `poe.errno.EPIPE` is 32 on Linux.
-- Source: errno(3). A name that this system does not have is nil.

---@type table<string, integer>
return require("poe.core").errno
