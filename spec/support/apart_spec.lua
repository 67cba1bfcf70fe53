-- How `make collect`, `make checked` and `make valgrind` come to what they say: see apart.lua.

local log = require "spec.support.log"
local report = require "spec.support.report"
local shell = require "spec.support.shell"

-- Call a function with the path of a file, or of a folder, that has this text in it.
local function with_file(text, name, fn)
  local folder = os.tmpname()
  os.remove(folder)
  os.execute("mkdir " .. folder)
  local file <close> = assert(io.open(folder .. "/" .. name, "w"))
  file:write(text)
  file:flush()
  fn(folder .. "/" .. name, folder)
  os.execute("rm -r " .. folder)
end

describe("the log of a run of specs #once", function()
  it("says what failed and why, what was counted, and how it ended", function()
    local text = "run  a\nok   a\nFAIL b\n    why\n    and where\nnoise\nskip c: not here\nstress: 2 cats\n" ..
      "stress: 3 cats\n1 passed, 1 failed, 1 skipped\nleaked\n"
    with_file(text, "log", function(path)
      local result = log.read(path)

      assert.same({ 1, 1, 1, true, false },
        { result.passed, result.failed, result.skipped, result.ended, result.warned })
      assert.same({ "b\n    why\n    and where" }, result.faults)
      assert.same({ "FAIL b", "    why", "    and where", "skip c: not here", "leaked" }, result.shown)
      assert.same({ cats = 5 }, result.counted)
      assert.equal("leaked", result.last)
    end)
  end)

  it("has not ended where there is no total, and has warned where a finalizer has", function()
    with_file("ok   a\nLua warning: error in __gc\n", "log", function(path)
      local result = log.read(path)

      assert.same({ false, true }, { result.ended, result.warned })
    end)
  end)
end)

local DESCRIPTORS <const> = [[
==7== FILE DESCRIPTORS: 5 open (3 std) at exit.
==7== Open file descriptor 9: /dev/null
==7==    <inherited from parent>
]]

-- What a tool says of a process, and what is found in it.
local REPORTS <const> = {
  { "valgrind, of nothing", "==7== Memcheck\n" .. DESCRIPTORS .. "==7== ERROR SUMMARY: 0 errors", false },
  { "valgrind, of a descriptor",
    "==7== Memcheck\n" .. DESCRIPTORS .. "==7== Open AF_INET socket 4: a <-> b\n==7==    at 0x1: socket (in libc)\n" ..
    "==7== ERROR SUMMARY: 0 errors", "descriptor 4: a <-> b left open, made at 0x1: socket (in libc)" },
  { "valgrind, of an error",
    "==7== Memcheck\n==7== \n==7== Invalid read of size 1\n==7==    at 0x1: get (csrc/core/a.c:7)\n" ..
    "==7== ERROR SUMMARY: 2 errors from 1 contexts", "2 errors, such as Invalid read of size 1 csrc/core/a.c:7" },
  { "valgrind, of one that was killed", "==7== Memcheck\n", "valgrind has no end: was it killed?" },
  { "a sanitizer, of an error", "==7==ERROR: AddressSanitizer: heap-use-after-free on 1\n    #0 csrc/core/a.c:7\n",
    "AddressSanitizer: heap-use-after-free on 1 csrc/core/a.c:7" },
  { "a sanitizer, of behaviour", "csrc/core/a.c:7:2: runtime error: shift\n", "runtime error: shift csrc/core/a.c:7" },
  { "a sanitizer, of our leak", "==7==ERROR: LeakSanitizer: detected memory leaks\n    #1 csrc/core/a.c:7\n",
    "LeakSanitizer: detected memory leaks csrc/core/a.c:7" },
  { "a sanitizer, of another program's leak", "==7==ERROR: LeakSanitizer: detected memory leaks\n    #1 sed\n", false },
}

describe("a report #once", function()
  for _, case in ipairs(REPORTS) do
    it("is understood, of " .. case[1], function()
      with_file(case[2], "report.7", function(path, folder)
        assert.same({ [path] = case[3] }, report.read(folder))
      end)
    end)
  end
end)

local function make(arguments)
  return shell("env -u MAKEFLAGS make -s --no-print-directory " .. arguments)
end

describe("make collect #once", function()
  it("has collections in our code, notices what they are to bring to light, and finds nothing", function()
    local output, status = make "collect SPEC='spec/lua spec/driver/cargo_spec.lua spec/task/cancel_spec.lua'"

    assert.matches("noticed: keep\nnoticed: lose\nnoticed: read\n", output)
    assert.is_true(tonumber(output:match "(%d+) forced collections") > 1000, output)
    assert.matches("\nscore: (%d+) of %1 specs with full collections\n$", output)
    assert.equal(0, status)
  end)

  it("fails where there are no collections", function()
    local output, status = make "collect SPEC=spec/raised_spec.lua JOBS=1"

    assert.matches("not noticed: forced collections: there were none\n", output)
    assert.is_true(status > 0)
  end)
end)
