local driver = require "poe.driver"
local errno = require "poe.errno"
local handle = require "poe.handle"
local script = require "spec.support.script"

-- Where we differ from POE on purpose: what the steps give instead, and why.
-- `last` is the last step that is compared.
local GATHERS = "what is queued is written in one call, not in one for each message"
local RETRIES = "EINTR is retried, never seen"

local DIFFERENCES = {
  ["sysrw-new-blocksize-undef"] = {
    why = "an option that is nil is not given",
    steps = { { raises = false } },
  },
  ["sysrw-script-read-eintr"] = { why = RETRIES, last = 1, steps = { { gives = { "x" } } } },
  ["sysrw-flush-partial-two-messages"] = {
    why = GATHERS,
    steps = {
      [3] = { gives = 1904, errno = 0 },
      [5] = { gives = ("a"):rep(3000) .. ("b"):rep(1096) },
      [8] = { gives = ("b"):rep(1904) },
    },
  },
  ["sysrw-script-write-eio-mid"] = {
    why = GATHERS,
    steps = { [2] = { gives = 0, errno = 0 }, [3] = { gives = 0 } },
  },
  ["sysrw-script-put-between"] = {
    why = GATHERS,
    steps = { [5] = { gives = 0, errno = 0 }, [6] = { gives = 0 } },
  },
}

-- Each kind of descriptor: the driver's end, and the other.
local open = {}

function open.none() return nil, nil end

function open.script() return 0, nil end

open["pipe-write"] = function(case)
  local reader, writer = handle.pipe()
  assert(writer:setpipesize(case.capacity))
  return writer, reader
end

open["pipe-read"] = handle.pipe
function open.socketpair() return handle.socketpair() end

function open.devnull()
  return handle.open("/dev/null", "r+")
end

local function temporary(content)
  local path = os.tmpname()
  assert(io.open(path, "w")):write(content):close()
  return path
end

function open.file(case)
  local path = temporary(case.content)
  local h = handle.open(path)
  os.remove(path)
  return h
end

open["file-write"] = function()
  local path = temporary ""
  local h = handle.open(path, "r+")
  local other = handle.open(path)
  os.remove(path)
  return h, other
end

-- Each step: what it does with one run of a case, and what it gives.
local steps = {}

function steps.put(run, chunks) return { gives = run.driver:put(chunks) } end

function steps.messages(run) return { gives = run.driver:get_out_messages_buffered() } end

function steps.flush(run)
  local left, _, code = run.driver:flush(run.own)
  return { gives = left, errno = code }
end

function steps.get(run)
  local chunks, _, code = run.driver:get(run.own)
  return { gives = chunks, errno = code }
end

function steps.peer_write(run, data)
  local d = driver.sysrw()
  d:put { data }
  assert(d:flush(run.other) == 0)
  return {}
end

function steps.peer_read(run, octets)
  local chunks = assert(driver.sysrw { block_size = octets }:get(run.other))
  return { gives = chunks[1] or "EAGAIN" }
end

function steps.peer_close(run) return run.other:close() and {} end

function steps.peer_shutdown_write(run) return run.other:shutdown "w" and {} end

function steps.content(run)
  return { gives = table.concat(driver.sysrw():get(run.other)) }
end

-- The script with errno's numbers for names.
local function answers(case)
  local list = {}
  for i, answer in ipairs(case.script) do
    list[i] = { accept = answer.accept, data = answer.data, errno = errno[answer.errno] }
  end
  return list
end

local function new_driver(case)
  if not case.script then return driver.sysrw(case.options) end
  script.answers(answers(case))
  return script.core.driver.sysrw(case.options.block_size or 65536)
end

local function perform(case)
  local results = {}
  if case.steps[1][1] == "new" then
    local ok = pcall(driver.sysrw, case.options)
    return { { raises = not ok } }
  end
  local run = { driver = new_driver(case) }
  run.own, run.other = open[case.on](case)
  for i, step in ipairs(case.steps) do results[i] = steps[step[1]](run, step[2]) end
  script.real()
  return results
end

-- A step's result in our words. A get that fails tells POE's errno.
local function translate(step)
  local code = step.errno
  return {
    gives = step.gives,
    errno = type(code) == "string" and errno[code] or code,
    raises = step[1] == "new" and step.raises ~= nil or nil,
  }
end

local function expected(case, difference)
  local results = {}
  for i, step in ipairs(case.steps) do
    results[i] = difference.steps and difference.steps[i] or translate(step)
  end
  return results
end

local function compare(case, difference)
  local wanted, given = expected(case, difference), perform(case)
  local last = difference.last or #wanted
  return { table.unpack(wanted, 1, last) }, { table.unpack(given, 1, last) }
end

describe("poe.driver.sysrw, as POE's,", function()
  for _, case in ipairs(require "spec.driver.vectors.sysrw") do
    local difference = DIFFERENCES[case.id]

    if not difference then
      it("gives what POE gives: " .. case.id, function()
        local wanted, given = compare(case, {})
        assert.same(wanted, given)
      end)
    else
      it(("differs from POE: %s (%s)"):format(case.id, difference.why), function()
        local wanted, given = compare(case, difference)
        assert.same(wanted, given)
        assert.not_same(compare(case, {}))
      end)
    end
  end
end)
