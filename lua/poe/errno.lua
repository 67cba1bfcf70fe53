--- The names of errno values: `poe.errno.EPIPE` is 32 on Linux. What a name's
-- resolution fails with is negative: `poe.errno.EAI_NONAME` is -2 there.
-- Source: errno(3), getaddrinfo(3). A name that this system does not have is nil.

---@type table<string, integer>
return require("poe.core").errno
