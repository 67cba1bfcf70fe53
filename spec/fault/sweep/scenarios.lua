-- All scenarios by name, and their names in order. Each is a table: `run(trial)`; `errnos`, where its
-- descriptors can give others than errnos.lua says; `messages`, where what is transferred is kept apart;
-- `losses`, the errnos by which a message is lost; `clean()`, when all has been closed.

local PARTS = { "drivers", "handles", "loops", "wheels", "sockets", "tasks" }

local scenarios, names = {}, {}

for _, part in ipairs(PARTS) do
  for _, scenario in ipairs(require("spec.fault.sweep.scenarios." .. part)) do
    assert(not scenarios[scenario.name], scenario.name)
    scenarios[scenario.name] = scenario
    names[#names + 1] = scenario.name
  end
end

scenarios[1] = names
return scenarios
