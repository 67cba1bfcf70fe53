--- Handles that leave in the midst of a turn, and numbers that are used again.

local busted = require "busted"
local describe, it = busted.describe, busted.it
local assert = require "luassert"

local handle = require "poe.handle"
local turns = require "spec.support.turns"

-- Watch two ready handles; whoever is called first does something to the other.
local function rivals(case, act)
  local one, two, log = case:ready(), case:ready(), {}
  local function called(me, other)
    table.insert(log, me)
    if #log == 1 then act(other) end
  end
  case.loop:watch_read(one, function() called(one, two) end)
  case.loop:watch_read(two, function() called(two, one) end)
  return log
end

local LEAVING = {
  ["is no longer watched"] = function(case, h) case.loop:unwatch_read(h) end,
  ["was closed"] = function(_, h) h:close() end,
  ["is no longer watched and was closed"] = function(case, h)
    case.loop:unwatch_read(h)
    h:close()
  end,
  ["was closed and is no longer watched"] = function(case, h)
    h:close()
    case.loop:unwatch_read(h)
  end,
}

local function specify_leaving(case)
  for how, leave in pairs(LEAVING) do
    it(("does not call for a ready handle that %s in the same turn"):format(how), function()
      local log = rivals(case, function(other) leave(case, other) end)

      case.loop:step(0)
      case.loop:step(0)

      assert.equal(log[1], log[2]) -- in the second turn
      assert.equal(2, #log)
    end)

    it(("does not call for the next one that has the number of a handle that %s"):format(how), function()
      local quiet, writer = case:pipe()
      local fn, calls = turns.recorder()
      rivals(case, function(other)
        local fd = other:fileno()
        leave(case, other)
        other:close()
        case.loop:watch_read(case:copy_at(quiet, fd), fn)
      end)

      case.loop:step(0)
      case.loop:step(0)
      assert.same({ 0, 0 }, { #calls, #case.reports })

      case.write(writer, "x")
      case.loop:step(0)
      assert.equal(1, #calls)
    end)
  end

  it("lets a watcher remove itself", function()
    local ready, calls = case:ready(), 0
    case.loop:watch_read(ready, function(h)
      calls = calls + 1
      case.loop:unwatch_read(h)
    end)

    case.loop:run()

    assert.equal(1, calls)
  end)

  it("lets a watcher be replaced from inside itself", function()
    local fn, calls = turns.recorder()
    case.loop:watch_read(case:ready(), function(h)
      case.loop:unwatch_read(h)
      case.loop:watch_read(h, fn)
    end)

    case.loop:step(0)
    case.loop:step(0)

    assert.equal(1, #calls)
  end)
end

local function specify_closing(case)
  it("has nothing to wait for when what was closed is no longer watched, in either direction", function()
    local a = case:keep(assert(handle.socketpair()))
    case.loop:watch_read(a, print)
    case.loop:watch_write(a, print)
    a:close()

    case.loop:unwatch_write(a)

    assert.is_false(case.loop:step(0))
    case.loop:run()
  end)

  it("does not take a file of somebody else's for one that was closed", function()
    local a, ready = case:keep(assert(handle.socketpair())), case:ready()
    local fn, calls = turns.recorder()
    case.loop:watch_read(a, fn)
    case.loop:watch_write(a, fn)
    local fd = a:fileno()
    a:close()
    case:copy_at(ready, fd)

    case.loop:unwatch_write(a)
    case.loop:step(0)

    assert.equal(0, #calls)
  end)

  it("is not kept busy by a copy of what was closed while it was watched", function()
    local reader, writer = case:pipe()
    local fn, calls = turns.recorder()
    case:keep(assert(handle.dup(reader)))
    case.loop:watch_read(reader, fn)
    case.write(writer, "x")
    reader:close()
    local due = false
    case.loop:after(0.05, function() due = true end)

    assert.is_true(case:turn_until(function() return due end) < 10)
    assert.equal(0, #calls)
  end)

  it("goes on telling of all others after that", function()
    local fn, calls = turns.recorder()
    local old, other, file, ready = case:ready(), case:ready(), case:file(), case:ready()
    case:keep(assert(handle.dup(old)))
    for _, h in ipairs { old, other, file } do case.loop:watch_read(h, fn) end
    local fd = old:fileno()
    old:close()
    local newcomer = case:copy_at(ready, fd)
    case.loop:watch_read(newcomer, fn)
    case.loop:step(0)

    for i in ipairs(calls) do calls[i] = nil end
    case.loop:step(0)

    local called = {}
    for _, call in ipairs(calls) do called[call[1]] = true end
    assert.same({ [other] = true, [file] = true, [newcomer] = true }, called)
  end)

  it("watches a number anew that was closed without a word, and is another file's", function()
    local fn, calls = turns.recorder()
    local old, new = case:pipe(), case:ready()
    local fd = old:fileno()
    case.loop:watch_read(fd, fn)
    old:close()
    case:copy_at(new, fd)

    case.loop:watch_read(fd, fn)
    case.loop:step(0)

    assert.equal(1, #calls)
  end)
end

-- Close a handle's descriptor behind its back.
local function close_unseen(h)
  handle.adopt(h:fileno()):close()
end

local function specify_closing_unseen(case)
  it("watches the same file anew under the same number", function()
    local fn, calls = turns.recorder()
    local reader, writer = case:pipe()
    local copy, fd = case:keep(assert(handle.dup(reader))), reader:fileno()
    case.loop:watch_read(reader, print)
    close_unseen(reader)
    case.loop:unwatch_read(reader)

    case.loop:watch_read(case:copy_at(copy, fd), fn)
    case.write(writer, "x")
    case.loop:step(0)

    assert.equal(1, #calls)
  end)

  for what, open in pairs {
    ["another socket"] = function() return case:keep(assert(handle.socketpair())) end,
    ["a regular file, which is ready,"] = function() return case:file() end,
  } do
    it(("takes %s that has got the number, for one more direction"):format(what), function()
      local fn, calls = turns.recorder()
      local old = case:keep(assert(handle.socketpair()))
      local new, fd = open(), old:fileno()
      case.loop:watch_read(old, function() end)
      close_unseen(old)
      case:copy_at(new, fd)

      case.loop:watch_write(old, fn)
      case.loop:step(0)

      assert.equal(1, #calls)
    end)
  end

  it("forgets who waited to write", function()
    local fn, calls = turns.recorder()
    local a = case:keep(assert(handle.socketpair()))
    case.loop:watch_write(a, print)
    local fd, ready = a:fileno(), case:ready()
    a:close()

    case.loop:watch_read(case:copy_at(ready, fd), fn)
    case.loop:step(0)

    assert.equal(1, #calls)
  end)

  it("goes on telling of others where several have gone", function()
    local fn, calls = turns.recorder()
    local one, its_writer = case:pipe()
    local other, third = case:pipe(), case:ready()
    case:keep(assert(handle.dup(one)))
    for _, h in ipairs { one, other } do case.loop:watch_read(h, function() end) end
    close_unseen(one)
    close_unseen(other)
    case.loop:unwatch_read(one)
    case.write(its_writer, "x") -- of which nobody can tell the system to say no more
    case.loop:step(0)

    case.loop:watch_read(third, fn)
    case.loop:step(0)

    assert.equal(1, #calls)
  end)
end

return function(case)
  describe("a handle that leaves", function()
    specify_leaving(case)
    specify_closing(case)
  end)

  describe("a descriptor closed behind a loop's back", function() specify_closing_unseen(case) end)
end
