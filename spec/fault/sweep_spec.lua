-- Some of what `make sweep` tries: see spec/fault/sweep/run.lua.

local tool = require "spec.support.tool"

local function sweep(settings)
  return tool("spec/fault/sweep/run.lua", settings)
end

-- Faults of which some were not survived once: whose, and which.
local ONCE = {
  { "the system has no memory to watch a descriptor", "readwrite on epoll: pipe", "epoll_ctl" },
  { "it has none to watch anew what it forgot", "loop on epoll: forgotten", "epoll_ctl" },
  { "a pty's making is interrupted, or fails", "handle: pty", "" },
  { "it is interrupted whether a pty has hung up", "sysrw on pty", "EINTR" },
  { "a socket's own address cannot be had", "socketfactory:", "getsockname" },
  { "the network or the system has failed a connection to be accepted", "listenaccept:", "accept4" },
  { "a message is lost before its wheel is closed", "readwrite on epoll: UDP", "sendmmsg" },
  { "the system will not say whether a socket listens", "listenaccept:", "getsockopt" },
}

describe("a system call that fails #once", function()
  for _, case in ipairs(ONCE) do
    it("is survived when " .. case[1], function()
      local output, status = sweep(("SCENARIO='%s' FAULT='%s'"):format(case[2], case[3]))

      assert.is_true(tonumber(output:match "all%s+(%d+)") > 0, output)
      assert.equal(0, status, output)
    end)
  end

  it("is survived in each scenario, of its faults one in many", function()
    local output, status = sweep "STEP=23"

    assert.is_true(tonumber(output:match "all%s+(%d+)") > 150, output)
    assert.equal(0, status, output)
  end)

  it("has a row fail where no fault ever comes", function()
    local output, status = sweep "SCENARIO='handle: dup' FAULT='writev'"

    assert.matches("all%s+0%s+0%s+0", output)
    assert.equal(1, status)
  end)
end)
