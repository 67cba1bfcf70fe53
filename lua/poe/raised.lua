--- What somebody's function has raised, which may be anything.

local raised = {}

---Word it for people. It is not asked twice: where its own `__tostring` fails, that is said.
---@param value any
---@return string
function raised.to_text(value)
  local ok, text = pcall(tostring, value)
  return ok and text or "(error object that cannot be shown)"
end

return raised
