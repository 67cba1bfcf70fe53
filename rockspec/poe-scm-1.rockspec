rockspec_format = "3.0"
package = "poe"
version = "scm-1"
source = {
  url = "git+https://github.com/poe-lua/poe.git",
}
description = {
  summary = "Buffered, non-blocking I/O: handles, drivers and filters",
  detailed = [[
A C core moves octets, Lua frames them. Drivers read and write any descriptor
without blocking; filters turn octets into records and back, with no I/O.]],
  license = "MIT",
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.4, < 5.5",
}
test_dependencies = {
  "busted >= 2.1",
  "lua-cjson >= 2.1",
  "luafilesystem >= 1.8",
}
build = {
  type = "builtin",
  modules = {
    ["poe.core"] = {
      incdirs = { "csrc" },
      sources = {
        "csrc/core/address.c",
        "csrc/core/descriptor.c",
        "csrc/core/driver.c",
        "csrc/core/envelope.c",
        "csrc/core/kind.c",
        "csrc/core/mmsg.c",
        "csrc/core/outq.c",
        "csrc/core/pty.c",
        "csrc/core/sendrecv.c",
        "csrc/core/sigpipe.c",
        "csrc/core/socket.c",
        "csrc/core/sockopt.c",
        "csrc/core/sysrw.c",
        "csrc/lua/cargo.c",
        "csrc/lua/core.c",
        "csrc/lua/driver.c",
        "csrc/lua/envelope.c",
        "csrc/lua/errno.c",
        "csrc/lua/filehandle.c",
        "csrc/lua/get.c",
        "csrc/lua/handle.c",
        "csrc/lua/inbox.c",
        "csrc/lua/outbox.c",
        "csrc/lua/put.c",
        "csrc/lua/result.c",
        "csrc/lua/socket.c",
        "csrc/lua/split.c",
      },
    },
    ["poe"] = "lua/poe/init.lua",
    ["poe.driver"] = "lua/poe/driver.lua",
    ["poe.driver.sendrecv"] = "lua/poe/driver/sendrecv.lua",
    ["poe.driver.memory"] = "lua/poe/driver/memory.lua",
    ["poe.driver.memory.pair"] = "lua/poe/driver/memory/pair.lua",
    ["poe.driver.memory.queue"] = "lua/poe/driver/memory/queue.lua",
    ["poe.driver.memory.wire"] = "lua/poe/driver/memory/wire.lua",
    ["poe.driver.sysrw"] = "lua/poe/driver/sysrw.lua",
    ["poe.errno"] = "lua/poe/errno.lua",
    ["poe.filter"] = "lua/poe/filter.lua",
    ["poe.filter.block"] = "lua/poe/filter/block.lua",
    ["poe.filter.block.codec"] = "lua/poe/filter/block/codec.lua",
    ["poe.filter.line"] = "lua/poe/filter/line.lua",
    ["poe.filter.line.automaton"] = "lua/poe/filter/line/automaton.lua",
    ["poe.filter.line.ending"] = "lua/poe/filter/line/ending.lua",
    ["poe.filter.line.pattern"] = "lua/poe/filter/line/pattern.lua",
    ["poe.filter.messages"] = "lua/poe/filter/messages.lua",
    ["poe.filter.messages.senders"] = "lua/poe/filter/messages/senders.lua",
    ["poe.filter.stream"] = "lua/poe/filter/stream.lua",
    ["poe.handle"] = "lua/poe/handle.lua",
    ["poe.options"] = "lua/poe/options.lua",
    ["poe.pieces"] = "lua/poe/pieces.lua",
    ["poe.strings"] = "lua/poe/strings.lua",
  },
}
