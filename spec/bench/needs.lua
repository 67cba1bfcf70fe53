-- Shell commands that succeed where the thing is usable. $LUA is the Lua that runs the benchmark, $PYTHON
-- the Python of the contenders.

local NOT_BUILT = "not built (make build), or not on LUA_PATH and LUA_CPATH"

return {
  poe = { probe = [["$LUA" -e 'require "poe.driver" require "poe.filter.line"']], absent = NOT_BUILT },
  poe_loop = { probe = [["$LUA" -e 'require "poe.loop"']], absent = NOT_BUILT },
  poe_wheel = { probe = [["$LUA" -e 'require "poe.wheel.readwrite" require "poe.wheel.listenaccept"']],
                absent = NOT_BUILT },
  poe_task = { probe = [["$LUA" -e 'assert(require "poe".listen)']], absent = NOT_BUILT },
  poe_http = { probe = [["$LUA" -e 'require "poe.filter.http"']], absent = NOT_BUILT },
  poe_json = { probe = [["$LUA" -e 'require "poe.filter.json"']], absent = NOT_BUILT },
  poe_resp = { probe = [["$LUA" -e 'require "poe.filter.resp"']], absent = NOT_BUILT },
  poe_websocket = { probe = [["$LUA" -e 'require "poe.filter.websocket"']], absent = NOT_BUILT },
  cjson = { probe = [["$LUA" -e 'require "cjson"']] },
  hiredis = { probe = "echo '#include <hiredis/hiredis.h>' | ${CC:-cc} -E -" },
  luv = { probe = [["$LUA" -e 'require "luv"']] },
  cqueues = { probe = [["$LUA" -e 'require "cqueues.socket"']] },
  copas = { probe = [["$LUA" -e 'require "copas"']], absent = "not installed (Debian's is not for Lua 5.4)" },
  luasocket = { probe = [["$LUA" -e 'require "socket"']] },
  node = { probe = "node -e 0" },
  ws = { probe = "node -e 'try { require(\"ws\") } catch { require(\"/usr/share/nodejs/ws\") }'" },
  perl = { probe = "perl -e 0" },
  perl_poe = { probe = "perl -MPOE::Driver::SysRW -MPOE::Filter::Line -e 0" },
  perl_poe_server = { probe = "perl -MPOE=Component::Server::TCP -e 0" },
  perl_poe_httpd = { probe = "perl -MPOE::Filter::HTTPD -e 0" },
  perl_json = { probe = "perl -MJSON::XS -e 0" },
  anyevent = { probe = "perl -MEV -MAnyEvent::Handle -MAnyEvent::Socket -e 0" },
  python = { probe = [["$PYTHON" -c 'import asyncio']] },
  httptools = { probe = [["$PYTHON" -c 'import httptools']] },
  h11 = { probe = [["$PYTHON" -c 'import h11']] },
  python_hiredis = { probe = [["$PYTHON" -c 'import hiredis']] },
  wsproto = { probe = [["$PYTHON" -c 'import wsproto']] },
  uvloop = { probe = [["$PYTHON" -c 'import uvloop']] },
  twisted = { probe = [["$PYTHON" -c 'import twisted']] },
}
