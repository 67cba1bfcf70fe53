--- What the wheels that make sockets have in common.

local shared = {}

---Tell `on_error` of an error; one that nobody wants to know of is the loop's to report.
---@param self table a wheel
---@param operation string
---@param message string
---@param code integer
function shared.tell(self, operation, message, code)
  if self.on_error then return self.on_error(operation, message, code, self) end
  self.loop:report(("%s: %s"):format(self, message))
end

---Have no timer any more.
---@param self table what may have one, as `timer`
function shared.cancel_timer(self)
  if self.timer then self.timer:cancel() end
  self.timer = nil
end

return shared
