--- JSON in lines: the server adds up and turns round what it is asked.

local Dice = require "spec.soak.dice"
local JSON = require "poe.filter.json"
local check = require "spec.soak.check"
local poe = require "poe"

local json = { conversations = 8 }

local function sum(numbers)
  local total = 0
  for _, number in ipairs(numbers) do total = total + number end
  return total
end

local function serve(conn)
  for request in conn:lines() do
    conn:write {
      number = request.number, sum = sum(request.numbers), text = request.text:reverse(),
      deep = { { { request.text } } }, none = JSON.null,
    }
  end
  check.ends(conn, "the client")
end

function json.open()
  return { server = assert(poe.listen("unix:@", serve, { filter = JSON.new() })) }
end

local function request(dice, i)
  local numbers = JSON.array {}
  for k = 1, dice:number(0, 50) do numbers[k] = dice:number(-1000000, 1000000) end
  return { number = i, numbers = numbers, text = dice:text() .. "\n\"\\" }
end

local function ask_all(conn, seed, count)
  local dice = Dice.new(seed)
  for i = 1, count do assert(conn:write(request(dice, i))) end
end

local function check_answer(asked, answer, what)
  check.equal(asked.number, answer.number, what .. ", number")
  check.equal(sum(asked.numbers), answer.sum, what .. ", sum")
  check.equal(asked.text:reverse(), answer.text, what .. ", text")
  check.equal(asked.text, answer.deep[1][1][1], what .. ", deep")
  check.equal(JSON.null, answer.none, what .. ", null")
end

function json.converse(self, dice, tally)
  local conn <close> = assert(poe.connect(self.server:getsockname(), { filter = JSON.new() }))
  local seed, count = dice:roll(), dice:number(1, 60)
  local writer <close> = poe.spawn(ask_all, conn, seed, count)
  local same = Dice.new(seed)
  for i = 1, count do check_answer(request(same, i), assert(conn:read()), "answer " .. i) end
  writer:join()
  tally.records = tally.records + 2 * count
end

function json.close(self)
  self.server:stop(1)
end

return json
