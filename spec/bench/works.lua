-- What `make bench` measures: each work, its size at SCALE=1, and who does it.
-- The first contender of a work is the reference that the others' figures are divided by.
-- `program` is a file in contenders/, run as `program SIZE arguments`; its suffix tells by what.
-- `group` names several works that belong together; `figures` are from figures.lua, the CPU time if absent.
-- `instrument` is a program of this folder and its arguments, `measure NAME SIZE` if absent.
-- `rounds` are the most that a contender runs in, where one takes minutes.
-- `links` are libraries of a program in C, as the compiler is told them.
-- `needs` names an entry of needs.lua; `left_out` says why somebody who could be expected is not there.

local NO_PIPES = "left out: LuaSocket makes its own sockets and cannot take a pipe"

local read = {
  name = "read",
  what = "%d octets from a pipe, at most 65536 at a time",
  size = 4 << 30,
  step = 1,
  contenders = {
    { name = "C read", program = "c_read.c" },
    { name = "poe SysRW get", program = "poe_read.lua", needs = "poe", targets = { cpu = 1.2 } },
    { name = "io.read(65536)", program = "io_read.lua" },
    { name = "luv", program = "luv_read.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_read.lua", needs = "cqueues" },
    { name = "LuaSocket", needs = "luasocket", left_out = NO_PIPES },
    { name = "Perl sysread", program = "perl_read.pl", needs = "perl" },
    { name = "Perl's POE SysRW get", program = "perl_poe_read.pl", needs = "perl_poe" },
  },
}

local write = {
  name = "write",
  what = "%d messages of 100 octets to a pipe, put one by one, flushed each hundred",
  size = 2000000,
  step = 100,
  contenders = {
    { name = "C writev", program = "c_write.c" },
    { name = "poe SysRW put, flush", program = "poe_write.lua", needs = "poe", targets = { cpu = 1.5 } },
    { name = "io.write of a table.concat", program = "concat_write.lua" },
    { name = "io.write", program = "io_write.lua" },
    { name = "luv", program = "luv_write.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_write.lua", needs = "cqueues" },
    { name = "LuaSocket", needs = "luasocket", left_out = NO_PIPES },
    { name = "Perl's POE SysRW put, flush", program = "perl_poe_write.pl", needs = "perl_poe" },
  },
}

local lines = {
  name = "lines",
  what = "%d lines of 20 to 180 octets split from a pipe, each looked at",
  size = 5000000,
  step = 1,
  contenders = {
    { name = "C memchr", program = "c_lines.c" },
    { name = "poe line, get", program = "poe_lines.lua", arguments = "get",
      needs = "poe", targets = { cpu = 9 } },
    { name = "poe line, get_one", program = "poe_lines.lua", arguments = "get_one",
      needs = "poe", targets = { cpu = 11 } },
    { name = [[poe line "\n", get]], program = "poe_lines.lua", arguments = "get '\n'",
      needs = "poe", targets = { cpu = 9 } },
    { name = [[poe line "\n", get_one]], program = "poe_lines.lua", arguments = "get_one '\n'",
      needs = "poe", targets = { cpu = 11 } },
    { name = "io.lines", program = "io_lines.lua" },
    { name = "luv, find", program = "luv_lines.lua", needs = "luv" },
    { name = "cqueues", program = "cqueues_lines.lua", needs = "cqueues" },
    { name = "LuaSocket", needs = "luasocket", left_out = NO_PIPES },
    { name = "Node, slices", program = "node_lines.js", needs = "node" },
    { name = "Perl <>", program = "perl_lines.pl", needs = "perl" },
    { name = "Perl's POE line, get", program = "perl_poe_lines.pl", needs = "perl_poe" },
  },
}

return { read, write, lines }
