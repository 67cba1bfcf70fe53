--- What every loop must do, whatever it waits with.

local each = require "spec.contract.loop.case"

local PARTS = { "readiness", "crowd", "several", "reuse", "timers", "signals", "order", "stop", "errors", "close" }

---@param poller string
return function(poller)
  each(poller, function(case)
    for _, part in ipairs(PARTS) do require("spec.contract.loop." .. part)(case) end
  end)
end
