--- How a call under host.c is described: what it needs, what it does, and what is right.

-- The call once more, now that there is memory: what it gives is as it should be, and all is closed.
local function after(scenario, env)
  local results = table.pack(scenario.call(env))
  local right, why = scenario.expect(env, table.unpack(results, 1, results.n))
  for i = 1, results.n do
    local result = results[i]
    if (type(result) == "userdata" or type(result) == "table") and result.close then result:close() end
  end
  if scenario.close then scenario.close(env) end
  if not right then error(("%s was not right: %s"):format(scenario.name, tostring(why or results[1])), 0) end
end

-- What is right unless a scenario says otherwise: something.
local function something(_, result)
  return result ~= nil and result ~= false
end

---@class poe.fault.Scenario
---@field name string the public function, or functions, that it calls
---@field make? fun(once: boolean): any what the call needs, made while there is memory; it will be wanting once, or on
---@field call fun(env: any): any ...
---@field expect? fun(env: any, ...: any): boolean, string? whether what the call gives is right
---@field close? fun(env: any)

---Complete a list of scenarios.
---@param scenarios poe.fault.Scenario[]
---@return table[]
return function(scenarios)
  for _, scenario in ipairs(scenarios) do
    scenario.make = scenario.make or function() return {} end
    scenario.expect = scenario.expect or something
    scenario.after = function(env) return after(scenario, env) end
  end
  return scenarios
end
