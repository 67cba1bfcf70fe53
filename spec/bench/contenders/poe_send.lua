-- Our SendRecv: put 16 datagrams, flush.  arg: [2] list | each: all in one put, or one by one
local driver = require "poe.driver".sendrecv()

local batch = {}
for i = 0, 15 do batch[i + 1] = string.char(97 + i) .. ("."):rep(63) end

local function put_list()
  driver:put(batch)
end

local one = {}
local function put_each()
  for i = 1, 16 do
    one[1] = batch[i]
    driver:put(one)
  end
end

local put = arg[2] == "list" and put_list or put_each
for sent = 16, arg[1], 16 do
  put()
  local left, message = driver:flush(3)
  assert(left == 0, message)
  if sent % 128 == 0 then assert(io.read(1)) end
end
