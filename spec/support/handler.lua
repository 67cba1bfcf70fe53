-- Busted's output for `make test`: a line per test, failures in full, and at
-- the end one line that spec/support/suite.lua adds up.

local busted = require "busted"
local base = require "busted.outputHandlers.base"

local function say(...)
  io.write(...)
  io.write("\n")
  io.flush() -- what is shown must be right even when the process dies
end

local function indent(text)
  return (tostring(text):gsub("[^\n]*", "    %0"))
end

return function()
  local handler = base()
  local count = { success = 0, pending = 0, failed = 0 }
  local test, faults -- the test that runs, and what went wrong in it so far

  -- A test has ended only after its after_each, which may fail it too.
  local function finish()
    if not test then return end
    if #faults > 0 then
      count.failed = count.failed + 1
      say("FAIL ", test.name, "\n", table.concat(faults, "\n"))
    elseif test.status == "pending" then
      count.pending = count.pending + 1
      say("skip ", test.name, ": ", test.reason)
    else
      count.success = count.success + 1
      say("ok   ", test.name)
    end
    test = nil
  end

  local function start(element)
    finish()
    test, faults = { name = handler.getFullName(element), reason = "pending" }, {}
    say("run  ", test.name)
    return nil, true
  end

  local function finish_body(_, _, status)
    test.status = status
    return nil, true
  end

  local function skip(_, _, message)
    test.reason = tostring(message or "pending"):gsub("^[^\n]-:%d+: ", "")
    return nil, true
  end

  local function fault(element, _, message)
    local text = indent(message)
    if test then
      faults[#faults + 1] = text
    else -- a file that does not load, a setup that fails
      count.failed = count.failed + 1
      say("FAIL ", handler.getFullName(element), "\n", text)
    end
    return nil, true
  end

  local function total()
    finish()
    say(("%d passed, %d failed, %d skipped"):format(count.success, count.failed, count.pending))
    return nil, true
  end

  local function leave()
    finish()
    return nil, true
  end

  busted.subscribe({ "file", "start" }, leave)
  busted.subscribe({ "describe", "start" }, leave)
  busted.subscribe({ "test", "start" }, start)
  busted.subscribe({ "test", "end" }, finish_body)
  busted.subscribe({ "pending" }, skip)
  busted.subscribe({ "failure" }, fault)
  busted.subscribe({ "error" }, fault)
  busted.subscribe({ "suite", "end" }, total)
  return handler
end
