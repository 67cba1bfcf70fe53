--- The lines of a Lua source that can be run: those of the instructions that its functions can come to,
-- as luac lists them. (A function that ends in a return has one more, which nothing comes to.)

local LUAC = os.getenv "LUAC" or "luac5.4"

-- Which instructions come after one, other than the next only.
local NONE <const>, TARGET <const>, BOTH <const>, SKIP <const>, EITHER <const> = 1, 2, 3, 4, 5
local AFTER <const> = {
  RETURN = NONE, RETURN0 = NONE, RETURN1 = NONE,
  JMP = TARGET, TFORPREP = TARGET, FORLOOP = BOTH, FORPREP = BOTH, TFORLOOP = BOTH, LFALSESKIP = SKIP,
  EQ = EITHER, LT = EITHER, LE = EITHER, EQK = EITHER, EQI = EITHER, LTI = EITHER, LEI = EITHER, GTI = EITHER,
  GEI = EITHER, TEST = EITHER, TESTSET = EITHER,
}

local function next_of(pc, instruction)
  local how = AFTER[instruction.name]
  if how == NONE then return end
  if how == TARGET then return instruction.target end
  if how == BOTH then return pc + 1, instruction.target end
  if how == SKIP then return pc + 2 end
  if how == EITHER then return pc + 1, pc + 2 end
  return pc + 1
end

local function reach(instructions, pc, lines)
  local instruction = instructions[pc]
  while instruction and not instruction.reached do
    instruction.reached = true
    if instruction.name ~= "VARARGPREP" then lines[instruction.line] = true end
    local one, other = next_of(pc, instruction)
    if other then reach(instructions, other, lines) end
    pc, instruction = one, instructions[one]
  end
end

local function read_instruction(text)
  local pc, line, name, rest = text:match "^\t(%d+)\t%[(%d+)%]\t(%w+)(.*)$"
  if not pc then return end
  local target = rest:match "to (%d+)"
  return math.tointeger(pc), { line = math.tointeger(line), name = name, target = math.tointeger(target) }
end

---@param path string
---@return table<integer, true> lines
return function(path)
  local lines, instructions = {}, {}
  local listing <close> = assert(io.popen(("%s -l -p '%s'"):format(LUAC, path)))
  for text in listing:lines() do
    local pc, instruction = read_instruction(text)
    if pc == 1 then
      reach(instructions, 1, lines)
      instructions = {}
    end
    if pc then instructions[pc] = instruction end
  end
  reach(instructions, 1, lines)
  return lines
end
