--- A short way to each kind of wheel.
-- Source: POE::Wheel. A wheel rolls handles under a loop and calls its user's functions.

local wheel = {}

---Connections from a socket that listens; see poe.wheel.listenaccept.
function wheel.listenaccept(opts)
  return require("poe.wheel.listenaccept").new(opts)
end

---Records in and out of open handles; see poe.wheel.readwrite.
function wheel.readwrite(opts)
  return require("poe.wheel.readwrite").new(opts)
end

---Sockets that connect, listen or are bound; see poe.wheel.socketfactory.
function wheel.socketfactory(opts)
  return require("poe.wheel.socketfactory").new(opts)
end

return wheel
