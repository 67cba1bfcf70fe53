-- Receives what logger(1) writes to a unix socket, as a syslog daemon does.
-- Each datagram is one chunk, so there is nothing to frame.

local driver = require "poe.driver"
local handle = require "poe.handle"

local FACILITIES = {
  [0] = "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news",
  "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
  "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
}
local SEVERITIES = { [0] = "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug" }

-- "<PRIORITY>MONTH DAY TIME TAG: TEXT". Source: RFC 3164, without its host name.
local function parse(message)
  local priority, tag, text = message:match("^<(%d+)>%a+ +%d+ [%d:]+ (.-): (.*)$")
  if not priority then return nil, ("no syslog message: %q"):format(message) end
  return { facility = priority // 8, severity = priority % 8, tag = tag, text = text }
end

-- What logger is to do, and what goes to its input.
local COMMANDS = {
  "--tag demo 'hello, world'",
  "--tag backup --id=42 --priority daemon.warning 'disk almost full: 97 %'",
  "--tag job --priority local3.err <<'END'\ntwo lines\nare two messages\nEND",
}

local function receive(folder)
  local path = folder .. "/log"
  local socket <close> = assert(handle.bind("unix:" .. path))
  local input = driver.new(socket)
  for _, command in ipairs(COMMANDS) do
    assert(os.execute(("logger --socket '%s' %s"):format(path, command)))
    for _, message in ipairs(assert(input:get(socket))) do
      local m = assert(parse(message))
      print(("%s.%s  %s  %q"):format(FACILITIES[m.facility], SEVERITIES[m.severity], m.tag, m.text))
    end
  end
end

local folder = io.popen("mktemp -d"):read()
local ok, why = pcall(receive, folder)
os.remove(folder .. "/log")
os.remove(folder)
if not ok then error(why, 0) end
