--- How one side of one telnet option is agreed upon, with no answer to an answer.
-- Source: RFC 1143, the Q method, section 7.
--
-- The state is "no", "yes", "wantno" or "wantyes" (asked for, and not answered yet), or one of
-- the last two with "_opposite": when the answer has come, the opposite is to be asked for.

local negotiation = {}

-- By what is received or wanted, and the state: the next one, and what the peer is to be told.
local RECEIVED = {
  on = {
    yes = { "yes" },
    wantno = { "no" }, -- the peer is wrong
    wantno_opposite = { "yes" }, -- likewise
    wantyes = { "yes" },
    wantyes_opposite = { "wantno", "off" },
  },
  off = {
    no = { "no" },
    yes = { "no", "off" },
    wantno = { "no" },
    wantno_opposite = { "wantyes", "on" },
    wantyes = { "no" },
    wantyes_opposite = { "no" },
  },
}

local WANTED = {
  on = {
    no = { "wantyes", "on" },
    yes = { "yes" },
    wantno = { "wantno_opposite" },
    wantno_opposite = { "wantno_opposite" },
    wantyes = { "wantyes" },
    wantyes_opposite = { "wantyes" },
  },
  off = {
    no = { "no" },
    yes = { "wantno", "off" },
    wantno = { "wantno" },
    wantno_opposite = { "wantno" },
    wantyes = { "wantyes_opposite" },
    wantyes_opposite = { "wantyes_opposite" },
  },
}

---The peer has said "on" (WILL or DO) or "off" (WONT or DONT).
---@param state string
---@param word "on"|"off"
---@param is_welcome boolean may it be switched on?
---@return string state
---@return ("on"|"off")? answer
function negotiation.received(state, word, is_welcome)
  local step = RECEIVED[word][state]
  if step then return step[1], step[2] end
  if is_welcome then return "yes", "on" end
  return "no", "off"
end

---We want it "on" or "off".
---@param state string
---@param word "on"|"off"
---@return string state
---@return ("on"|"off")? request
function negotiation.wanted(state, word)
  local step = WANTED[word][state]
  return step[1], step[2]
end

---Is it on? It is until the peer has agreed that it is not.
---@param state string
---@return boolean
function negotiation.is_on(state)
  return state == "yes" or state == "wantno" or state == "wantno_opposite"
end

---Do we wait for it to be switched on?
---@param state string
---@return boolean
function negotiation.is_asked_for(state)
  return state == "wantyes" or state == "wantyes_opposite"
end

return negotiation
