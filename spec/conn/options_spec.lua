local poe = require "poe"
local tasks = require "spec.support.tasks"

-- Each function with an address and what else it needs, in a task.
local functions = {
  ["poe.listen"] = function(opts) return poe.listen("unix:@", print, opts) end,
  ["poe.connect"] = function(opts) return poe.connect("unix:@nobody", opts) end,
}

local rejected = {
  { { colour = 1 }, "unknown option 'colour' to '%s'" },
  { { filter = 1 }, "bad option 'filter' to '%s' (table expected, got number)" },
  { { type = "dgram" }, "bad option 'type' to '%s' ('stream' or 'seqpacket' expected, got 'dgram')" },
  { { nodelay = 1 }, "bad option 'nodelay' to '%s' (boolean expected, got number)" },
  { { keepalive = 1 }, "bad option 'keepalive' to '%s' (boolean expected, got number)" },
  { { high_mark = 0 }, "bad option 'high_mark' to '%s' (integer >= 1 expected, got 0)" },
  { { low_mark = -1 }, "bad option 'low_mark' to '%s' (integer >= 0 expected, got -1)" },
  { { low_mark = 65536 }, "bad option 'low_mark' to '%s' (integer below high_mark (65536) expected, got 65536)" },
  { { low_mark = 8, high_mark = 8 }, "bad option 'low_mark' to '%s' (integer below high_mark (8) expected, got 8)" },
  { { max_queue = 7, high_mark = 8 }, "bad option 'max_queue' to '%s' (integer >= 8 expected, got 7)" },
  { 1, "bad argument #1 to '%s' (table expected, got number)" },
}

describe("poe.conn.options", function()
  after_each(tasks.close)

  for name, fn in pairs(functions) do
    for _, case in ipairs(rejected) do
      local message = case[2]:format(name)

      it("raises, at the caller's line: " .. message, function()
        local why = tasks.run(function()
          return tasks.why(function() local _ = fn(case[1]) end)
        end)

        assert.matches("^spec/conn/options_spec.lua:%d+: ", why)
        assert.equal(message, (why:gsub("^.-:%d+: ", "")))
      end)
    end
  end
end)
