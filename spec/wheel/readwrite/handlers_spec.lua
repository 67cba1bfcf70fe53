local filter = require "poe.filter"
local wheels = require "spec.support.wheels"

-- What brings each event about, and what else should then come, whatever its function does.
local SCENES = {
  ["on_input"] = {
    function(rig)
      rig:write "a\nb\nc\nthe rest"
      rig.output:shutdown "w"
    end,
  },
  ["on_error, at the end of file,"] = {
    function(rig)
      rig:write "a\nb"
      rig.output:shutdown "w"
    end,
    event = "on_error",
  },
  ["on_error, of the filter,"] = {
    function(rig)
      rig:write "a\nb\nlonger than that\n"
      rig.output:shutdown "w"
    end,
    event = "on_error",
  },
  ["on_error, of a write,"] = {
    function(rig)
      rig.input:close()
      rig.wheel:put "lost"
      rig:write "a\nb\n"
    end,
    event = "on_error", pipes = true, is_broken = true,
  },
  ["on_flushed"] = {
    function(rig)
      rig.wheel:put "one"
      rig:write "a\nb\n"
    end,
  },
  ["on_high"] = {
    function(rig)
      rig.wheel:put(("x"):rep(6000))
      rig:write "a\nb\n"
    end,
    pipes = true,
  },
  ["on_low"] = {
    function(rig)
      rig.wheel:put(("x"):rep(6000))
      rig:turn_on()
      rig:write "a\nb\n"
    end,
    pipes = true,
  },
  ["on_closed"] = {
    function(rig)
      rig.wheel:put "last"
      rig:write "a\n"
      rig:turn_on()
      rig.wheel:close()
    end,
  },
}

-- What the function does, the first time that it is called.
local ACTIONS = {
  nothing = function() end,
  close = function(wheel) wheel:close() end,
  put = function(wheel) pcall(wheel.put, wheel, "reply") end,
  pause = function(wheel) wheel:pause_input() end,
  switch = function(wheel) wheel:set_input_filter(filter.line { max_length = 5 }) end,
  raise = function() error "oops" end,
}

local function wheel_in(arguments)
  for i = 1, arguments.n do
    if type(arguments[i]) == "table" and arguments[i].resume_input then return arguments[i] end
  end
end

-- Play a scene; what came of it.
---@return string[] events as text
---@return string[] reports
---@return string data that the peer has read
local function play(name, action)
  local scene = SCENES[name]
  local is_done = false
  local options = { filter = filter.line { max_length = 5 }, high_mark = 1000, low_mark = 500 }
  options[scene.event or name] = function(...)
    if is_done then return end
    is_done = true
    return ACTIONS[action](wheel_in(table.pack(...)))
  end
  local rig = scene.pipes and wheels.on_pipes(options) or wheels.on_socket(options)
  local events, data = {}, {}
  function rig:turn_on()
    for _, event in ipairs(self:turn()) do events[#events + 1] = table.concat(event, " ") end
    if not scene.is_broken then data[#data + 1] = self:read() end
  end
  scene[1](rig)
  for _ = 1, 4 do rig:turn_on() end
  if action == "pause" then rig.wheel:resume_input() end
  for _ = 1, 4 do rig:turn_on() end
  assert(is_done, name .. " has not been called")
  rig:close()
  return events, rig.reports, table.concat(data)
end

local function without(events, name)
  local left = {}
  for _, event in ipairs(events) do
    if event ~= name then left[#left + 1] = event end
  end
  return left
end

local function count(events, name)
  return #events - #without(events, name)
end

describe("poe.wheel.readwrite, whose", function()
  for name, scene in pairs(SCENES) do
    describe(name .. " function", function()
      it("raises, goes on with all that was to come, and the loop has a traceback", function()
        local events, reports, data = play(name, "raise")
        local all, _, all_data = play(name, "nothing")

        assert.same(all, events)
        assert.equal(all_data, data)
        assert.equal(1, #reports)
        assert.matches("oops.*stack traceback.*handlers_spec", reports[1])
      end)

      it("closes the wheel, calls nothing more but on_closed, and writes what was queued", function()
        local events, reports, data = play(name, "close")
        local all, _, all_data = play(name, "nothing")

        assert.equal("on_closed", events[#events])
        assert.equal(1, count(events, "on_closed"))
        assert.same(table.move(all, 1, #events - 1, 1, {}), table.move(events, 1, #events - 1, 1, {}))
        assert.same({}, reports)
        assert.equal(all_data, data)
      end)

      it("puts a record, has it written after those before it", function()
        local events, reports, data = play(name, "put")
        local all, _, all_data = play(name, "nothing")
        local may_write = not scene.is_broken and name ~= "on_closed"

        assert.equal(all_data:len() + (may_write and 6 or 0), data:len())
        assert.equal(may_write, data:find("reply\n", 1, true) ~= nil)
        assert.same(without(all, "on_flushed"), without(events, "on_flushed"))
        assert.same({}, reports)
      end)

      it("pauses the input, has no record until it is resumed, and loses none", function()
        local events, reports = play(name, "pause")
        local all = play(name, "nothing")

        table.sort(events)
        table.sort(all)
        assert.same(all, events)
        assert.same({}, reports)
      end)

      it("switches the filter, has the other one frame what comes next", function()
        local events, reports = play(name, "switch")
        local all = play(name, "nothing")

        if name == "on_error, of the filter," then all[4] = all[3] end -- the next one meets the same
        assert.same(all, events)
        assert.same({}, reports)
      end)
    end)
  end
end)
